#include "sim/statistics.h"

#include <cmath>

#include "base/random.h"
#include "tests/catch.h"

using namespace dynafill;

TEST_CASE("Binomial sums against values worked by hand") {
  CHECK(binomial_below_or_at(0, 10, 0.5) == Approx(1.0 / 1024));
  CHECK(binomial_below_or_at(1, 10, 0.5) == Approx(11.0 / 1024));
  CHECK(binomial_below_or_at(8, 10, 0.5) == Approx(1013.0 / 1024));
  CHECK(binomial_below_or_at(10, 10, 0.5) == 1);
  CHECK(binomial_below_or_at(-1, 10, 0.5) == 0);
  CHECK(binomial_below_or_at(0, 3, 0.1) == Approx(0.729));
}

TEST_CASE("Clopper and Pearson's intervals, as their tables have them") {
  const Interval none = probability_interval(0, 100);
  CHECK(none.low == 0.0);
  CHECK(*none.high == Approx(1 - std::pow(0.025, 0.01)));  // 0.0362
  const Interval few = probability_interval(5, 100);
  CHECK(*few.low == Approx(0.01643).epsilon(0.001));
  CHECK(*few.high == Approx(0.11284).epsilon(0.001));
  const Interval all = probability_interval(20, 20);
  CHECK(*all.low == Approx(0.8316).epsilon(0.001));
  CHECK(all.high == 1.0);
}

TEST_CASE("The interval of a median of 100 lies between ranks 40 and 61") {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  CHECK(percentiles(values).p50 == 50);
  CHECK(percentiles(values).p99 == 99);
  const PercentileIntervals intervals = percentile_intervals(values);
  CHECK(intervals.p50.low == 40.0);  // the textbook's ranks
  CHECK(intervals.p50.high == 61.0);
  CHECK(intervals.p99.low == 97.0);
  CHECK_FALSE(intervals.p99.high);  // 0.99^100 = 0.37: the largest of 100 may well be below
  CHECK_FALSE(percentile_intervals({1.0}).p50.low);
}

TEST_CASE("Intervals hold the true percentile about as often as they say") {
  int p50_held = 0, p90_held = 0;
  constexpr int trials = 2000;
  Rng rng = Seed{1}.stream("coverage");
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> values(100);
    for (double& value : values) value = rng.uniform();
    const PercentileIntervals intervals = percentile_intervals(values);
    p50_held += *intervals.p50.low <= 0.5 && 0.5 <= *intervals.p50.high;
    p90_held += *intervals.p90.low <= 0.9 && 0.9 <= *intervals.p90.high;
  }
  CHECK(p50_held >= 0.945 * trials);
  CHECK(p50_held <= 0.98 * trials);
  CHECK(p90_held >= 0.94 * trials);
}

TEST_CASE("An early verdict is wrong less often than it says, even just beside the bound") {
  constexpr double bound = 0.05;
  const auto wrong_share = [&](double probability, Verdict wrong) {
    int wrong_count = 0;
    constexpr int trials = 2000;
    Rng rng = Seed{2}.stream("verdicts");
    for (int trial = 0; trial < trials; ++trial) {
      std::int64_t hits = 0, runs = 0;
      for (std::int64_t look = 20; look <= 1280; look *= 2) {
        for (; runs < look; ++runs) hits += rng.uniform() < probability;
        const Verdict verdict = verdict_on(hits, runs, bound, 0.01);
        if (verdict == Verdict::open) continue;
        wrong_count += verdict == wrong;
        break;
      }
    }
    return static_cast<double>(wrong_count) / trials;
  };
  CHECK(wrong_share(0.051, Verdict::at_most) <= 0.015);
  CHECK(wrong_share(0.05, Verdict::above) <= 0.015);
}

TEST_CASE("Clear cases are settled soon") {
  CHECK(verdict_on(20, 20, 0.05, 0.01) == Verdict::above);
  CHECK(verdict_on(0, 20, 0.05, 0.01) == Verdict::open);
  CHECK(verdict_on(0, 160, 0.05, 0.01) == Verdict::at_most);
  CHECK(verdict_on(3, 20, 0.05, 0.01) == Verdict::open);
  CHECK(verdict_on(0, 1, 1, 0.01) == Verdict::at_most);
  CHECK(verdict_on(1, 1, 0, 0.01) == Verdict::above);
}
