// dataset/index_tally.h: what each item writes to the secondary indexes of its table.
//
// An entry holds the table's key, the index's key and what is projected, each attribute once; its size is
// theirs, names included, rounded up to a whole KB.  An item without one of the index's key attributes is not
// in the index.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html, LSI.html
//
// Threads: one owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/distinct_keys.h"
#include "dataset/index_profile.h"
#include "dataset/item_parser.h"
#include "dataset/key_shares.h"

namespace dynafill {

// The attributes whose sizes the indexes depend on, for Wanted::watched.
std::vector<std::string> watched_attributes(const TableIndexes& indexes, const KeySchema& table);

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
    IndexSchema schema;
    bool local = false;
    std::size_t partition = 0;  // places in ParsedItem::watched
    std::size_t sort = 0;
    std::vector<std::size_t> parts;  // of an entry, each attribute once; empty: the whole item
    std::int64_t entries = 0;
    std::int64_t bytes = 0;
    std::int64_t units = 0;
    std::int64_t units_max = 0;
    DistinctKeys distinct;
    KeyShares shares;
  };

  // 0: the item is not in the index.
  [[nodiscard]] static std::int64_t entry_bytes(const Index& index, const ParsedItem& item);
  [[nodiscard]] static std::string key_fault(const Index& index, const WatchedAttribute& key,
                                             std::string_view name, std::optional<AttributeType> declared,
                                             Bytes bytes_max);

  std::vector<Index> indexes_;
};

}  // namespace dynafill
