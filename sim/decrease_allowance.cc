#include "sim/decrease_allowance.h"

#include <algorithm>

namespace dynafill {

void DecreaseAllowance::refill(std::int64_t unix_s) {
  const std::int64_t hour = unix_s / 3600;
  if (hour / 24 != hour_ / 24 || hour_ < 0) {
    held_ = decreases_held_max;
    taken_today_ = 0;
    // The day's own hours grant from its start on, also to a table that is made in the afternoon.
    hour_ = hour / 24 * 24;
  }
  held_ = static_cast<int>(std::min<std::int64_t>(decreases_held_max, held_ + (hour - hour_)));
  hour_ = hour;
}

bool DecreaseAllowance::take(std::int64_t unix_s) {
  refill(unix_s);
  if (held_ == 0) return false;
  --held_;
  ++taken_today_;
  return true;
}

int DecreaseAllowance::taken_today(std::int64_t unix_s) {
  refill(unix_s);
  return taken_today_;
}

}  // namespace dynafill
