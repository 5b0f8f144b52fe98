// loader/range_set.h: a set of ordinals kept as ranges: a load finishes its records almost in order, so
// a hundred million of them are a handful of ranges.
#pragma once

#include <cstdint>
#include <map>

namespace dynafill::loader {

class RangeSet {
 public:
  // Adds first..last, both included.  Requires first <= last.
  void add(std::uint64_t first, std::uint64_t last);
  void add(std::uint64_t ordinal) { add(ordinal, ordinal); }

  [[nodiscard]] bool contains(std::uint64_t ordinal) const;
  [[nodiscard]] std::int64_t count() const { return count_; }
  // first -> last, ascending, with a gap between any two.
  [[nodiscard]] const std::map<std::uint64_t, std::uint64_t>& ranges() const { return ranges_; }

 private:
  std::map<std::uint64_t, std::uint64_t> ranges_;
  std::int64_t count_ = 0;
};

}  // namespace dynafill::loader
