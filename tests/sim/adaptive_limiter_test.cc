#include "sim/adaptive_limiter.h"

#include <cmath>

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

// `per_second` successful answers for `seconds`.
TimePoint answer(AdaptiveLimiter& limiter, TimePoint from, int per_second, int seconds) {
  for (int i = 1; i <= per_second * seconds; ++i)
    limiter.on_answer(false, from + i * 1'000'000'000ns / per_second);
  return from + seconds * 1s;
}

}  // namespace

TEST_CASE("Until something throttles, nothing is limited") {
  AdaptiveLimiter limiter(TimePoint{});
  const TimePoint now = answer(limiter, TimePoint{}, 100, 3);
  CHECK_FALSE(limiter.enabled());
  for (int i = 0; i < 1000; ++i) CHECK(limiter.try_acquire(now));
}

TEST_CASE("The measured rate is smoothed over half seconds") {
  AdaptiveLimiter limiter(TimePoint{});
  answer(limiter, TimePoint{}, 100, 1);
  // 49 answers before 0.5 s and the one at it, then 50: each step says 100/s, the first smoothed from 0.
  CHECK(limiter.measured_rate() == Approx(0.8 * 100 + 0.2 * 80));
}

TEST_CASE("A throttled answer takes the rate to 0.7, CUBIC brings it back") {
  AdaptiveLimiter limiter(TimePoint{});
  const TimePoint fail = answer(limiter, TimePoint{}, 100, 10);
  const double before = limiter.measured_rate();
  CHECK(before == Approx(100).epsilon(1e-3));
  limiter.on_answer(true, fail);
  CHECK(limiter.enabled());
  CHECK(limiter.rate() == Approx(0.7 * before));
  // k = cbrt(100 x 0.3 / 0.4) = 4.217 s: there the rate is back, and 1 s later 0.4 above.
  const double k = std::cbrt(before * 0.3 / 0.4);
  CHECK(k == Approx(4.217).epsilon(1e-3));
  TimePoint now = answer(limiter, fail, 80, 4);
  limiter.on_answer(false, fail + from_seconds(k));
  CHECK(limiter.rate() == Approx(before).epsilon(1e-6));
  answer(limiter, fail + from_seconds(k), 80, 1);
  CHECK(limiter.rate() == Approx(before + 0.4).epsilon(1e-6));
  // Ten seconds past k it would be 500; twice the measured rate is the most.
  now = answer(limiter, fail + from_seconds(k + 1), 80, 12);
  CHECK(limiter.rate() == Approx(2 * limiter.measured_rate()));
}

TEST_CASE("The rate never falls below a request in two seconds") {
  AdaptiveLimiter limiter(TimePoint{});
  for (int i = 1; i <= 50; ++i) limiter.on_answer(true, TimePoint(i * 2s));
  CHECK(limiter.rate() == Approx(0.5));
  TimePoint now(100s);
  while (limiter.try_acquire(now)) continue;
  const TimePoint ready = limiter.ready_at(now);
  CHECK(in_seconds(ready - now) <= 2.0 + 1e-6);
  CHECK_FALSE(limiter.try_acquire(ready - 1ms));
  CHECK(limiter.try_acquire(ready));
}
