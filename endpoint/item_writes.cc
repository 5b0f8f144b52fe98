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
  write.table = &table;
  write.is_put = true;
  item_key(table.definition().number, item, write.key);
  encode_item(item.size, item.wire, write.value);
  write.partition_hash = item.key.partition_hash;
  write.size = item.size;
  return std::nullopt;
}

std::optional<Refusal> read_key(Table& table, std::string_view raw, std::string& key) {
  const auto parsed = table.parser().parse_key(raw);
  if (const auto* bad = std::get_if<BadItem>(&parsed))
    return refusal_of(*bad, table.definition(), raw, ItemPlace::key);
  const ParsedItem& item = std::get<ParsedItem>(parsed);
  if (auto wrong = wrong_key_type(item, table.definition(), ItemPlace::key)) return wrong;
  item_key(table.definition().number, item, key);
  return std::nullopt;
}

std::optional<Refusal> prepare_delete(Table& table, std::string_view raw, ItemWrite& write) {
  if (auto refused = read_key(table, raw, write.key)) return refused;
  write.table = &table;
  write.is_put = false;
  write.value.clear();
  write.partition_hash = partition_hash_of(write.key);
  write.size = Bytes{0};
  return std::nullopt;
}

WriteApplier::Recount& WriteApplier::recount(Table* table) {
  for (Recount& known : recounts_)
    if (known.table == table) return known;
  return recounts_.emplace_back(Recount{table, table->counts(), counts_key(table->definition().number), {}});
}

Status WriteApplier::admit_and_apply(Store& store, std::span<ItemWrite> writes, TimePoint now) {
  changes_.clear();
  recounts_.clear();
  for (ItemWrite& write : writes) {
    const Result<bool> found = store.get(write.key, write.old_value);
    if (!found.ok()) return found.error();
    write.existed = *found;
    const Bytes old_size = write.existed ? stored_size(write.old_value) : Bytes{0};
    write.units = write_units_for_put(std::max(write.size, old_size));
    write.answer = write.table->admit(write.partition_hash, write.units, now);
    if (write.answer != WriteAnswer::written) continue;
    if (write.is_put) {
      changes_.push_back(StoreChange::put(write.key, write.value));
    } else if (write.existed) {
      changes_.push_back(StoreChange::erase(write.key));
    } else {
      continue;
    }
    TableCounts& counts = recount(write.table).counts;
    counts.items += (write.is_put ? 1 : 0) - (write.existed ? 1 : 0);
    counts.bytes += (write.size - old_size).count;
  }
  if (changes_.empty()) return Done{};
  for (Recount& change : recounts_) {
    change.value = encode_counts(change.counts);
    changes_.push_back(StoreChange::put(change.key, change.value));
  }
  RETURN_IF_ERROR(store.apply(changes_));
  for (const Recount& change : recounts_) change.table->counts() = change.counts;
  return Done{};
}

}  // namespace dynafill::endpoint
