#include "pacing/token_bucket.h"

#include "base/random.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {
constexpr TimePoint start{};
}

TEST_CASE("Polling every microsecond loses nothing") {
  TimePoint now{};
  TokenBucket bucket(WcuRate::per_second(1000), WriteUnits{1}, WriteUnits{0}, now);
  int taken = 0;
  for (const TimePoint end = now + 10s; now <= end; now += 1us) taken += bucket.try_take(WriteUnits{1}, now);
  CHECK(taken == 10'000);
}

TEST_CASE("A rate that is no whole number of nanoseconds a unit loses nothing either") {
  // 833 x 0.7 = 583.1 WCU/s: 5,831 units in 10 s, and a unit takes 1,714,971.7 ns.
  TimePoint now{};
  TokenBucket bucket(WcuRate::per_second(583.1), WriteUnits{2}, WriteUnits{0}, now);
  int taken = 0;
  for (const TimePoint end = start + 10s; now <= end; now = bucket.ready_at(WriteUnits{1}, now))
    taken += bucket.try_take(WriteUnits{1}, now);
  CHECK(taken == 5'831);
}

TEST_CASE("The bucket never holds more than its capacity") {
  TokenBucket bucket(WcuRate::per_second(100), WriteUnits{50}, WriteUnits{80}, start);
  CHECK(bucket.level(start) == 50);
  CHECK(bucket.level(start + 1h) == 50);
  CHECK(bucket.try_take(WriteUnits{50}, start + 1h));
  CHECK_FALSE(bucket.try_take(WriteUnits{1}, start + 1h + 9'999'999ns));
  CHECK(bucket.try_take(WriteUnits{1}, start + 1h + 10ms));
}

TEST_CASE("try_take refuses what is not covered, try_overdraw owes it") {
  TokenBucket bucket(WcuRate::per_second(10), WriteUnits{10}, WriteUnits{1}, start);
  CHECK_FALSE(bucket.try_take(WriteUnits{5}, start));
  CHECK(bucket.level(start) == 1);
  CHECK(bucket.try_overdraw(WriteUnits{5}, start));
  CHECK(bucket.level(start) == -4);
  CHECK_FALSE(bucket.try_overdraw(WriteUnits{1}, start + 400ms));  // exactly 0 is not above 0
  CHECK(bucket.try_overdraw(WriteUnits{1}, start + 401ms));
}

TEST_CASE("settle gives back up to the capacity and takes without a limit") {
  TokenBucket bucket(WcuRate::per_second(10), WriteUnits{10}, WriteUnits{10}, start);
  bucket.settle(WriteUnits{25}, WriteUnits{0}, start);
  CHECK(bucket.level(start) == 10);
  bucket.settle(WriteUnits{25}, WriteUnits{75}, start);
  CHECK(bucket.level(start) == -40);
  CHECK(bucket.ready_at(WriteUnits{10}, start) == start + 5s);
}

TEST_CASE("A new rate keeps what was earned, up to the new capacity") {
  TokenBucket bucket(WcuRate::per_second(10), WriteUnits{3000}, WriteUnits{0}, start);
  bucket.set_rate(WcuRate::per_second(100), WriteUnits{30'000}, start + 100s);
  CHECK(bucket.level(start + 100s) == 1000);
  CHECK(bucket.level(start + 110s) == 2000);
  bucket.set_rate(WcuRate::per_second(1), WriteUnits{300}, start + 110s);
  CHECK(bucket.level(start + 110s) == 300);
}

TEST_CASE("ready_at is the first nanosecond at which try_take succeeds") {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("bucket");
    const WcuRate rate{static_cast<std::int64_t>(1 + rng.below(1ULL << rng.below(40)))};
    const WriteUnits capacity{static_cast<std::int64_t>(1 + rng.below(10'000))};
    TokenBucket bucket(rate, capacity, WriteUnits{0}, start);
    bucket.settle(WriteUnits{0}, WriteUnits{static_cast<std::int64_t>(rng.below(1000))}, start);
    const TimePoint now = start + Duration(static_cast<std::int64_t>(rng.below(1'000'000'000)));
    const WriteUnits cost{
        static_cast<std::int64_t>(1 + rng.below(static_cast<std::uint64_t>(capacity.count)))};
    const TimePoint ready = bucket.ready_at(cost, now);
    if (ready == never) continue;
    REQUIRE(ready >= now);
    if (ready > now) {
      TokenBucket early = bucket;
      REQUIRE_FALSE(early.try_take(cost, ready - 1ns));
    }
    REQUIRE(bucket.try_take(cost, ready));
  }
}

TEST_CASE("A wait beyond the clock is never") {
  TokenBucket bucket(WcuRate{1}, WriteUnits{1'000'000}, WriteUnits{0}, start);
  CHECK(bucket.ready_at(WriteUnits{1'000'000}, start) == never);
  CHECK(bucket.ready_at(WriteUnits{1}, start) == start + Duration(1'000'000'000'000'000));
}
