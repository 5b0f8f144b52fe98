// dataset/index_tally.h: what each item writes to the secondary indexes of its table.
//
// An entry (dataset/index_layout.h) is written in whole KB.
//
// Threads: one owner.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dataset/distinct_keys.h"
#include "dataset/index_layout.h"
#include "dataset/index_profile.h"
#include "dataset/item_parser.h"
#include "dataset/key_shares.h"

namespace dynafill {

class IndexTally {
 public:
  // Items that come here were parsed with Wanted::watched = watched_attributes(indexes, table).
  IndexTally(const TableIndexes& indexes, const KeySchema& table);

  // Why DynamoDB refuses the item because of an index, empty when it does not: an index key attribute of
  // another type than declared, or of one no key can have, empty or too long; or more than 400 KB together
  // with its entries in local indexes.
  // Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
  [[nodiscard]] std::string fault(const ParsedItem& item) const;
  // Requires fault(item).empty().
  void add(const ParsedItem& item);
  void merge(IndexTally& other);

  // Units written so far, index by index, the global ones first.
  [[nodiscard]] std::vector<std::int64_t> units() const;
  void fill(std::vector<IndexProfile>& gsis, std::vector<IndexProfile>& lsis);

 private:
  struct Index {
    IndexLayout layout;
    bool local = false;
    std::int64_t entries = 0;
    std::int64_t bytes = 0;
    std::int64_t units = 0;
    std::int64_t units_max = 0;
    DistinctKeys distinct{};
    KeyShares shares{};
  };

  std::vector<Index> indexes_;
};

}  // namespace dynafill
