#include "loader/rejects.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/loader/scratch.h"

namespace dynafill::loader {
namespace {

nlohmann::json parsed(std::string_view raw, std::string_view reason = "why") {
  const std::string line = reject_line("a.json", 7, 1234, reason, raw);
  REQUIRE(line.ends_with('\n'));
  REQUIRE(line.find('\n') == line.size() - 1);
  return nlohmann::json::parse(line);  // throws where it is not UTF-8
}

TEST_CASE("a reject says where, why and what") {
  CHECK(reject_line("a.json", 7, 1234, "no \"key\"", "{\"x\":1}") ==
        R"({"file":"a.json","line":7,"offset":1234,"reason":"no \"key\"","raw":"{\"x\":1}"})"
        "\n");
}

TEST_CASE("any raw text comes back as it was") {
  for (const std::string raw :
       {"", "plain", "tab\tquote\"backslash\\", "grüße €", "\x02\x03\x1f", "line\r"}) {
    const nlohmann::json reject = parsed(raw);
    CHECK(reject.at("raw") == raw);
    CHECK(!reject.contains("raw_truncated"));
  }
  const nlohmann::json binary = parsed(std::string("\xff\xfe\x00z", 4));
  CHECK(!binary.contains("raw"));
  CHECK(binary.at("raw_base64") == "//4Aeg==");
  CHECK(parsed("x", "bad byte \xff here").at("reason") == "bad byte ? here");
}

TEST_CASE("huge records are cut, not in the middle of a character") {
  std::string raw(reject_raw_max - 1, 'x');
  raw += "€€";
  const nlohmann::json reject = parsed(raw);
  CHECK(reject.at("raw_truncated") == true);
  CHECK(reject.at("raw").get<std::string>() == raw.substr(0, reject_raw_max - 1));
  CHECK(!parsed(raw.substr(0, reject_raw_max - 1)).contains("raw_truncated"));
  const std::string binary(reject_raw_max + 10, '\xff');
  CHECK(parsed(binary).at("raw_truncated") == true);
  CHECK(parsed(binary).at("raw_base64").get<std::string>().size() == 4 * ((reject_raw_max + 2) / 3));
}

TEST_CASE("no file without rejects; an old one is not appended to") {
  const Scratch scratch;
  {
    auto rejects = RejectFile::open(scratch.path("none.jsonl"), 0);
    REQUIRE((*rejects).flush().ok());
  }
  CHECK(!std::filesystem::exists(scratch.path("none.jsonl")));
  scratch.file("old.jsonl", "old\n");
  auto rejects = RejectFile::open(scratch.path("old.jsonl"), 0);
  (*rejects).add("f", Position{0, 0, 1, 0}, "r", "x");
  REQUIRE((*rejects).flush().ok());
  CHECK(read_file(scratch.path("old.jsonl")).value() == reject_line("f", 1, 0, "r", "x"));
  CHECK((*rejects).bytes() == std::filesystem::file_size(scratch.path("old.jsonl")));
}

TEST_CASE("a disk that is full is said") {
  auto rejects = RejectFile::open("/dev/full", 0);
  REQUIRE(rejects.ok());
  (*rejects).add("f", Position{0, 0, 1, 0}, "r", "x");
  const Status flushed = (*rejects).flush();
  REQUIRE(!flushed.ok());
  CHECK(flushed.error().sentence.find("No space left") != std::string::npos);
}

}  // namespace
}  // namespace dynafill::loader
