// dataset/index_tally.h: what each item writes to the secondary indexes of its table.
//
// An entry (dataset/index_layout.h) is written in whole KB.
//
// Threads: one owner.
#pragma once

#include <cstdint>
#include <vector>

#include "dataset/distinct_keys.h"
#include "dataset/index_profile.h"
#include "dataset/index_rules.h"
#include "dataset/key_shares.h"

namespace dynafill {

class IndexTally {
 public:
  // Items that come here were parsed with Wanted::watched = watched_attributes(indexes, table).
  IndexTally(const TableIndexes& indexes, const KeySchema& table);

  [[nodiscard]] const IndexRules& rules() const { return rules_; }
  // Requires rules().fault(item).empty().
  void add(const ParsedItem& item);
  void merge(IndexTally& other);

  // Units written so far, index by index, the global ones first.
  [[nodiscard]] std::vector<std::int64_t> units() const;
  void fill(std::vector<IndexProfile>& gsis, std::vector<IndexProfile>& lsis);

 private:
  struct Sums {
    std::int64_t entries = 0;
    std::int64_t bytes = 0;
    std::int64_t units = 0;
    std::int64_t units_max = 0;
    KeyTypeCounts partition_types, sort_types;
    DistinctKeys distinct;
    KeyShares shares;
  };

  IndexRules rules_;
  std::vector<Sums> sums_;  // by rules_.layouts()
};

}  // namespace dynafill
