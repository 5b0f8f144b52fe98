// base/units.h: amounts and speeds of DynamoDB writing that cannot be mixed up.
//
//   Bytes       a size
//   WriteUnits  an amount of write capacity: one unit writes one item of up to 1 KB once
//   WcuRate     a speed: write units per second (what "833 WCU" on a table means)
//
// None converts to another by itself; the only way from amount to speed and back is through a Duration
// (units_in, time_for).  WCU-hours, what is billed, are a quantity of pricing/ (pricing/bill.h).
#pragma once

#include <compare>
#include <cstdint>

#include "base/check.h"
#include "base/run_clock.h"

namespace dynafill {

__extension__ typedef __int128 Int128;  // NOLINT: ISO C++ has no spelling for it

// A whole number of something; Tag keeps the somethings apart.
template <class Tag>
struct Amount {
  std::int64_t count = 0;

  constexpr auto operator<=>(const Amount&) const = default;
  constexpr Amount& operator+=(Amount other) {
    count += other.count;
    return *this;
  }
  constexpr Amount& operator-=(Amount other) {
    count -= other.count;
    return *this;
  }
  friend constexpr Amount operator+(Amount a, Amount b) { return {a.count + b.count}; }
  friend constexpr Amount operator-(Amount a, Amount b) { return {a.count - b.count}; }
  friend constexpr Amount operator*(Amount a, std::int64_t times) { return {a.count * times}; }
};

using Bytes = Amount<struct BytesTag>;
using WriteUnits = Amount<struct WriteUnitsTag>;

// Write units per second, kept in whole millionths so that 833 x 0.7 is exact.
struct WcuRate {
  std::int64_t micro_per_s = 0;

  static constexpr WcuRate per_second(std::int64_t units) { return {units * 1'000'000}; }
  // Rounded to the nearest millionth.  Requires 0 <= units < 9e12.
  static WcuRate per_second(double units) {
    CHECK(units >= 0 && units < 9e12);
    return {static_cast<std::int64_t>(units * 1e6 + 0.5)};
  }
  static WcuRate per_second(int units) { return per_second(static_cast<std::int64_t>(units)); }
  constexpr double as_double() const { return static_cast<double>(micro_per_s) * 1e-6; }
  constexpr auto operator<=>(const WcuRate&) const = default;
};

// How long `units` take at `rate`, rounded up to the nanosecond.  Requires rate > 0 and a result under
// 292 years.
inline Duration time_for(WriteUnits units, WcuRate rate) {
  CHECK(rate.micro_per_s > 0);
  const Int128 scaled = static_cast<Int128>(units.count) * 1'000'000 * 1'000'000'000;
  const Int128 ns = (scaled + rate.micro_per_s - 1) / rate.micro_per_s;
  CHECK(ns <= INT64_MAX);
  return Duration(static_cast<std::int64_t>(ns));
}

// Whole units that `rate` grants in `elapsed`, rounded down.
inline WriteUnits units_in(Duration elapsed, WcuRate rate) {
  const Int128 scaled = static_cast<Int128>(rate.micro_per_s) * elapsed.count();
  const Int128 units = scaled / 1'000'000 / 1'000'000'000;
  CHECK(units <= INT64_MAX);
  return {static_cast<std::int64_t>(units)};
}

}  // namespace dynafill
