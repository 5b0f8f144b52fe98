#include "pricing/quantities.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace dynafill {
namespace {

constexpr Duration hour = std::chrono::hours(1);

std::int64_t divided_up(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

}  // namespace

std::int64_t clock_hours(Duration into_hour, Duration length) {
  CHECK(into_hour >= Duration{} && into_hour < hour && length >= Duration{});
  return std::max<std::int64_t>(1, divided_up((into_hour + length).count(), hour.count()));
}

std::int64_t unit_hours(std::span<const CapacityStep> steps, Duration end) {
  CHECK(!steps.empty() && steps.front().from >= Duration{} && steps.front().from < hour);
  // Hours are paid one by one from the left: `paid` of them are, the newest at `highest`, which a later
  // step inside the same hour can still raise.
  std::int64_t total = 0;
  std::int64_t paid = 0;
  std::int64_t highest = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Duration from = steps[i].from;
    const Duration until = i + 1 < steps.size() ? steps[i + 1].from : end;
    CHECK(until >= from && steps[i].units >= 0);
    const std::int64_t first = from / hour;
    const std::int64_t last = std::max(first + 1, divided_up(until.count(), hour.count()));
    if (first < paid && steps[i].units > highest) {
      total += steps[i].units - highest;
      highest = steps[i].units;
    }
    if (last > paid) {
      total += steps[i].units * (last - paid);
      highest = steps[i].units;
      paid = last;
    }
  }
  return total;
}

std::int64_t billed_seconds(Duration length, std::int64_t at_least) {
  CHECK(length >= Duration{});
  return std::max(at_least, divided_up(length.count(), 1'000'000'000));
}

Decimal billed_hours(Decimal count, Duration length, std::int64_t at_least) {
  return Decimal::divide(count * billed_seconds(length, at_least), 3600, kept_decimals);
}

Decimal gigabytes(Bytes bytes) { return Decimal::divide(bytes.count, bytes_per_gigabyte, 12); }

Decimal gigabyte_months(Bytes bytes, std::int64_t hours, Month month) {
  return Decimal::divide(gigabytes(bytes) * hours, month.hours, 15);
}

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", human_count(count), noun, count == 1 ? "" : "s");
}

}  // namespace dynafill
