// pricing/quantities.h: how time, sizes and capacity become the quantities that AWS bills.  Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/run_clock.h"
#include "base/units.h"

namespace dynafill {

// A price per month is charged by the hour, over the hours of that month.
struct Month {
  std::int64_t hours;
};
inline constexpr Month month_of_28_days{672};
inline constexpr Month month_of_29_days{696};
inline constexpr Month month_of_30_days{720};
inline constexpr Month month_of_31_days{744};
inline constexpr Month average_month{730};  // 365 x 24 / 12, as AWS's own calculator has it

// Provisioned capacity is billed by the clock hour, at the highest value set in that hour.
// Source: https://aws.amazon.com/dynamodb/pricing/provisioned/ ("hourly"); that the highest value counts
// is common knowledge, not in AWS's text.

// Clock hours that a span of `length` touches when it starts `into_hour` after the full hour: 20 minutes
// from :00 touch one, from :50 two.  At least 1.  Requires 0 <= into_hour < 1 h, length >= 0.
std::int64_t clock_hours(Duration into_hour, Duration length);

// A capacity set at a time; it holds until the next one.
struct CapacityStep {
  Duration from{};  // since the full hour in which the first step lies
  std::int64_t units = 0;
};
// Capacity x clock hours, each hour at its highest value.  Requires steps in order of time, the first
// within the first hour, `end` not before the last.
std::int64_t unit_hours(std::span<const CapacityStep> steps, Duration end);

// Machines are billed by the second, a begun second whole, at least `at_least` of them.
inline constexpr std::int64_t one_minute = 60;
std::int64_t billed_seconds(Duration length, std::int64_t at_least = one_minute);
// count x billed seconds / 3600, to kept_decimals.
Decimal billed_hours(Decimal count, Duration length, std::int64_t at_least = one_minute);

// Binary gigabytes, to 12 decimals; AWS counts all sizes so.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
inline constexpr std::int64_t bytes_per_gigabyte = std::int64_t{1} << 30;
Decimal gigabytes(Bytes bytes);
// Gigabytes that lie for `hours` of a month: GB x hours / hours of the month, to 15 decimals.
Decimal gigabyte_months(Bytes bytes, std::int64_t hours, Month month);

// For formulas: "1 instance", "2,000 instances".
std::string counted(std::int64_t count, std::string_view noun);

}  // namespace dynafill
