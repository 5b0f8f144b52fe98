#include "loader/range_set.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"

namespace dynafill::loader {

void RangeSet::add(std::uint64_t first, std::uint64_t last) {
  CHECK(first <= last);
  // The first range that could touch first..last is the one before it, if that reaches up to first - 1.
  auto next = ranges_.upper_bound(first);
  if (next != ranges_.begin()) {
    const auto before = std::prev(next);
    if (before->second >= first || before->second + 1 == first) next = before;
  }
  while (next != ranges_.end() && (next->first <= last || next->first == last + 1)) {
    first = std::min(first, next->first);
    last = std::max(last, next->second);
    count_ -= static_cast<std::int64_t>(next->second - next->first + 1);
    next = ranges_.erase(next);
  }
  ranges_.emplace_hint(next, first, last);
  count_ += static_cast<std::int64_t>(last - first + 1);
}

bool RangeSet::contains(std::uint64_t ordinal) const {
  const auto after = ranges_.upper_bound(ordinal);
  return after != ranges_.begin() && std::prev(after)->second >= ordinal;
}

}  // namespace dynafill::loader
