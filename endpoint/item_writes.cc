#include "endpoint/item_writes.h"

#include <algorithm>
#include <variant>

namespace dynafill::endpoint {

std::optional<Refusal> prepare_put(Table& table, std::string_view raw, ItemPlace place, ItemWrite& write) {
  const auto parsed = table.parser().parse(raw);
  if (const auto* bad = std::get_if<BadItem>(&parsed))
    return refusal_of(*bad, table.definition(), raw, place);
  const ParsedItem& item = std::get<ParsedItem>(parsed);
  if (auto wrong = wrong_key_type(item, table.definition(), place)) return wrong;
  if (auto wrong = table.indexed_items().fault(item, raw)) return wrong;
  write.table = &table;
  write.is_put = true;
  item_key(table.definition().number, item, write.key);
  encode_item(item.size, item.wire, write.value);
  write.partition_hash = item.key.partition_hash;
  write.sort_position = sort_position(item.sort_value);
  write.size = item.size;
  write.fingerprint = item.fingerprint;
  table.indexed_items().find(item, write.indexed);
  return std::nullopt;
}

namespace {

std::variant<ParsedItem, Refusal> parse_key(Table& table, std::string_view raw) {
  const auto parsed = table.parser().parse_key(raw);
  if (const auto* bad = std::get_if<BadItem>(&parsed))
    return refusal_of(*bad, table.definition(), raw, ItemPlace::key);
  const ParsedItem& item = std::get<ParsedItem>(parsed);
  if (auto wrong = wrong_key_type(item, table.definition(), ItemPlace::key)) return std::move(*wrong);
  return item;
}

// Whether capacity that somebody provisioned did not suffice; `lone`: for a write that was no batch.
bool lacked_provisioned(const ItemWrite& write, bool lone) {
  switch (write.answer) {
    case WriteAnswer::table_throttled:
    case WriteAnswer::index_throttled:
      return true;
    case WriteAnswer::partition_throttled:
    case WriteAnswer::index_partition_throttled:
      return lone && !write.table->definition().on_demand;
    default:
      return false;
  }
}

}  // namespace

Refusal all_throttled(std::span<const ItemWrite> writes, bool lone, TimePoint now) {
  std::vector<ThrottlingReason> reasons;
  for (const ItemWrite& write : writes) {
    ThrottlingReason reason = write.table->reason_of(write.answer, now);
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end())
      reasons.push_back(std::move(reason));
  }
  const bool of_capacity = std::any_of(writes.begin(), writes.end(), [lone](const ItemWrite& write) {
    return lacked_provisioned(write, lone);
  });
  if (!of_capacity) return throttling(std::move(reasons));
  const bool indexes_alone = std::all_of(writes.begin(), writes.end(),
                                         [](const ItemWrite& write) { return of_index(write.answer); });
  return indexes_alone ? index_throughput_exceeded(std::move(reasons))
                       : throughput_exceeded(std::move(reasons));
}

std::optional<Refusal> read_key(Table& table, std::string_view raw, std::string& key) {
  auto parsed = parse_key(table, raw);
  if (auto* refused = std::get_if<Refusal>(&parsed)) return std::move(*refused);
  item_key(table.definition().number, std::get<ParsedItem>(parsed), key);
  return std::nullopt;
}

std::optional<Refusal> prepare_delete(Table& table, std::string_view raw, ItemWrite& write) {
  auto parsed = parse_key(table, raw);
  if (auto* refused = std::get_if<Refusal>(&parsed)) return std::move(*refused);
  const ParsedItem& item = std::get<ParsedItem>(parsed);
  write.table = &table;
  write.is_put = false;
  item_key(table.definition().number, item, write.key);
  write.value.clear();
  write.partition_hash = item.key.partition_hash;
  write.sort_position = sort_position(item.sort_value);
  write.size = Bytes{0};
  write.indexed.clear();
  return std::nullopt;
}

WriteApplier::Recount& WriteApplier::recount(Table* table) {
  for (Recount& known : recounts_)
    if (known.table == table) return known;
  return recounts_.emplace_back(Recount{table, table->counts(), counts_key(table->definition().number), {}});
}

void WriteApplier::charge(ItemWrite& write) {
  const Bytes old_size = write.existed ? stored_size(write.old_value) : Bytes{0};
  write.units = write_units_for_put(std::max(write.size, old_size));
  const IndexedItems& indexes = write.table->indexed_items();
  old_indexed_.clear();
  if (indexes.none()) return write.entries.clear();
  bool same = false;
  if (write.existed) {
    old_item_.assign(stored_wire(write.old_value)).append(parser_padding, '\0');
    const std::string_view text(old_item_.data(), old_item_.size() - parser_padding);
    const auto parsed = write.table->parser().parse(text);
    const ParsedItem& old = std::get<ParsedItem>(parsed);  // it was parsed before it was stored
    indexes.find(old, old_indexed_);
    same = write.is_put && old.fingerprint == write.fingerprint;
  }
  indexes.cost(old_indexed_, write.indexed, same, write.entries);
}

void WriteApplier::count(const ItemWrite& write) {
  TableCounts& counts = recount(write.table).counts;
  counts.table.items += (write.is_put ? 1 : 0) - (write.existed ? 1 : 0);
  counts.table.bytes += (write.size - (write.existed ? stored_size(write.old_value) : Bytes{0})).count;
  const auto add = [&](std::span<const IndexedItem> indexed, std::int64_t sign) {
    for (std::size_t i = 0; i < indexed.size(); ++i) {
      if (indexed[i].entry.count == 0) continue;
      counts.indexes[i].items += sign;
      counts.indexes[i].bytes += sign * indexed[i].entry.count;
    }
  };
  add(old_indexed_, -1);
  add(write.indexed, 1);
}

Status WriteApplier::admit_and_apply(Store& store, std::span<ItemWrite> writes, TimePoint now) {
  changes_.clear();
  recounts_.clear();
  for (ItemWrite& write : writes) {
    const Result<bool> found = store.get(write.key, write.old_value);
    if (!found.ok()) return found.error();
    write.existed = *found;
    charge(write);
    write.answer =
        write.table->admit({write.partition_hash, write.units, write.sort_position}, write.entries, now);
    if (write.answer != WriteAnswer::written) continue;
    if (write.is_put) {
      changes_.push_back(StoreChange::put(write.key, write.value));
    } else if (write.existed) {
      changes_.push_back(StoreChange::erase(write.key));
    } else {
      continue;
    }
    count(write);
  }
  if (changes_.empty()) return Done{};
  for (Recount& change : recounts_) {
    change.value = encode_counts(change.counts);
    changes_.push_back(StoreChange::put(change.key, change.value));
  }
  RETURN_IF_ERROR(store.apply(changes_));
  for (Recount& change : recounts_) change.table->counts() = std::move(change.counts);
  return Done{};
}

}  // namespace dynafill::endpoint
