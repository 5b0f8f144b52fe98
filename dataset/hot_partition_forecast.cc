#include "dataset/hot_partition_forecast.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "base/random.h"

namespace dynafill {
namespace {

// Draws in all for one figure: it is then good to about 1 %.
constexpr std::int64_t draws_max = 200'000;
constexpr std::int64_t trials_max = 400;
constexpr std::int64_t keys_thrown_max = 20'000;

// `keys` equally common values share `1 - top`, one more has `top`.
struct KeyMix {
  double keys = 1;
  double top = 0;
};

// The mean over placements of min(1, limit / the fullest partition's share of the load).
double reachable(const KeyMix& mix, std::int64_t keys, std::int64_t partitions, double limit) {
  Rng rng = Seed{1}.stream("hot partitions");
  const auto n = static_cast<std::size_t>(partitions);
  const bool throw_keys = keys <= keys_thrown_max;
  const std::int64_t draws = std::max<std::int64_t>(1, throw_keys ? keys : partitions);
  const std::int64_t trials = std::clamp<std::int64_t>(draws_max / draws, 4, trials_max);
  const double rest = 1 - mix.top;
  const double each = rest / static_cast<double>(std::max<std::int64_t>(1, keys));
  // So many keys that a partition's share is as good as normal.
  const double mean = rest / static_cast<double>(partitions);
  const double deviation = std::sqrt(mean * each);
  std::vector<double> load(n);
  double sum = 0;
  for (std::int64_t trial = 0; trial < trials; ++trial) {
    std::fill(load.begin(), load.end(), 0.0);
    load[rng.below(n)] += mix.top;
    if (throw_keys)
      for (std::int64_t key = 0; key < keys; ++key) load[rng.below(n)] += each;
    else
      for (double& one : load) one += mean + deviation * rng.normal();
    sum += std::min(1.0, limit / *std::max_element(load.begin(), load.end()));
  }
  return sum / static_cast<double>(trials);
}

double reachable(const KeyMix& mix, std::int64_t partitions, double limit) {
  const double low = std::floor(std::max(1.0, mix.keys));
  const double above = std::max(1.0, mix.keys) - low;
  const auto keys = static_cast<std::int64_t>(std::min(low, 1e15));
  const double share = reachable(mix, keys, partitions, limit);
  // One key or two makes a difference; 1,000 or 1,001 does not.
  return keys > 100 || above == 0 ? share
                                  : share + above * (reachable(mix, keys + 1, partitions, limit) - share);
}

// Between the sizes of windows that were counted, by their logarithms.
double effective_keys(const KeyOrder& order, double window) {
  const KeyOrder::Spread* before = nullptr;
  for (const KeyOrder::Spread& row : order.spread) {
    const auto size = static_cast<double>(row.window_items);
    if (size >= window) {
      const double from = before == nullptr ? 1 : static_cast<double>(before->window_items);
      const double from_keys = before == nullptr ? 1 : before->effective_keys;
      const double part = std::log(window / from) / std::log(size / from);
      return from_keys * std::pow(row.effective_keys / from_keys, part);
    }
    before = &row;
  }
  return before == nullptr ? 0 : before->effective_keys;
}

}  // namespace

HotPartitionForecast forecast_hot_partitions(const Profile& profile, std::int64_t partitions,
                                             double target_wcu_per_s) {
  CHECK(partitions > 0 && target_wcu_per_s > 0);
  HotPartitionForecast forecast{partitions, target_wcu_per_s};
  if (profile.items == 0) return forecast;
  const double limit = static_cast<double>(partition_wcu_per_s) / target_wcu_per_s;
  const double items = static_cast<double>(profile.items);
  const double window = std::clamp(target_wcu_per_s / profile.wcu_mean(), 1.0, items);

  const double all = profile.effective_keys > 0 ? profile.effective_keys
                                                : std::max(1.0, static_cast<double>(profile.distinct_keys));
  KeyMix shuffled{all, 0};
  // A value common enough to matter is placed on its own.
  if (profile.top_share > 0.001 && profile.top_share < 1) {
    const double top = profile.top_share;
    const double rest_squares = std::max(1 / all - top * top, (1 - top) * (1 - top) / items);
    shuffled = {(1 - top) * (1 - top) / rest_squares, top};
  }
  // A second's worth of a shuffled source holds no more values than items.
  const double rest_items = std::max(1.0, window * (1 - shuffled.top));
  shuffled.keys = 1 / (1 / rest_items + 1 / shuffled.keys);
  forecast.shuffled = reachable(shuffled, partitions, limit);

  const double in_window = effective_keys(profile.order, window);
  forecast.in_order = in_window > 0
                          ? std::min(forecast.shuffled, reachable({in_window, 0}, partitions, limit))
                          : forecast.shuffled;
  return forecast;
}

}  // namespace dynafill
