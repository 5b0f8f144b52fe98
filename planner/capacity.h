// planner/capacity.h: the arithmetic between items, write capacity, ratio and time.  Exact integers.
//
//     target write units a second = provisioned WCU x ratio
//     provisioned WCU             = ceil(write units / (ratio x seconds))
//
// The ratio divides.  (The article this program began with prints records x ratio / seconds, which is the
// same only at ratio 1.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/decimal.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "base/units.h"

namespace dynafill {

// The share of the provisioned write capacity that a load may use, in millionths; 0 < ratio <= 1.
// Data Pipeline's "DynamoDB write throughput ratio".
struct Ratio {
  std::int64_t millionths = 1'000'000;

  // "0.7"; more than six decimals or a value outside (0, 1] is an Error.
  static Result<Ratio> parse(const std::string& text);
  [[nodiscard]] double as_double() const { return static_cast<double>(millionths) / 1e6; }
  [[nodiscard]] std::string text() const { return Decimal::scaled(millionths, 6).text(); }
  bool operator==(const Ratio&) const = default;
};

// No plan goes beyond these: a capacity of which no table is known, and a time nobody waits for.
inline constexpr std::int64_t wcu_limit = 1'000'000'000;
inline constexpr Duration load_time_limit = std::chrono::hours(24 * 365 * 100);

WcuRate target_rate(std::int64_t provisioned_wcu, Ratio ratio);

// The least capacity that writes `units` within `within`; none when it is above wcu_limit.
// Requires within > 0.
std::optional<std::int64_t> wcu_for(WriteUnits units, Ratio ratio, Duration within);

// How long the load takes at that capacity; none when longer than load_time_limit.  Requires wcu > 0.
std::optional<Duration> load_time(WriteUnits units, std::int64_t provisioned_wcu, Ratio ratio);

// The least ratio that meets the deadline with that capacity; none when even 1 does not.
std::optional<Ratio> ratio_for(WriteUnits units, std::int64_t provisioned_wcu, Duration within);

// How many items of `units_per_item` fit.
std::int64_t items_for(WriteUnits units_per_item, WcuRate rate, Duration within);

}  // namespace dynafill
