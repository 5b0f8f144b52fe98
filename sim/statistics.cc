#include "sim/statistics.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr double tail = 0.025;  // of an interval of 0.95, on each side

double log_choose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

double log_beta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

std::size_t rank_of(double share, std::size_t count) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(count)));
  return std::max<std::size_t>(rank, 1) - 1;
}

// The largest x in [0, 1] with falling(x) >= level.
template <class Falling>
double crossing(double level, Falling&& falling) {
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (falling(middle) >= level ? low : high) = middle;
  }
  return low;
}

// The ranks around a percentile whose values hold it: the interval (low, high), exact by the binomial law.
Interval rank_interval(const std::vector<double>& sorted, double share) {
  const auto count = static_cast<std::int64_t>(sorted.size());
  Interval interval;
  // B runs lie below the percentile: the k-th value of `sorted` is above it when B <= k, below when B > k.
  const auto least = [&](auto&& holds) {  // k for which it holds, as it does for all above; count: for none
    std::int64_t low = 0, high = count;
    while (low < high) {
      const std::int64_t middle = (low + high) / 2;
      if (holds(binomial_below_or_at(middle, count, share)))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  };
  if (const std::int64_t k = least([](double below) { return below > tail; }); k > 0)
    interval.low = sorted[static_cast<std::size_t>(k - 1)];
  if (const std::int64_t k = least([](double below) { return 1 - below <= tail; }); k < count)
    interval.high = sorted[static_cast<std::size_t>(k)];
  return interval;
}

}  // namespace

Percentiles percentiles(std::vector<double> values) {
  CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) { return values[rank_of(share, values.size())]; };
  return {at(0.5), at(0.9), at(0.99)};
}

PercentileIntervals percentile_intervals(std::vector<double> values) {
  CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  return {rank_interval(values, 0.5), rank_interval(values, 0.9), rank_interval(values, 0.99)};
}

double binomial_below_or_at(std::int64_t hits, std::int64_t trials, double probability) {
  CHECK(trials >= 1);
  if (hits < 0) return 0;
  if (hits >= trials || probability <= 0) return 1;
  if (probability >= 1) return 0;
  const auto n = static_cast<double>(trials);
  // From the shorter side, so that nothing small is lost in a sum near one.
  const bool lower = static_cast<double>(hits) <= probability * n;
  double sum = 0;
  const std::int64_t first = lower ? 0 : hits + 1;
  const std::int64_t last = lower ? hits : trials;
  for (std::int64_t k = first; k <= last; ++k) {
    const auto x = static_cast<double>(k);
    sum += std::exp(log_choose(n, x) + x * std::log(probability) + (n - x) * std::log1p(-probability));
  }
  return std::min(1.0, lower ? sum : 1 - sum);
}

Interval probability_interval(std::int64_t hits, std::int64_t trials) {
  CHECK(trials >= 1 && hits >= 0 && hits <= trials);
  Interval interval{0.0, 1.0};
  if (hits < trials)
    interval.high = crossing(tail, [&](double p) { return binomial_below_or_at(hits, trials, p); });
  if (hits > 0)
    interval.low =
        1 - crossing(tail, [&](double q) { return 1 - binomial_below_or_at(hits - 1, trials, 1 - q); });
  return interval;
}

Verdict verdict_on(std::int64_t hits, std::int64_t trials, double bound, double error) {
  CHECK(trials >= 1 && hits >= 0 && hits <= trials && error > 0 && error < 1);
  if (bound >= 1) return Verdict::at_most;
  const auto k = static_cast<double>(hits);
  const auto n = static_cast<double>(trials);
  if (bound <= 0) return hits > 0 ? Verdict::above : Verdict::open;
  const double log_bound = k * std::log(bound) + (n - k) * std::log1p(-bound);
  // How much likelier the hits are under the mixture than under the bound.  Half of the mixture is uniform,
  // half has no hits at all: then even 100 runs can settle a bound of 5 %.
  double evidence = std::log(0.5) + log_beta(k + 1, n - k + 1) - log_bound;
  if (hits == 0) {
    const double none = std::log(0.5) - log_bound;
    evidence = std::max(evidence, none) + std::log1p(std::exp(-std::abs(evidence - none)));
  }
  if (evidence < -std::log(error)) return Verdict::open;
  return k / n <= bound ? Verdict::at_most : Verdict::above;
}

}  // namespace dynafill
