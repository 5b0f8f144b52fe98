// Whatever is converted and read again is the same items.
#include "dataset/convert.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "dataset/generate.h"
#include "tests/dataset/reading.h"
#include "tests/source_path.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

std::string sample(const std::string& name) { return source_path("tests/dataset/samples/" + name); }

struct Reasons final : RejectSink {
  std::vector<std::string> list;
  void reject(const std::string&, const Position&, std::string_view reason, std::string_view) override {
    list.emplace_back(reason);
  }
};

struct Outcome {
  Converted done;
  std::vector<std::string> reasons;
  std::string error;
};

Outcome converted(const std::string& source, ConvertOptions options, const std::string& out) {
  Reasons reasons;
  const Result<Converted> done = convert(source, options, out, &reasons);
  if (!done.ok()) return {{}, {}, done.error().sentence};
  CHECK(done->rejected == static_cast<std::int64_t>(reasons.list.size()));
  return {*done, reasons.list, ""};
}

ConvertOptions to(Format format) {
  ConvertOptions options;
  options.to = format;
  return options;
}

std::string text_of(const std::string& path) { return *read_file(path); }

}  // namespace

TEST_CASE("Every sample converted and read again is the same items") {
  const TempFolder folder;
  const std::vector<std::pair<std::string, std::string>> samples{{"export-incremental.jsonl", "PK"},
                                                                 {"batch-write-request-items.json", "Id"},
                                                                 {"import.csv", "Id"},
                                                                 {"dp-stx-etx.txt", "Id"},
                                                                 {"export-full.ion", "Id"},
                                                                 {"export-full.jsonl", "Id"},
                                                                 {"dp-json-lines.jsonl", "Id"},
                                                                 {"real-export.json.gz", "id"}};
  for (const auto& [file, key] : samples) {
    std::vector<std::uint64_t> puts;
    std::size_t removes = 0;
    for (const ReadRecord& record : read_source(sample(file), reading(key)).records)
      if (record.removes)
        ++removes;
      else
        puts.push_back(record.fingerprint);
    for (const Format format : {Format::datapipeline, Format::dynamodb_json}) {
      CAPTURE(file, format_name(format));
      const std::string out = folder.path("out");
      const Outcome done = converted(sample(file), to(format), out);
      CHECK(done.error.empty());
      CHECK(done.done.items == static_cast<std::int64_t>(puts.size()));
      CHECK(done.done.bytes == std::filesystem::file_size(out));
      CHECK(done.reasons == std::vector<std::string>(removes, fmt::format("a delete cannot be written as {}",
                                                                          format_name(format))));
      const ReadSource again = read_source(out, reading(key));
      CHECK(again.format == format);
      CHECK(again.fingerprints() == puts);
    }
  }
}

TEST_CASE("Type names are the target's own") {
  const TempFolder folder;
  const std::string source =
      folder.write("in",
                   "[\n{\"id\":{\"S\":\"a\"},\n\"t\":{\"SS\":[\"x\"]},\"n\":{\"NULL\":true},"
                   "\"m\":{\"M\":{\"k\":{\"BOOL\":true}}}}\n]");
  const std::string out = folder.path("out");
  ConvertOptions options = to(Format::datapipeline);
  converted(source, options, out);
  CHECK(text_of(out) ==
        "{\"id\":{\"s\":\"a\"},\"t\":{\"sS\":[\"x\"]},\"n\":{\"nULLValue\":true},\"m\":{\"m\":{\"k\":{"
        "\"bOOL\":true}}}}\n");
  options.data_pipeline_names = TypeNames::data_pipeline_5;
  converted(source, options, out);
  CHECK(text_of(out).find("{\"nULL\":true}") != std::string::npos);
  converted(out, to(Format::dynamodb_json), folder.path("back"));
  CHECK(text_of(folder.path("back")) ==
        "{\"Item\":{\"id\":{\"S\":\"a\"},\"t\":{\"SS\":[\"x\"]},\"n\":{\"NULL\":true},\"m\":{\"M\":{\"k\":{"
        "\"BOOL\":true}}}}}\n");
}

TEST_CASE("CSV carries what it can and says what it cannot") {
  const TempFolder folder;
  const std::string out = folder.path("out.csv");
  const std::string source =
      folder.write("in", R"({"v":{"S":"a,\"b\"\nc"},"id":{"N":"1"},"ok":{"BOOL":true}})"
                         "\n"
                         R"({"id":{"N":"2"},"v":{"S":""},"b":{"B":"AQI="}})"
                         "\n"
                         R"({"id":{"N":"3"},"v":{"N":"7"}})"
                         "\n"
                         R"({"id":{"N":"4"},"t":{"SS":["x"]}})"
                         "\n"
                         R"({"id":{"N":"5"},"t":{"NULL":true}})"
                         "\nbroken\n");
  ConvertOptions options = to(Format::csv);
  options.read.key = {"id", ""};
  const Outcome done = converted(source, options, out);
  CHECK(text_of(out) == "id,v,ok,b,t\n1,\"a,\"\"b\"\"\nc\",true,,\n2,\"\",,AQI=,\n");
  REQUIRE(done.reasons.size() == 4);
  CHECK(done.reasons[0] == "attribute 'v' is N and its CSV column holds S");
  CHECK(done.reasons[1] == "attribute 't' is SS, which CSV cannot carry");
  CHECK(done.reasons[2] == "attribute 't' is NULL, which CSV cannot carry");
  ReadOptions back = reading("id");
  back.csv.types = *TypedColumns::parse("id:N,ok:BOOL,b:B");
  const auto before = read_source(source, reading("id")).fingerprints();
  CHECK(read_source(out, back).fingerprints() ==
        std::vector<std::uint64_t>(before.begin(), before.begin() + 2));

  options.columns = {"id", "ok"};
  options.delimiter = ';';
  CHECK(converted(source, options, out).reasons[0] == "attribute 'v' has no column");
  CHECK(text_of(out) == "id;ok\n");
  const std::string comma = folder.write("comma", R"({"id":{"S":"1"},"a,b":{"S":"x"}})");
  CHECK(converted(comma, to(Format::csv), out).error.find("cannot be a column of an ImportTable") !=
        std::string::npos);
  CHECK(converted("-", to(Format::csv), out).error.find("--out-columns") != std::string::npos);
  std::string wide = "{";
  for (int i = 0; i < 256; ++i) wide += fmt::format("{}\"a{}\":{{\"S\":\"x\"}}", i == 0 ? "" : ",", i);
  CHECK(converted(folder.write("wide", wide + "}"), to(Format::csv), out).error.find("at most 255 columns") !=
        std::string::npos);
}

TEST_CASE("Shards together are the source, each within its size") {
  const TempFolder folder;
  GenerateOptions generated;
  generated.items = 5'000;
  const std::string source = folder.path("in");
  REQUIRE(generate(generated, source).ok());
  const auto fingerprints = read_source(source, reading()).fingerprints();
  for (const bool gzip : {false, true}) {
    for (const Format format : {Format::csv, Format::dynamodb_json}) {
      const std::string out = folder.path(fmt::format("shards-{}-{}", gzip, format_name(format)));
      ConvertOptions options = to(format);
      options.shard_bytes = 50'000;
      options.gzip = gzip;
      const Outcome done = converted(source, options, out);
      REQUIRE(done.error.empty());
      CHECK(done.done.items == 5'000);
      std::uint64_t files = 0;
      for (const auto& entry : std::filesystem::directory_iterator(out)) {
        ++files;
        CHECK(entry.file_size() <= 50'000);
        CHECK(entry.path().string().ends_with(std::string(format == Format::csv ? ".csv" : ".json") +
                                              (gzip ? ".gz" : "")));
      }
      CHECK(files == done.done.files);
      CHECK(files > 5);
      ReadOptions back = reading();
      if (format == Format::csv)
        for (const auto& [name, type] : done.done.columns) back.csv.types.set(name, type);
      CHECK(read_source(out, back).fingerprints() == fingerprints);
      // A second run would mix two sets of files.
      CHECK(converted(source, options, out).error.find("is there already") != std::string::npos);
    }
  }
}

TEST_CASE("A conversion that fails leaves nothing behind") {
  const TempFolder folder;
  const std::string source = folder.write("in", R"({"id":{"S":"a"}})");
  CHECK(converted(source, to(Format::csv), source).error.find("is the source") != std::string::npos);
  CHECK_FALSE(converted(source, to(Format::datapipeline), folder.path("none/out")).error.empty());
  CHECK_FALSE(converted(folder.path("none"), to(Format::datapipeline), folder.path("out")).error.empty());
  CHECK(converted(source, to(Format::datapipeline), folder.path("")).error.find("is a folder") !=
        std::string::npos);
  const std::string header = folder.write("bad.csv", "id,id\n1,2");
  CHECK_FALSE(converted(header, to(Format::datapipeline), folder.path("out")).error.empty());
  CHECK_FALSE(std::filesystem::exists(folder.path("out")));
  CHECK_FALSE(std::filesystem::exists(folder.path("out.partial")));
}
