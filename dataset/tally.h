// dataset/tally.h: the running sums of a profile.  Two tallies add up to the tally of both inputs exactly,
// whatever the order, so threads may each keep their own.
#pragma once

#include <cstdint>
#include <vector>

#include "dataset/distinct_keys.h"
#include "dataset/item_parser.h"
#include "dataset/key_shares.h"
#include "dataset/profile.h"

namespace dynafill {

class Tally {
 public:
  Tally() : with_bytes_(static_cast<std::size_t>(item_bytes_max.count) + 1) {}

  void add(const ParsedItem& item) {
    ++with_bytes_[static_cast<std::size_t>(item.size.count)];
    distinct_.add(item.key.item_hash);
    shares_.add(item.key.partition_hash);
  }
  void add_rejected() { ++rejected_; }
  void merge(Tally& other);

  // Everything of the profile that the records say; source, source_bytes and key are the caller's.
  [[nodiscard]] Profile profile(bool has_sort_key);

 private:
  std::int64_t rejected_ = 0;
  std::vector<std::int64_t> with_bytes_;  // items by their exact size: percentiles and units follow from it
  DistinctKeys distinct_;
  KeyShares shares_;
};

}  // namespace dynafill
