#include "base/text.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("Durations read as written and bad ones say how to write them") {
  CHECK(*parse_duration("20m") == 20min);
  CHECK(*parse_duration("1h30m") == 90min);
  CHECK(*parse_duration("1200s") == 20min);
  CHECK(*parse_duration("1.5h") == 90min);
  CHECK(*parse_duration("250ms") == 250ms);
  CHECK(*parse_duration("2d") == 48h);
  for (const char* bad : {"", "20", "m", "20x", "1h30", "-5m", "1..5h", "99999999999h"}) {
    INFO(bad);
    CHECK_FALSE(parse_duration(bad).ok());
  }
  CHECK(parse_duration("20").error().sentence ==
        "'20' is not a duration; write it like 20m, 1h30m or 1200s.");
}

TEST_CASE("Counts and sizes") {
  CHECK(*parse_count("1000000") == 1'000'000);
  CHECK(*parse_count("1e6") == 1'000'000);
  CHECK(*parse_count("1.3M") == 1'300'000);
  CHECK(*parse_count("1_000") == 1'000);
  CHECK(*parse_count("1e12") == 1'000'000'000'000);
  for (const char* bad : {"", "1.5", "-3", "abc", "1e40", "1.2.3M"}) {
    INFO(bad);
    CHECK_FALSE(parse_count(bad).ok());
  }
  CHECK(*parse_bytes("1GiB") == 1LL << 30);
  CHECK(*parse_bytes("175MB") == 175'000'000);
}

TEST_CASE("What people read") {
  CHECK(human_duration(85ms) == "85ms");
  CHECK(human_duration(42300ms) == "42.3s");
  CHECK(human_duration(20min) == "20m 00s");
  CHECK(human_duration(1200500ms) == "20m 00.5s");
  CHECK(human_duration(1h + 5min + 20s) == "1h 05m 20s");
  CHECK(human_count(1'000'000) == "1,000,000");
  CHECK(human_count(-999) == "-999");
  CHECK(human_bytes(175'000'000) == "175.0 MB");
  CHECK(human_bytes(512) == "512 B");
}
