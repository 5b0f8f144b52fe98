// endpoint/indexed_item.h: what items are in the indexes of their table, and what a write of one costs each.
//
// An index writes an entry that comes, goes or changes: the larger of its old and new size, rounded up to
// whole KB.  An entry whose index key changes is deleted in one place and put in another: both are paid.  One
// that stays as it was costs nothing; which is only seen when the whole item stays, or the index has keys
// only. Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html, "Provisioned
// throughput considerations for Global Secondary Indexes".
//
// Threads: immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/index_layout.h"
#include "endpoint/response.h"
#include "endpoint/table_definition.h"
#include "sim/write_answer.h"

namespace dynafill::endpoint {

// Where a sort key value lies among all, 0 when there is none: in order for numbers, and for strings and
// binaries that differ in their first eight bytes.  `canonical`: as ParsedItem::sort_value has it.
std::uint64_t sort_position(std::string_view canonical);

// An item in one index.
struct IndexedItem {
  Bytes entry;  // 0: it is not in the index
  ItemKey key;  // its key there
  std::uint64_t sort_position = 0;
};

class IndexedItems {
 public:
  explicit IndexedItems(const TableDefinition& table);

  [[nodiscard]] bool none() const { return layouts_.empty(); }
  // How the items that come here are to be parsed.
  [[nodiscard]] Wanted wanted() const;

  // Why DynamoDB refuses the item; `raw` is its JSON text.
  [[nodiscard]] std::optional<Refusal> fault(const ParsedItem& item, std::string_view raw) const;
  // In every index.
  void find(const ParsedItem& item, std::vector<IndexedItem>& found) const;
  // What each index writes when the item that was `before` becomes `after`; empty: there was none, or none is
  // left.  `same`: nothing about the item changes.
  void cost(std::span<const IndexedItem> before, std::span<const IndexedItem> after, bool same,
            std::vector<IndexEntry>& costs) const;

 private:
  std::vector<std::string> watched_;
  std::vector<IndexLayout> layouts_;
};

}  // namespace dynafill::endpoint
