// sim/decrease_allowance.h: how often a table's provisioned throughput may be lowered.
//
// A UTC day starts with 4 decreases in hand; every further hour adds one, and at most 4 are held, so a day
// has 27 at most.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html, "Decreasing
// provisioned throughput".
#pragma once

#include <cstdint>

namespace dynafill {

inline constexpr int decreases_held_max = 4;
inline constexpr int decreases_a_day_max = decreases_held_max + 23;

class DecreaseAllowance {
 public:
  // `unix_s` must not go backwards.
  [[nodiscard]] bool take(std::int64_t unix_s);
  [[nodiscard]] int taken_today(std::int64_t unix_s);

 private:
  void refill(std::int64_t unix_s);

  std::int64_t hour_ = -1;  // since 1970, up to which hours have been granted
  int held_ = decreases_held_max;
  int taken_today_ = 0;
};

}  // namespace dynafill
