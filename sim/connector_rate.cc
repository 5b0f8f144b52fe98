#include "sim/connector_rate.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr Duration pause_max = std::chrono::seconds(3);

}  // namespace

std::int64_t connector_units_per_task(std::int64_t table_wcu, double percent, std::int64_t tasks_assumed) {
  CHECK(tasks_assumed > 0);
  const auto target = static_cast<std::int64_t>(std::floor(static_cast<double>(table_wcu) * percent));
  return std::max<std::int64_t>(1, target / tasks_assumed);
}

std::int64_t connector_items_per_second(std::int64_t units_per_task, double items_per_unit) {
  return std::max<std::int64_t>(
      1, static_cast<std::int64_t>(static_cast<double>(units_per_task) * std::min(1.0, items_per_unit)));
}

Duration connector_pause(int refusals, std::int64_t chance) {
  if (refusals == 0) return Duration(0);
  const double ms = std::exp2(std::min(refusals, 10)) * static_cast<double>(500 + chance) / 4;
  return std::min(pause_max, Duration(std::chrono::milliseconds(static_cast<std::int64_t>(ms))));
}

}  // namespace dynafill
