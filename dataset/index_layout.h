// dataset/index_layout.h: the entry of one item in one secondary index: whether there is one, how large it
// is, and whether DynamoDB takes its key.
//
// An entry holds the table's key, the index's key and what is projected, each attribute once; its size is
// theirs, names included.  An item without one of the index's key attributes is not in the index.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html, LSI.html
//
// Threads: immutable.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "dataset/index_schema.h"
#include "dataset/item_parser.h"

namespace dynafill {

// The attributes whose sizes the indexes depend on, for Wanted::watched.
std::vector<std::string> watched_attributes(const TableIndexes& indexes, const KeySchema& table);

enum class IndexKeyFault { not_a_key_type, other_type, empty, too_long };

class IndexLayout {
 public:
  // `watched`: of the items that come here, in this order.  Requires it to name what the index needs.
  IndexLayout(IndexSchema schema, const KeySchema& table, const std::vector<std::string>& watched);

  [[nodiscard]] const IndexSchema& schema() const { return schema_; }
  [[nodiscard]] const WatchedAttribute& partition_key(const ParsedItem& item) const {
    return item.watched[partition_];
  }
  // Null when the index has no sort key.
  [[nodiscard]] const WatchedAttribute* sort_key(const ParsedItem& item) const {
    return sort_ == partition_ ? nullptr : &item.watched[sort_];
  }

  // 0: the item is not in the index.
  [[nodiscard]] Bytes entry_bytes(const ParsedItem& item) const;

  // Why DynamoDB refuses an item because of this index, and for which attribute.
  // Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
  struct Fault {
    IndexKeyFault fault;
    const std::string* attribute;
    const WatchedAttribute* value;
    std::optional<AttributeType> declared;
    Bytes bytes_max;
  };
  [[nodiscard]] std::optional<Fault> key_fault(const ParsedItem& item) const;

 private:
  IndexSchema schema_;
  std::size_t partition_ = 0;       // places in ParsedItem::watched
  std::size_t sort_ = 0;            // the same as partition_: there is none
  std::vector<std::size_t> parts_;  // of an entry, each attribute once; empty: the whole item
};

}  // namespace dynafill
