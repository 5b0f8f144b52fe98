// dataset/duplicate_filter.h: finds records whose key came before in the same source.
//
// BatchWriteItem refuses a batch with one key twice, and two puts of one key in flight may land in either
// order; so the first record of a key is loaded and later ones are rejected, whatever the timing.
//
// Exact for the last `keys_remembered` different keys; a repeat further back than that may pass as new.
// Memory: 24 bytes a slot, slots doubled when 3/4 are full: 32 to 64 bytes a key, and up to twice
// `keys_remembered` keys are held (two generations).  A million keys take about 50 MB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "dataset/item_key.h"

namespace dynafill {

class DuplicateFilter {
 public:
  // Requires keys_remembered > 0.
  explicit DuplicateFilter(std::size_t keys_remembered = std::size_t{1} << 25);

  // The ordinal of the first record with this key, or nothing when it is new.  Either way the key is now
  // the one met last.
  std::optional<std::uint64_t> seen_before(const ItemKey& key, std::uint64_t ordinal);

 private:
  struct Slot {
    ItemKey key;
    std::uint64_t ordinal_plus_one = 0;  // 0: empty
  };
  static std::size_t place(const std::vector<Slot>& table, const ItemKey& key);
  void grow();
  void turn_generation();

  std::size_t generation_max_;
  std::vector<Slot> young_;  // two generations: when the young one is full it becomes the old one
  std::vector<Slot> old_;
  std::size_t young_count_ = 0;
};

}  // namespace dynafill
