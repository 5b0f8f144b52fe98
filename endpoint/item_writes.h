// endpoint/item_writes.h: puts and deletes on their way into the store: parsed, charged, admitted, applied.
//
// A put or overwrite costs the larger of old and new size, a delete the size of what it deletes, each rounded
// up to whole KB and at least one unit.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/run_clock.h"
#include "endpoint/indexed_item.h"
#include "endpoint/item_faults.h"
#include "endpoint/store.h"
#include "endpoint/table.h"

namespace dynafill::endpoint {

struct ItemWrite {
  Table* table = nullptr;
  bool is_put = true;
  std::string key;    // in the store
  std::string value;  // put: to be stored
  std::uint64_t partition_hash = 0;
  std::uint64_t sort_position = 0;
  Bytes size{0};                     // of the item put
  std::uint64_t fingerprint = 0;     // of the item put, when the table has indexes
  std::vector<IndexedItem> indexed;  // the item put, in each index; empty for a delete
  // From here on: filled by admit_and_apply().
  std::string old_value;  // meaningful when `existed`
  bool existed = false;
  WriteUnits units{0};
  std::vector<IndexEntry> entries;  // what it costs each index
  WriteAnswer answer = WriteAnswer::written;
};

// `raw` is the item's (a put's) or the key's (a delete's) JSON text.  `write` is filled, its memory used
// again.
std::optional<Refusal> prepare_put(Table& table, std::string_view raw, ItemPlace place, ItemWrite& write);
std::optional<Refusal> prepare_delete(Table& table, std::string_view raw, ItemWrite& write);

// The answer to writes of which nothing was taken: ProvisionedThroughputExceededException when a provisioned
// table or index lacked capacity, or a `lone` write (no batch) met a partition's limit of one; else
// ThrottlingException. The reasons tell which limits, each once.  Requires writes that were all refused at
// `now`. Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html,
// "Errors".
Refusal all_throttled(std::span<const ItemWrite> writes, bool lone, TimePoint now);

// The store key of the item with this JSON key, as GetItem takes it.
std::optional<Refusal> read_key(Table& table, std::string_view raw, std::string& key);

// Asks each write's table to take it at `now`, in order, and applies those taken, all in one atomic step that
// includes the tables' counts.  Requires that no two writes have one key.
class WriteApplier {
 public:
  Status admit_and_apply(Store& store, std::span<ItemWrite> writes, TimePoint now);

 private:
  struct Recount {
    Table* table;
    TableCounts counts;
    std::string key, value;
  };
  Recount& recount(Table* table);
  // What the write costs: `units` and `entries`.  Requires old_value and existed.
  void charge(ItemWrite& write);
  void count(const ItemWrite& write);

  std::vector<StoreChange> changes_;
  std::vector<Recount> recounts_;
  std::vector<IndexedItem> old_indexed_;  // of the write under way
  std::string old_item_;                  // with the parser's padding
};

}  // namespace dynafill::endpoint
