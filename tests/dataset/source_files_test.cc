#include "dataset/source_files.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>

#include "dataset/byte_stream.h"
#include "tests/dataset/compress.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

std::string md5_base64(const std::string& content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int bytes = 0;
  EVP_Digest(content.data(), content.size(), digest.data(), &bytes, EVP_md5(), nullptr);
  std::array<unsigned char, 64> text{};
  return {reinterpret_cast<char*>(text.data()),
          static_cast<std::size_t>(EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(bytes)))};
}

// The content of all files, one after another with their windows, or the Error's sentence.
std::string content_of(const std::string& source) {
  Result<SourceFiles> files = list_source_files(source);
  if (!files.ok()) return files.error().sentence;
  std::string content;
  SourceStreams streams(files->files);
  for (std::size_t i = 0; i < files->files.size(); ++i) {
    Result<std::unique_ptr<ByteStream>> stream = streams.open(i);
    if (!stream.ok()) return stream.error().sentence;
    content += fmt::format("{}:", files->files[i].window);
    for (std::array<char, 7> some{};;) {
      const Result<std::size_t> n = (*stream)->read(some.data(), some.size());
      if (!n.ok()) return n.error().sentence;
      if (*n == 0) break;
      content.append(some.data(), *n);
    }
  }
  return content;
}

bool has(const std::string& text, const std::string& words) {
  INFO(text);
  return text.find(words) != std::string::npos;
}

// What an export looks like on disk; every part can be made wrong.
struct FakeExport {
  std::string id = "01-a", kind = "FULL_EXPORT", from, to = "2024-05-14T11:00:00.000Z", table = "arn:t",
              output = "DYNAMODB_JSON", data_folder = "AWSDynamoDB/01-a/data";
  std::vector<std::string> contents = {"one\n", "two\nthree\n"};
  int items = 3;
  std::function<void(std::string& line)> change_line = [](std::string&) {};

  void write(const TempFolder& folder, const std::string& where = "p/") const {
    const std::string own = "AWSDynamoDB/" + id;
    std::string lines;
    for (std::size_t i = 0; i < contents.size(); ++i) {
      const std::string stored = gzip(contents[i]);
      const std::string key = fmt::format("{}/{}-{}.json.gz", data_folder, id, i);
      folder.write(where + key, stored);
      std::string line =
          fmt::format(R"({{"itemCount":{},"md5Checksum":"{}","etag":"x-1","dataFileS3Key":"p/{}"}})",
                      std::count(contents[i].begin(), contents[i].end(), '\n'), md5_base64(stored), key);
      change_line(line);
      lines += line + "\n";
    }
    const std::string times = kind == "INCREMENTAL_EXPORT"
                                  ? fmt::format(R"("exportFromTime":"{}","exportToTime":"{}")", from, to)
                                  : fmt::format(R"("exportTime":"{}")", to);
    const std::string summary = fmt::format(
        R"({{"version":"2020-06-30","tableArn":"{}",{},"exportType":"{}","s3Bucket":"b","manifestFilesS3Key":"p/{}/manifest-files.json","itemCount":{},"outputFormat":"{}"}})",
        table, times, kind, own, items, output);
    folder.write(where + own + "/_started", "");
    folder.write(where + own + "/manifest-summary.json", summary);
    folder.write(where + own + "/manifest-summary.md5", md5_base64(summary));
    folder.write(where + own + "/manifest-files.json", lines);
    folder.write(where + own + "/manifest-files.checksum", md5_base64(lines) + "\n");
  }
};

FakeExport window(const std::string& id, const std::string& from, const std::string& to) {
  FakeExport made;
  made.id = id;
  made.kind = "INCREMENTAL_EXPORT";
  made.from = "2024-05-14T" + from + "Z";
  made.to = "2024-05-14T" + to + "Z";
  made.data_folder = "AWSDynamoDB/data";  // shared by incremental exports
  made.contents = {id + "\n"};
  made.items = 1;
  return made;
}

}  // namespace

TEST_CASE("A full export is its data files, wherever one points at it") {
  const TempFolder folder;
  FakeExport().write(folder);
  for (const char* source :
       {"p", "p/", "p/AWSDynamoDB", "p/AWSDynamoDB/01-a", "p/AWSDynamoDB/01-a/manifest-summary.json"})
    CHECK(content_of(folder.path(source)) == "0:one\n0:two\nthree\n");
  const Result<SourceFiles> files = list_source_files(folder.path("p"));
  CHECK(files->format == Format::dynamodb_json);
  CHECK(files->files[1].items == 2);
  CHECK(files->bytes == files->files[0].bytes + files->files[1].bytes);
}

TEST_CASE("The copy of an export may be flat, and a single file renamed") {
  const TempFolder folder;
  FakeExport().write(folder);
  const std::string from = "p/AWSDynamoDB/01-a/";
  for (const char* name :
       {"manifest-summary.json", "manifest-files.json", "data/01-a-0.json.gz", "data/01-a-1.json.gz"}) {
    std::filesystem::create_directories(folder.path("flat"));
    std::filesystem::copy_file(folder.path(from + name),
                               folder.path("flat/" + std::filesystem::path(name).filename().string()));
  }
  CHECK(content_of(folder.path("flat")) == "0:one\n0:two\nthree\n");

  FakeExport one;
  one.contents = {"one\n"};
  one.items = 1;
  one.write(folder, "q/");
  const std::string own = folder.path("q/AWSDynamoDB/01-a");
  std::filesystem::rename(own + "/data/01-a-0.json.gz", own + "/mine.gz");
  CHECK(content_of(own) == "0:one\n");
}

TEST_CASE("Windows come in the order of their times, after the full export") {
  const TempFolder folder;
  FakeExport().write(folder);
  window("09-c", "12:00:00", "13:00:00").write(folder);
  window("02-z", "13:00:00", "14:00:00.5").write(folder);
  window("03-y", "10:00:00", "11:00:00").write(folder);  // in the full export already
  window("04-x", "10:30:00", "12:00:00").write(folder);
  CHECK(content_of(folder.path("p")) == "0:one\n0:two\nthree\n1:04-x\n2:09-c\n3:02-z\n");
  CHECK(content_of(folder.path("p/AWSDynamoDB/09-c")) == "0:09-c\n");
  std::filesystem::remove_all(folder.path("p/AWSDynamoDB/09-c"));
  CHECK(has(content_of(folder.path("p")), "holds the changes between '04-x' and '02-z'"));
}

TEST_CASE("An export that is not whole, or not one, is told") {
  struct Row {
    std::function<void(FakeExport&, const TempFolder&)> damage;
    std::string words;
  };
  const auto remove = [](const char* name) {
    return [name](FakeExport& made, const TempFolder& folder) {
      made.write(folder);
      std::filesystem::remove(folder.path(name));
    };
  };
  const auto overwrite = [](const char* name, std::string content) {
    return [name, content](FakeExport& made, const TempFolder& folder) {
      made.write(folder);
      folder.write(name, content);
    };
  };
  const auto change = [](std::function<void(FakeExport&)> how) {
    return [how](FakeExport& made, const TempFolder& folder) {
      how(made);
      made.write(folder);
    };
  };
  const std::string own = "p/AWSDynamoDB/01-a/";
  const Row rows[] = {
      {remove("p/AWSDynamoDB/01-a/data/01-a-1.json.gz"), "01-a-1.json.gz' is missing, which the manifest in"},
      {remove("p/AWSDynamoDB/01-a/manifest-files.json"), "manifest-files.json' is missing"},
      {overwrite("p/AWSDynamoDB/01-a/data/01-a-1.json.gz", gzip("two\nfour!\n")),
       "01-a-1.json.gz' is damaged: its MD5 is"},
      {overwrite("p/AWSDynamoDB/01-a/manifest-files.json", "{}\n"),
       "manifest-files.json' is damaged: its MD5"},
      {overwrite("p/AWSDynamoDB/01-a/manifest-summary.md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
       "manifest-summary.json' is damaged"},
      {change([](FakeExport& made) { made.items = 4; }), "counts 4 items and its manifest-files.json 3"},
      {change([](FakeExport& made) { made.output = "CSV"; }), "outputFormat 'CSV', which is not known"},
      {change([](FakeExport& made) { made.kind = "HALF"; }), "exportType 'HALF', which is not known"},
      {change([](FakeExport& made) { made.to = "yesterday"; }), "does not say which time"},
      {change([](FakeExport& made) {
         made.change_line = [](std::string& line) { line = "{\"itemCount\":1}"; };
       }),
       "Line 1 of '"},
      {change([](FakeExport& made) {
         made.contents = {"one\ntwo\n", "three\n"};
         made.change_line = [](std::string& line) { line[13] = line[13] == '1' ? '2' : '1'; };
       }),
       "01-a-0.json.gz' holds 2 items and the manifest says 1"},
  };
  for (const Row& row : rows) {
    const TempFolder folder;
    FakeExport made;
    row.damage(made, folder);
    CHECK(has(content_of(folder.path("p")), row.words));
  }
  const TempFolder folder;
  FakeExport made;
  made.write(folder);
  made.id = "02-b";
  made.write(folder);
  CHECK(has(content_of(folder.path("p")), "several full exports"));
  made.table = "arn:other";
  made.write(folder);
  CHECK(has(content_of(folder.path("p")), "exports of several tables"));
  folder.write("begun/_started", "");
  CHECK(has(content_of(folder.path("begun")), "it is not complete"));
}

TEST_CASE("A manifest beside the data names the only files that are read") {
  const TempFolder folder;
  folder.write("d/b", "bee\n");
  folder.write("d/a", "ay\n");
  folder.write("d/stray", "not this\n");
  const auto with = [&](const std::string& manifest) {
    folder.write("d/manifest", manifest);
    return content_of(folder.path("d"));
  };
  // As ExportManifestOutputFormat writes it.
  const std::string whole =
      "{\"name\":\"DynamoDB-export\",\"version\":3,\n\"entries\": "
      "[\n{\"url\":\"s3://k/d/b\",\"mandatory\":true},\n"
      "{\"url\":\"s3n://k/d/a\"}\n]}";
  CHECK(with(whole) == "0:bee\n0:ay\n");
  CHECK(has(with(R"({"version":3,"entries":[{"url":"s3://k/d/c"}]})"), "d/c' is missing, which '"));
  for (const char* other :
       {"", "[]", R"({"version":2,"entries":[]})", R"({"version":3})", R"({"version":3,"entries":[1]})"})
    CHECK(has(with(other), "is not a manifest of a DynamoDB export"));
}

TEST_CASE("A file that changes under the reader is an Error") {
  const TempFolder folder;
  const std::string path = folder.write("f", std::string(200'000, 'x'));
  const auto after = [&](const std::function<void()>& change, bool opened_before) {
    folder.write("f", std::string(200'000, 'x'));
    Result<SourceFiles> files = list_source_files(path);
    if (!opened_before) change();
    Result<std::unique_ptr<ByteStream>> stream = open_stream(files->files[0]);
    if (!stream.ok()) return stream.error().sentence;
    if (opened_before) change();
    std::array<char, 40> some{};
    for (;;) {
      const Result<std::size_t> n = (*stream)->read(some.data(), some.size());
      if (!n.ok()) return n.error().sentence;
      if (*n == 0) return std::string("no error");
    }
  };
  const auto touch = [&] {
    const auto time = std::filesystem::last_write_time(path);
    std::filesystem::last_write_time(path, time + std::chrono::seconds(5));
  };
  CHECK(after([] {}, true) == "no error");
  CHECK(has(after([&] { std::filesystem::resize_file(path, 100'000); }, true),
            "shrank while it was read, from 200000 bytes to 100000"));
  CHECK(has(after([&] { std::ofstream(path, std::ios::app) << "more"; }, true), "changed while it was read"));
  CHECK(has(after(touch, true), "changed while it was read"));
  CHECK(has(after(touch, false), "has changed since it was listed"));
  CHECK(has(after([&] { std::filesystem::resize_file(path, 100'000); }, false),
            "has changed since it was listed"));
}

TEST_CASE("A range of a file is its bytes as stored") {
  const TempFolder folder;
  folder.write("f", "0123456789");
  const Result<SourceFiles> files = list_source_files(folder.path("f"));
  const auto range = [&](std::uint64_t from, std::uint64_t to) {
    Result<std::unique_ptr<ByteStream>> stream = open_range(files->files[0], from, to);
    std::string got;
    std::array<char, 3> some{};
    while (const std::size_t n = *(*stream)->read(some.data(), some.size())) got.append(some.data(), n);
    CHECK((*stream)->stored_offset() == from + got.size());
    return got;
  };
  CHECK(range(0, 10) == "0123456789");
  CHECK(range(3, 7) == "3456");
  CHECK(range(8, 100) == "89");
  CHECK(range(10, 20) == "");
  CHECK(range(4, 4) == "");
}
