#include "dataset/sample_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/check.h"

namespace dynafill {

// Each number in turn is taken with the chance that still leaves `wanted` in all.
// Source: D. E. Knuth, "The Art of Computer Programming" vol. 2, algorithm 3.4.2 S.
std::vector<std::int64_t> draw_slices(std::int64_t all, std::int64_t wanted, Rng& rng) {
  CHECK(wanted >= 0 && wanted <= all);
  std::vector<std::int64_t> drawn;
  for (std::int64_t i = 0; static_cast<std::int64_t>(drawn.size()) < wanted; ++i)
    if (static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(all - i))) <
        wanted - static_cast<std::int64_t>(drawn.size()))
      drawn.push_back(i);
  return drawn;
}

// From the normal distribution's point by Cornish and Fisher's expansion; the first three, where it is
// poor, from tables.  Source: M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions", 26.7.5.
double student_t_975(std::int64_t degrees) {
  CHECK(degrees >= 1);
  constexpr std::array<double, 3> first{12.7062, 4.3027, 3.1824};
  if (degrees <= 3) return first[static_cast<std::size_t>(degrees - 1)];
  const double z = 1.959963985, v = static_cast<double>(degrees);
  const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
  return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v);
}

namespace {

// A few slices with much more than the others make the plain interval reach too far down and not far enough
// up.  Hall's transformation takes that lean (skewness / root of n) out of t.
// Source: P. Hall, "On the removal of skewness by transformation", J. R. Statist. Soc. B 54 (1992).
double straightened(double t, double lean) {
  if (std::abs(lean) < 1e-6) return t;
  return 3 / lean * (std::cbrt(1 + lean * (t - lean / 6)) - 1);
}

}  // namespace

TotalEstimate estimate_total(const SlicesRead& slices, std::span<const double> counted) {
  CHECK(!counted.empty() && counted.size() == slices.bytes.size());
  const auto n = static_cast<double>(counted.size());
  const double bytes = std::accumulate(slices.bytes.begin(), slices.bytes.end(), 0.0);
  const double sum = std::accumulate(counted.begin(), counted.end(), 0.0);
  const double ratio = bytes == 0 ? 0 : sum / bytes;
  TotalEstimate estimate{ratio * slices.bytes_all, {sum, sum}};
  const double left_out = 1 - n / static_cast<double>(std::max<std::int64_t>(1, slices.slices_all));
  if (left_out <= 0) return estimate;
  if (counted.size() < 2) {
    estimate.interval_95.high = std::numeric_limits<double>::infinity();
    return estimate;
  }
  double squares = 0, cubes = 0;
  for (std::size_t i = 0; i < counted.size(); ++i) {
    // As far off as the ratio of the other slices has it (a jackknife): a slice with much of the bytes pulls
    // the ratio towards itself.
    const double off =
        (counted[i] - ratio * slices.bytes[i]) / (1 - std::min(0.999, slices.bytes[i] / bytes));
    squares += off * off;
    cubes += off * off * off;
  }
  if (squares == 0) {
    estimate.interval_95 = {estimate.total, estimate.total};
    return estimate;
  }
  const double mean_bytes = bytes / n;
  const double deviation = slices.bytes_all / mean_bytes * std::sqrt(left_out * squares / (n - 1) / n);
  const double skewness = cubes / n / std::pow(squares / n, 1.5);
  const double drawn_share = 1 - left_out;
  const double lean = skewness / std::sqrt(n) * (1 - 2 * drawn_share) / std::sqrt(left_out);
  const double t = student_t_975(static_cast<std::int64_t>(counted.size()) - 1);
  estimate.interval_95 = {std::max(sum, estimate.total - straightened(t, lean) * deviation),
                          estimate.total - straightened(-t, lean) * deviation};
  return estimate;
}

}  // namespace dynafill
