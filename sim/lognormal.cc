#include "sim/lognormal.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr double normal_p99 = 2.3263478740408408;  // 99 % of a standard normal lie below

double normal_distribution(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

// Newton's method from a guess below the answer.  Requires 0 < probability < 1.
double normal_quantile(double probability, double guess) {
  double z = guess;
  for (int i = 0; i < 50; ++i) {
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
    const double step = (normal_distribution(z) - probability) / density;
    z -= step;
    if (std::abs(step) < 1e-12) break;
  }
  return z;
}

// Quantiles of the standard normal at 0, 1/steps, ..., 1, the ends cut as the header says.  Made once: the
// quantiles of a lognormal are exp of them.
template <std::size_t steps>
const std::array<double, steps + 1>& normal_quantiles() {
  static const std::array<double, steps + 1> table = [] {
    std::array<double, steps + 1> quantiles{};
    constexpr double end = 1.0 / 16'384;
    for (std::size_t i = steps / 2; i <= steps; ++i) {
      const double probability = std::min(static_cast<double>(i) / steps, 1 - end);
      quantiles[i] = normal_quantile(probability, i == steps / 2 ? 0 : quantiles[i - 1]);
      quantiles[steps - i] = -quantiles[i];
    }
    return quantiles;
  }();
  return table;
}

}  // namespace

double lognormal_sigma(const LatencyModel& model) {
  CHECK(model.p50 <= model.p99 && model.p50.count() >= 0);
  if (model.p50 == model.p99) return 0;
  CHECK(model.p50.count() > 0);
  return std::log(in_seconds(model.p99) / in_seconds(model.p50)) / normal_p99;
}

Duration draw_once(const LatencyModel& model, Rng& rng) {
  return from_seconds(in_seconds(model.p50) * std::exp(lognormal_sigma(model) * rng.normal()));
}

LognormalTable::LognormalTable(const LatencyModel& model) {
  const double sigma = lognormal_sigma(model);
  const auto& quantiles = normal_quantiles<steps>();
  for (std::size_t i = 0; i <= steps; ++i)
    quantile_ns_[i] =
        static_cast<double>(model.p50.count()) * (sigma == 0 ? 1 : std::exp(sigma * quantiles[i]));
}

}  // namespace dynafill
