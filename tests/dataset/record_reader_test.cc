#include "dataset/record_reader.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "dataset/block_records.h"
#include "dataset/line_block.h"
#include "tests/dataset/compress.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

struct Seen {
  std::uint64_t ordinal, line, offset;
  std::uint32_t file;
  std::string raw, reason, key;

  bool operator==(const Seen&) const = default;
};

ReadOptions by_id() {
  ReadOptions options;
  options.key = {"id", ""};
  return options;
}

std::vector<Seen> read_all(const std::string& source, const ReadOptions& options = by_id()) {
  Result<RecordReader> reader = RecordReader::open(source, options);
  REQUIRE(reader.ok());
  std::vector<Seen> seen;
  Record record;
  for (;;) {
    const Result<bool> more = reader->next(record);
    REQUIRE(more.ok());
    if (!*more) break;
    seen.push_back({record.at.ordinal, record.at.line, record.at.offset, record.at.file,
                    std::string(record.raw), record.reject_reason,
                    record.good() ? std::string(record.item.partition_value) : ""});
  }
  return seen;
}

std::string error_of(const std::string& source) {
  const Result<RecordReader> reader = RecordReader::open(source, by_id());
  return reader.ok() ? "no error" : reader.error().sentence;
}

std::string item(int id) { return fmt::format(R"({{"id":{{"s":"{}"}}}})", id); }

}  // namespace

TEST_CASE("Every line comes out once, with its place and its reason") {
  const TempFolder folder;
  const std::string text =
      item(0) + "\n" + "\n" + "{\"id\":{\"s\":\"open\n" + item(3) + "\r\n" + "nonsense\n" + "  \n" + item(6);
  const std::vector<Seen> seen = read_all(folder.write("f", text));
  REQUIRE(seen.size() == 7);
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    CHECK(seen[i].ordinal == i);
    CHECK(seen[i].line == i + 1);
    CHECK(seen[i].offset == offset);
    offset = text.find('\n', offset) + 1;
  }
  CHECK(seen[0].key == "S0");
  CHECK(seen[1].reason == "empty line");
  CHECK(seen[2].reason.substr(0, 27) == "line is not a JSON object: ");
  CHECK(seen[2].raw == "{\"id\":{\"s\":\"open");
  CHECK(seen[3].key == "S3");
  CHECK(seen[3].raw == item(3));
  CHECK(seen[4].reason.substr(0, 27) == "line is not a JSON object: ");
  CHECK(seen[5].reason == "empty line");
  CHECK(seen[6].key == "S6");
}

TEST_CASE("A newline at the end is not one more record") {
  const TempFolder folder;
  CHECK(read_all(folder.write("a", item(1) + "\n")).size() == 1);
  CHECK(read_all(folder.write("b", item(1))).size() == 1);
  CHECK(read_all(folder.write("c", item(1) + "\n\n")).size() == 2);
  CHECK(read_all(folder.write("d", "\n")).size() == 1);
  CHECK(read_all(folder.write("e", "")).empty());
}

TEST_CASE("Records do not depend on where blocks end, whatever is broken between them") {
  const TempFolder folder;
  Rng rng = Seed{11}.stream("lines");
  std::string text;
  for (int i = 0; i < 400; ++i) {
    switch (rng.below(12)) {
      case 0:
        text += "broken \"string";
        break;
      case 1:
        text += "{\"id\":{\"s\":\"\xc3\x28\"}}";
        break;  // not UTF-8
      case 2:
        break;
      case 3:
        text += R"({"id":{"s":"back\\"}})";
        break;
      case 4:
        text += "\\";
        break;
      case 5:
        text += "{\"id\":{\"s\":\"\xe2\x82";
        break;  // cut within a character
      case 6:
        text += fmt::format(R"({{"id":{{"s":"{}"}},"p":{{"s":"{}"}}}})", i, std::string(rng.below(300), 'x'));
        break;
      case 7:
        text += "{\"id\":{\"s\":\"tab\tinside\"}}";
        break;
      default:
        text += item(i);
    }
    text += rng.below(5) == 0 ? "\r\n" : "\n";
  }
  text += item(1000);
  const std::string path = folder.write("f", text);
  const std::vector<Seen> whole = read_all(path);
  CHECK(whole.size() == 401);
  for (const std::size_t block : {1, 2, 7, 64, 100, 333, 1000, 5000}) {
    CAPTURE(block);
    ReadOptions options = by_id();
    options.block_bytes = block;
    CHECK(read_all(path, options) == whole);
  }
}

TEST_CASE("One record is the same alone and among others") {
  // Each line is judged by the scan of a whole block; alone it is judged by a scan of its own.
  const TempFolder folder;
  const std::vector<std::string> lines = {item(1),
                                          R"({"id":{"s":"\"quoted\""}})",
                                          R"({"id":{"s":"a"}} trailing)",
                                          "x",
                                          "]",
                                          R"({"id":{"s":"a"})",
                                          "}",
                                          "\\",
                                          R"({"id":{"s":"a"}}\)",
                                          item(2)};
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  const std::vector<Seen> together = read_all(folder.write("all", text));
  REQUIRE(together.size() == lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::vector<Seen> alone = read_all(folder.write("one", lines[i]));
    REQUIRE(alone.size() == 1);
    CHECK(alone[0].reason == together[i].reason);
    CHECK(alone[0].key == together[i].key);
  }
}

TEST_CASE("A line that is too long is rejected and the next one is read") {
  const TempFolder folder;
  const std::string long_line = R"({"id":{"s":"a"},"p":{"s":")" + std::string(20'000, 'x') + "\"}}";
  const std::string path = folder.write("f", item(0) + "\n" + long_line + "\n" + item(2) + "\n" + long_line);
  for (const std::size_t block : {16, 999, 1'000'000}) {
    ReadOptions options = by_id();
    options.block_bytes = block;
    options.line_bytes_max = 10'000;
    const std::vector<Seen> seen = read_all(path, options);
    REQUIRE(seen.size() == 4);
    CHECK(seen[1].reason == "line is longer than 10,000 bytes");
    CHECK(seen[1].raw == long_line.substr(0, 4096));
    CHECK(seen[1].offset == item(0).size() + 1);
    CHECK(seen[2].key == "S2");
    CHECK(seen[2].line == 3);
    CHECK(seen[2].offset == item(0).size() + long_line.size() + 2);
    CHECK(seen[3].reason == "line is longer than 10,000 bytes");
    options.line_bytes_max = long_line.size();
    CHECK(read_all(path, options)[1].key == "Sa");
  }
}

TEST_CASE("A line far larger than the limit takes no more memory than the limit, compressed or not") {
  // 32 MB in 32 KB: what a bomb of 1 GB and a file of one endless line do, on a small scale.
  const TempFolder folder;
  const std::string endless(std::size_t{32} << 20, 'x');
  const std::string text = item(0) + "\n" + endless + "\n" + item(2) + "\n" + R"({"id":{"s":")" + endless;
  ReadOptions options = by_id();
  options.line_bytes_max = std::size_t{1} << 20;
  options.block_bytes = std::size_t{256} << 10;
  for (const std::string& stored : {text, gzip(text, 1), zstd(text)}) {
    Result<SourceFiles> files = list_source_files(folder.write("f", stored));
    REQUIRE(files.ok());
    BlockReader blocks(std::move(*files), options);
    BlockRecords records(options);
    LineBlock block;
    std::vector<Seen> seen;
    for (;;) {
      const Result<bool> more = blocks.next(block);
      REQUIRE(more.ok());
      CHECK(block.memory.size() < 2 * options.line_bytes_max);
      if (!*more) break;
      records.start(block);
      for (Record record; records.next(record);)
        seen.push_back({record.at.ordinal, record.at.line, record.at.offset, record.at.file, "",
                        record.reject_reason, record.good() ? std::string(record.item.partition_value) : ""});
    }
    const std::string reason = "line is longer than 1,048,576 bytes";
    const std::size_t first = item(0).size() + 1, third = first + endless.size() + 1;
    CHECK(seen == std::vector<Seen>{{0, 1, 0, 0, "", "", "S0"},
                                    {1, 2, first, 0, "", reason, ""},
                                    {2, 3, third, 0, "", "", "S2"},
                                    {3, 4, third + item(2).size() + 1, 0, "", reason, ""}});
  }
}

TEST_CASE("A directory of very many small files is read with few of them open") {
  const TempFolder folder;
  constexpr int files = 2000;
  for (int i = 0; i < files; ++i) folder.write(fmt::format("d/{:05}", i), item(i));
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit few = before;
  few.rlim_cur = 64;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  const std::vector<Seen> seen = read_all(folder.path("d"));
  ::setrlimit(RLIMIT_NOFILE, &before);
  REQUIRE(seen.size() == files);
  for (int i = 0; i < files; ++i) {
    const Seen& one = seen[static_cast<std::size_t>(i)];
    REQUIRE((one.key == fmt::format("S{}", i) && one.file == static_cast<std::uint32_t>(i) && one.line == 1));
  }
}

TEST_CASE("A directory is its files in name order, without hidden and marked ones") {
  const TempFolder folder;
  folder.write("d/part-2", item(2) + "\n");
  folder.write("d/part-1", item(1));
  folder.write("d/empty", "");
  folder.write("d/_SUCCESS", "x");
  folder.write("d/.hidden", "x");
  folder.write("d/below/part-0", item(0));
  const std::vector<Seen> seen = read_all(folder.path("d"));
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].key == "S1");
  CHECK(seen[1].key == "S2");
  CHECK(seen[1].ordinal == 1);
  CHECK(seen[1].line == 1);
  CHECK(seen[1].file == 2);
  Result<RecordReader> reader = RecordReader::open(folder.path("d"), by_id());
  REQUIRE(reader.ok());
  std::vector<std::string> names;
  for (const SourceFile& file : reader->files()) names.push_back(file.name);
  CHECK(names ==
        std::vector<std::string>{folder.path("d/empty"), folder.path("d/part-1"), folder.path("d/part-2")});
  CHECK(reader->bytes_total() == item(1).size() + item(2).size() + 1);
}

TEST_CASE("A glob is what it matches") {
  const TempFolder folder;
  folder.write("a1.jsonl", item(1));
  folder.write("a2.jsonl", item(2));
  folder.write("b.jsonl", item(3));
  folder.write("a3.jsonl/x", item(4));
  CHECK(read_all(folder.path("a?.jsonl")).size() == 2);
  CHECK(read_all(folder.path("*.jsonl")).size() == 3);
  // A name that exists is meant as it is.
  folder.write("odd[1].jsonl", item(5));
  CHECK(read_all(folder.path("odd[1].jsonl")).size() == 1);
}

TEST_CASE("A source that cannot be read is told in a sentence") {
  const TempFolder folder;
  CHECK(error_of(folder.path("none")) ==
        fmt::format("Cannot read '{}': No such file or directory.", folder.path("none")));
  CHECK(error_of(folder.path("n*")) == fmt::format("No file matches '{}'.", folder.path("n*")));
  folder.write("empty/_x", "");
  CHECK(error_of(folder.path("empty")).find("has no files to read") != std::string::npos);
  folder.write("export/manifest", "{}");
  folder.write("export/data", item(1));
  CHECK(error_of(folder.path("export")).find("is not a manifest of a DynamoDB export") != std::string::npos);
  CHECK(error_of(folder.write("f.gz", "\x1f\x8b\x08xxxx")).find("gzip data") != std::string::npos);
  CHECK(error_of(folder.write("f.zst", "\x28\xb5\x2f\xfdxxxx")).find("zstd data") != std::string::npos);
  CHECK(error_of(folder.write("f.bz2", "BZh91AY&SYxx")).find("compressed with bzip2") != std::string::npos);
  CHECK(error_of("s3://").find("names no bucket") != std::string::npos);
  if (::geteuid() != 0) {
    const std::string secret = folder.write("secret", item(1));
    ::chmod(secret.c_str(), 0);
    CHECK(error_of(secret).find("Permission denied") != std::string::npos);
  }
}

TEST_CASE("A pipe is read like a file of unknown length") {
  const TempFolder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::thread writer([&] {
    std::ofstream out(fifo, std::ios::binary);
    for (int i = 0; i < 50'000; ++i) out << item(i) << '\n';
  });
  Result<RecordReader> reader = RecordReader::open(fifo, by_id());
  REQUIRE(reader.ok());
  CHECK(reader->bytes_total() == 0);
  Record record;
  std::uint64_t count = 0;
  while (*reader->next(record)) count += record.good() && record.at.ordinal == count ? 1 : 0;
  writer.join();
  CHECK(count == 50'000);
}

TEST_CASE("Standard input is the source called -") {
  const TempFolder folder;
  const std::string path = folder.write("in", item(1) + "\n" + item(2) + "\n");
  const int saved = ::dup(STDIN_FILENO);
  REQUIRE(std::freopen(path.c_str(), "r", stdin) != nullptr);
  const std::vector<Seen> seen = read_all("-");
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  REQUIRE(seen.size() == 2);
  CHECK(seen[1].key == "S2");
}

TEST_CASE("The format is seen in the first line that shows one") {
  const TempFolder folder;
  const auto format_of = [&](std::string_view text, Format forced = Format::detect) {
    ReadOptions options = by_id();
    options.format = forced;
    return RecordReader::open(folder.write("f", text), options)->format();
  };
  const std::string data_pipeline =
      R"({"Id":{"n":"101"},"Title":{"s":"Book"},"Ok":{"bOOL":true},"A":{"sS":["a"]},"D":{"m":{"l":{"l":[{"nULLValue":true}]}}}})";
  const std::string exported = R"({"Item":{"Id":{"N":"101"},"A":{"SS":["a"]},"Gone":{"NULL":true}}})";
  CHECK(format_of(data_pipeline) == Format::datapipeline);
  CHECK(format_of(exported) == Format::dynamodb_json);
  CHECK(format_of(R"({"Id":{"N":"101"}})") == Format::dynamodb_json);
  CHECK(format_of(R"({"t":{"bOOL":true}})") == Format::datapipeline);
  CHECK(format_of("\n\nbroken\n" + exported) == Format::dynamodb_json);
  CHECK(format_of("broken\n") == Format::datapipeline);
  CHECK(format_of("") == Format::datapipeline);
  CHECK(format_of(exported, Format::datapipeline) == Format::datapipeline);
  for (const Format format : {Format::detect, Format::datapipeline, Format::dynamodb_json})
    CHECK(*parse_format(format_name(format)) == format);
  CHECK_FALSE(parse_format("parquet").ok());
}

TEST_CASE("Lines of an export and of Data Pipeline are read as they were written") {
  const TempFolder folder;
  ReadOptions options = by_id();
  options.key = {"Id", ""};
  const std::string path = folder.write(
      "f",
      R"({"Id":{"n":"101"},"Title":{"s":"Book 101"},"In":{"bOOL":true},"By":{"sS":["A"]},"Dim":{"m":{"w":{"n":"8.5"},"t":{"l":[{"s":"a"},{"nULLValue":true}]}}},"Pic":{"b":"3q2+7w=="}})"
      "\n"
      R"({"Id":{"n":"102"},"Title":{"s":"<b>&amp;</b>"},"Prices":{"nS":["1","2.5"]},"None":{"nULL":true},"Blobs":{"bS":["AQI=","/w=="]}})"
      "\n"
      R"({"Item":{"Id":{"N":"103"},"By":{"SS":["A"]},"Gone":{"NULL":true},"L":{"L":[{"S":"a"},{"N":"1"}]},"M":{"M":{"k":{"S":"v"}}}}})"
      "\n");
  const std::vector<Seen> seen = read_all(path, options);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].key == "N101");
  CHECK(seen[1].key == "N102");
  CHECK(seen[2].key == "N103");
}

TEST_CASE("A forced format says how a line that starts with Item is taken") {
  const TempFolder folder;
  // As an export line: one item whose key "id" is a.  As a Data Pipeline line: an item with a map "Item".
  const std::string path = folder.write("f", R"({"Item":{"id":{"S":"a"}}})"
                                             "\n"
                                             R"({"Item":{"m":{"k":{"s":"x"}}},"id":{"s":"b"}})"
                                             "\n");
  ReadOptions options = by_id();
  const auto keys = [&] {
    std::vector<std::string> list;
    for (const Seen& seen : read_all(path, options)) list.push_back(seen.key);
    return list;
  };
  CHECK(keys() == std::vector<std::string>{"Sa", "Sb"});
  options.format = Format::datapipeline;
  CHECK(keys() == std::vector<std::string>{"", "Sb"});
  options.format = Format::dynamodb_json;
  CHECK(keys() == std::vector<std::string>{"Sa", ""});
}
