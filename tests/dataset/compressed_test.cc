#include "dataset/compressed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/random.h"
#include "dataset/checked_stream.h"
#include "tests/dataset/compress.h"
#include "tests/dataset/memory_stream.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::string_literals;

namespace {

std::unique_ptr<ByteStream> in_memory(std::string bytes, std::size_t at_a_time = 1 << 20) {
  return std::make_unique<MemoryStream>(std::move(bytes), at_a_time);
}

// The content, or the Error's sentence.
std::pair<std::string, std::string> drain(Result<std::unique_ptr<ByteStream>> stream, std::size_t room) {
  if (!stream.ok()) return {"", stream.error().sentence};
  std::string content;
  std::vector<char> some(room);
  for (;;) {
    const Result<std::size_t> n = (*stream)->read(some.data(), room);
    if (!n.ok()) return {content, n.error().sentence};
    if (*n == 0) return {content, ""};
    content.append(some.data(), *n);
  }
}

std::string fault(const std::string& bytes) {
  return drain(decompressed(in_memory(bytes), "f"), 1000).second;
}

std::string noise(std::size_t bytes) {
  Rng rng(7);
  std::string text;
  while (text.size() < bytes) text += fmt::format("{:x}\n", rng.next());
  return text;
}

}  // namespace

TEST_CASE("Content comes out whole whatever it is stored in") {
  const std::string text = noise(200'000);
  const std::string zeros(3'000'000, '\0');
  const std::string skippable = "\x5a\x2a\x4d\x18\x03\0\0\0abc"s;
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"a", "a"},
      {text, text},
      {gzip(text), text},
      {gzip(text, 0), text},
      {gzip(""), ""},
      {gzip(text) + gzip("") + gzip("end"), text + "end"},
      {gzip("x") + std::string(70'000, '\0'), "x"},
      {gzip("x") + std::string(12, '\0') + gzip("y"), "xy"},
      {zstd(text), text},
      {zstd(""), ""},
      {zstd(text) + zstd("end"), text + "end"},
      {skippable + zstd(text) + skippable + zstd("end") + skippable, text + "end"},
      {gzip(zeros), zeros},
      {zstd(zeros), zeros},
  };
  for (const auto& [stored, content] : rows)
    for (const std::size_t at_a_time : {std::size_t{1}, std::size_t{9}, std::size_t{1} << 20})
      for (const std::size_t room : {std::size_t{997}, std::size_t{1} << 20}) {
        const auto [got, error] = drain(decompressed(in_memory(stored, at_a_time), "f"), room);
        CHECK(error == "");
        REQUIRE((got == content));
      }
}

TEST_CASE("Compressed data cut off anywhere is an Error") {
  for (const std::string& stored : {gzip("some text") + gzip("more"), zstd("some text") + zstd("more")}) {
    const bool gz = stored.starts_with("\x1f");
    const std::size_t magic = gz ? 3 : 4;  // cut shorter it is not known as compressed
    const std::size_t boundary = (gz ? gzip("some text") : zstd("some text")).size();
    for (std::size_t cut = magic; cut < stored.size(); ++cut) {
      INFO("cut at " << cut);
      const std::string error = fault(stored.substr(0, cut));
      if (cut == boundary)
        CHECK(error == "");
      else
        CHECK(error.find(cut > boundary && cut < boundary + magic
                             ? "something else follows"
                             : "ends in the middle") != std::string::npos);
    }
    CHECK(fault(stored.substr(0, boundary - 1)) ==
          fmt::format("'f' ends in the middle of its {} data, after {} bytes; get the whole file again.",
                      gz ? "gzip" : "zstd", boundary - 1));
  }
}

TEST_CASE("A flipped bit never gives other content") {
  const std::string text = noise(300);
  for (const std::string& stored : {gzip(text), zstd(text)})
    for (std::size_t bit = 32; bit < stored.size() * 8; ++bit) {
      std::string wrong = stored;
      wrong[bit / 8] = static_cast<char>(wrong[bit / 8] ^ (1 << (bit % 8)));
      const auto [got, error] = drain(decompressed(in_memory(wrong), "f"), 4096);
      INFO("bit " << bit);
      REQUIRE((!error.empty() || got == text));  // a gzip header's time and system are not content
    }
  std::string wrong = gzip(text);
  wrong[wrong.size() - 6] ^= 1;
  CHECK(fault(wrong).find("'f' holds damaged gzip data near its byte") == 0);
}

TEST_CASE("What is not read here is named") {
  CHECK(fault("BZh91AY&SYxxxx").find("'f' is compressed with bzip2, which is not read here") == 0);
  CHECK(fault("\xfd"
              "7zXZ\0xxxx"s)
            .find("xz") != std::string::npos);
  CHECK(fault("\x04\x22\x4d\x18xxxxxx").find("lz4") != std::string::npos);
  CHECK(fault("PK\x03\x04xxxxxxxx").find("zip archive") != std::string::npos);
  CHECK(fault("PAR1\x15\x04xxxxxx").find("Parquet") != std::string::npos);
  CHECK(fault("\x1f\x8b\x01").find("gzip does not define") != std::string::npos);
  CHECK(fault("BZhang,PAR1\n1,2\n") == "");
  CHECK(fault("PAR1,BZh\n1,2\n") == "");
  CHECK(fault("BZh") == "");  // too short for any kind: text
  CHECK(fault("BZh9\n") == "");
}

TEST_CASE("A stream that is not what the manifest says fails at its end") {
  const auto md5 = [](const std::string& content, const std::string& digest) {
    return drain(md5_checked(in_memory(content, 3), digest, "f"), 5);
  };
  // RFC 1321's own example, in hex, in upper case, in base64.
  for (const char* digest :
       {"900150983cd24fb0d6963f7d28e17f72", "900150983CD24FB0D6963F7D28E17F72", "kAFQmDzST7DWlj99KOF/cg=="}) {
    CHECK(md5("abc", digest) == std::pair("abc"s, ""s));
    CHECK(md5("abd", digest).second.find("'f' is damaged: its MD5 is 4911e516e5aa21d327512e0c8b197616") == 0);
  }
  for (const char* digest : {"x", "900150983cd24fb0d6963f7d28e17f7g", "kAFQmDzST7DWlj99KOF/c===", "AAAA"})
    CHECK(md5("abc", digest).second.find("is not one") != std::string::npos);

  const auto lines = [](const std::string& content, std::int64_t expected) {
    return drain(lines_checked(in_memory(content, 3), expected, "f"), 2).second;
  };
  CHECK(lines("", 0) == "");
  CHECK(lines("a\n\nbcdefgh\n\n", 2) == "");
  CHECK(lines("a\nb", 2) == "");
  CHECK(lines("a\nb", 3) == "'f' holds 2 items and the manifest says 3; the export is not whole.");
}
