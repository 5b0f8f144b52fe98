#include "dataset/size_cliff.h"

#include <array>
#include <cstddef>

#include "dataset/item_parser.h"

namespace dynafill {
namespace {

constexpr std::array<std::int64_t, 12> steps = {1, 8, 16, 24, 32, 40, 48, 64, 96, 128, 192, 256};

}  // namespace

SizeCliff size_cliff(const std::vector<std::int64_t>& with_bytes) {
  SizeCliff cliff;
  std::int64_t items = 0;
  std::int64_t over = 0;  // bytes over a whole KB that are counted already
  for (const std::int64_t step : steps) {
    for (++over; over <= step; ++over)
      for (auto bytes = static_cast<std::size_t>(write_unit_bytes.count + over); bytes < with_bytes.size();
           bytes += static_cast<std::size_t>(write_unit_bytes.count))
        items += with_bytes[bytes];
    over = step;
    if (items > 0) cliff.over_by_at_most.push_back({step, items, items});
  }
  return cliff;
}

std::optional<SizeCliff::Step> advised_step(const SizeCliff& cliff, std::int64_t items_over_a_unit,
                                            std::int64_t wcu_total) {
  constexpr double worth_telling = 0.03;
  constexpr double crowded = 2;  // the falling slope of an ordinary distribution comes to about 1.4
  std::optional<SizeCliff::Step> best;
  double best_margin = 0;
  for (const SizeCliff::Step& step : cliff.over_by_at_most) {
    const auto saved = static_cast<double>(step.wcu_saved);
    if (saved < worth_telling * static_cast<double>(wcu_total)) continue;
    const double evenly = static_cast<double>(items_over_a_unit) * static_cast<double>(step.bytes) /
                          static_cast<double>(write_unit_bytes.count);
    if (saved >= crowded * evenly && saved - evenly > best_margin) {
      best_margin = saved - evenly;
      best = step;
    }
  }
  return best;
}

}  // namespace dynafill
