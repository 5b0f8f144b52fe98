#include "planner/capacity.h"

namespace dynafill {
namespace {

// One WCU for one second at ratio 1, in millionths of a unit x nanoseconds.
constexpr Int128 unit_second = static_cast<Int128>(1'000'000) * 1'000'000'000;

Int128 divided_up(Int128 a, Int128 b) { return (a + b - 1) / b; }

}  // namespace

Result<Ratio> Ratio::parse(const std::string& text) {
  const auto value = Decimal::parse(text);
  if (!value || *value <= 0 || *value > 1 || *value != value->rounded(6))
    return Error{"The ratio '" + text +
                 "' is not a share above 0 and up to 1 with at most six decimals, like 0.7."};
  return Ratio{static_cast<std::int64_t>(value->as_double() * 1e6 + 0.5)};
}

WcuRate target_rate(std::int64_t provisioned_wcu, Ratio ratio) {
  CHECK(provisioned_wcu > 0 && provisioned_wcu <= wcu_limit);
  return {provisioned_wcu * ratio.millionths};
}

std::optional<std::int64_t> wcu_for(WriteUnits units, Ratio ratio, Duration within) {
  CHECK(within > Duration{});
  const Int128 wcu =
      divided_up(units.count * unit_second, static_cast<Int128>(ratio.millionths) * within.count());
  if (wcu > wcu_limit) return std::nullopt;
  return wcu < 1 ? 1 : static_cast<std::int64_t>(wcu);
}

std::optional<Duration> load_time(WriteUnits units, std::int64_t provisioned_wcu, Ratio ratio) {
  const WcuRate rate = target_rate(provisioned_wcu, ratio);
  if (divided_up(units.count * unit_second, rate.micro_per_s) > load_time_limit.count()) return std::nullopt;
  return time_for(units, rate);
}

std::optional<Ratio> ratio_for(WriteUnits units, std::int64_t provisioned_wcu, Duration within) {
  CHECK(provisioned_wcu > 0 && within > Duration{});
  const Int128 millionths =
      divided_up(units.count * unit_second, static_cast<Int128>(provisioned_wcu) * within.count());
  if (millionths > 1'000'000) return std::nullopt;
  return Ratio{millionths < 1 ? 1 : static_cast<std::int64_t>(millionths)};
}

std::int64_t items_for(WriteUnits units_per_item, WcuRate rate, Duration within) {
  CHECK(units_per_item.count > 0);
  return units_in(within, rate).count / units_per_item.count;
}

}  // namespace dynafill
