// dataset/index_rules.h: what the secondary indexes of a table ask of its items.
//
// Threads: immutable.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/units.h"
#include "dataset/index_layout.h"
#include "dataset/item_parser.h"

namespace dynafill {

class IndexRules {
 public:
  // Items that come here were parsed with Wanted::watched = watched_attributes(indexes, table).
  IndexRules(const TableIndexes& indexes, const KeySchema& table);

  // The global indexes first.
  [[nodiscard]] const std::vector<IndexLayout>& layouts() const { return layouts_; }
  [[nodiscard]] bool is_local(std::size_t index) const { return index >= globals_; }
  [[nodiscard]] bool has_local() const { return globals_ < layouts_.size(); }

  // Why DynamoDB refuses the item because of an index, empty when it does not: an index key attribute of
  // another type than declared, or of one no key can have, empty or too long; or more than 400 KB together
  // with its entries in local indexes.
  // Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
  [[nodiscard]] std::string fault(const ParsedItem& item) const;

  // The item and its entries in local indexes: its part of its item collection.
  // Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html
  [[nodiscard]] Bytes bytes_with_local_entries(const ParsedItem& item) const;

 private:
  std::vector<IndexLayout> layouts_;
  std::size_t globals_;
};

}  // namespace dynafill
