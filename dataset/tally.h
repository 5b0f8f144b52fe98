// dataset/tally.h: the running sums of a profile.  Two tallies add up to the tally of both inputs exactly,
// whatever the order, so threads may each keep their own.
//
// The order of keys is not in it: that needs the blocks in their order (key_order_tally.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataset/collection_tally.h"
#include "dataset/distinct_keys.h"
#include "dataset/duplicate_sample.h"
#include "dataset/heavy_keys.h"
#include "dataset/index_tally.h"
#include "dataset/item_parser.h"
#include "dataset/key_shares.h"
#include "dataset/profile.h"

namespace dynafill {

// The plain sums, for whoever compares one block with the next: take them before and after it.
struct TallySums {
  std::int64_t items = 0;
  std::int64_t rejected = 0;
  std::int64_t removes = 0;  // of the items
  std::int64_t item_bytes = 0;
  std::int64_t wcu = 0;
  std::vector<std::int64_t> index_wcu;  // the global indexes in their order, then the local ones

  // Requires sums of the same indexes, or none yet.
  TallySums& operator+=(const TallySums& other);
  friend TallySums operator-(TallySums later, const TallySums& earlier);
};

class Tally {
 public:
  // Items that come here were parsed with Wanted::watched = watched_attributes(indexes, table).
  Tally(const KeySchema& table, const TableIndexes& indexes);

  [[nodiscard]] bool has_indexes() const { return has_indexes_; }
  // Why an index makes DynamoDB refuse a good item; empty when none does.
  [[nodiscard]] std::string index_fault(const ParsedItem& item) const { return indexes_.rules().fault(item); }
  // Requires index_fault(item).empty().  `ordinal`: the record's place in its source.
  void add(const ParsedItem& item, std::uint64_t ordinal) {
    ++sums_.items;
    sums_.item_bytes += item.size.count;
    sums_.wcu += write_units_for_put(item.size).count;
    ++with_bytes_[static_cast<std::size_t>(item.size.count)];
    distinct_.add(item.key.item_hash);
    duplicates_.add(item.key.item_hash);
    shares_.add(item.key.partition_hash);
    heavy_.add(ordinal, item.key.partition_hash, item.partition_value);
    partition_types_.add(item.partition_value.front());
    if (!item.sort_value.empty()) sort_types_.add(item.sort_value.front());
    if (has_indexes_) add_to_indexes(item, ordinal);
  }
  // The item just added is a remove.
  void note_remove() { ++sums_.removes; }
  void add_rejected() { ++sums_.rejected; }
  void merge(Tally& other);

  [[nodiscard]] TallySums sums() const;
  // Everything of the profile that the records say in any order; source, format, source_bytes and order are
  // the caller's.
  [[nodiscard]] Profile profile();
  // That two items drawn at random share their partition key value.
  [[nodiscard]] double same_value_chance() { return shares_.same_value_chance(); }

 private:
  void add_to_indexes(const ParsedItem& item, std::uint64_t ordinal);
  void fill_sizes(Profile& profile) const;
  void fill_keys(Profile& profile);

  KeySchema table_;
  bool has_indexes_;
  TallySums sums_;
  std::vector<std::int64_t> with_bytes_;  // items by their exact size: percentiles and units follow from it
  DistinctKeys distinct_;
  DuplicateSample duplicates_;
  KeyShares shares_;
  HeavyKeySample heavy_;
  KeyTypeCounts partition_types_, sort_types_;
  IndexTally indexes_;
  std::optional<CollectionTally> collections_;  // with local indexes
};

}  // namespace dynafill
