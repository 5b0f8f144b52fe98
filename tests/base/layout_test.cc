#include "base/layout.h"

#include "tests/catch.h"

using namespace dynafill;

TEST_CASE("Text is wrapped at spaces, within the columns, without losing a word") {
  CHECK(wrapped("one two three four five six", "- ", "  ", 22) == "- one two three four\n  five six\n");
  CHECK(wrapped("", "> ", "  ", 30) == "> \n");
  const std::string address = "see https://docs.example.com/a/very/long/path/that/does/not/fit for more";
  const std::string lines = wrapped(address, "", "", 40);
  std::size_t start = 0;
  std::string joined;
  while (start < lines.size()) {
    const std::size_t end = lines.find('\n', start);
    CHECK(end - start <= 40);
    joined += lines.substr(start, end - start);
    start = end + 1;
  }
  std::erase(joined, ' ');
  std::string expected = address;
  std::erase(expected, ' ');
  CHECK(joined == expected);
}

TEST_CASE("Columns are filled on the side that is asked for") {
  CHECK(right_aligned("12", 5) == "   12");
  CHECK(left_aligned("12", 5) == "12   ");
  CHECK(right_aligned("123456", 5) == "123456");
}
