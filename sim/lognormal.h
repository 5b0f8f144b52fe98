// sim/lognormal.h: lognormal times given by their median and 99th percentile.
#pragma once

#include <array>

#include "base/random.h"
#include "base/run_clock.h"

namespace dynafill {

// A lognormal time given by its median and 99th percentile; equal values mean a constant.
struct LatencyModel {
  Duration p50{};
  Duration p99{};
};

// ln of the ratio that one standard deviation makes.  Requires 0 < p50 <= p99, or both 0.
double lognormal_sigma(const LatencyModel& model);

// One exact draw; for times drawn once a run.
Duration draw_once(const LatencyModel& model, Rng& rng);

// For times drawn for every request: the inverse of the distribution function in 4,096 equal steps with
// straight lines between, one Rng call and one multiplication a draw.  The ends are cut at probabilities
// 1/16,384 and 1 - 1/16,384: with DynamoDB's batch latency at 2 ms and 53 ms.
class LognormalTable {
 public:
  explicit LognormalTable(const LatencyModel& model);

  [[nodiscard]] Duration draw(Rng& rng) const {
    const std::uint64_t bits = rng.next();
    const std::size_t step = bits >> 52;  // the upper 12 bits
    const double within = static_cast<double>(bits & ((std::uint64_t{1} << 52) - 1)) * 0x1.0p-52;
    const double ns = quantile_ns_[step] + within * (quantile_ns_[step + 1] - quantile_ns_[step]);
    return Duration(static_cast<Duration::rep>(ns));
  }

 private:
  static constexpr std::size_t steps = 4096;
  std::array<double, steps + 1> quantile_ns_;
};

}  // namespace dynafill
