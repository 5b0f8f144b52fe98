// planner/least.h: the least number that is enough, when every greater one is too.
#pragma once

#include <cstdint>
#include <optional>

namespace dynafill {

// Of [from, to]; none when not even `to` is.  Where a greater number may be too little again, the one
// returned is enough all the same, but need not be the least.
template <class Enough>
std::optional<std::int64_t> least(std::int64_t from, std::int64_t to, Enough&& enough) {
  if (from > to || !enough(to)) return std::nullopt;
  while (from < to) {
    const std::int64_t middle = from + (to - from) / 2;
    if (enough(middle))
      to = middle;
    else
      from = middle + 1;
  }
  return to;
}

}  // namespace dynafill
