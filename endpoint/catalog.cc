#include "endpoint/catalog.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

namespace dynafill::endpoint {
namespace {

// A version 4 UUID.
std::string uuid(Rng& rng) {
  const std::uint64_t high = (rng.next() & 0xffffffffffff0fff) | 0x4000;
  const std::uint64_t low = (rng.next() & 0x3fffffffffffffff) | 0x8000000000000000;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff,
                     low >> 48, low & 0xffffffffffff);
}

}  // namespace

Catalog::Catalog(std::unique_ptr<Store> store, Seed seed, double epoch_s, const TableConstants& constants)
    : store_(std::move(store)), seed_(seed), epoch_s_(epoch_s), constants_(constants) {}

Result<std::unique_ptr<Catalog>> Catalog::open(std::unique_ptr<Store> store, Seed seed, double epoch_s,
                                               const TableConstants& constants) {
  std::unique_ptr<Catalog> catalog(new Catalog(std::move(store), seed, epoch_s, constants));
  RETURN_IF_ERROR(catalog->read_tables());
  return catalog;
}

Status Catalog::read_tables() {
  std::vector<std::string> found;
  RETURN_IF_ERROR(store_->scan(metadata_from, metadata_to, [&](std::string_view, std::string_view value) {
    found.emplace_back(value);
    return true;
  }));
  for (const std::string& value : found) {
    Result<TableDefinition> definition = decode_definition(value);
    if (!definition.ok()) return definition.error();
    std::string counts;
    const Result<bool> counted = store_->get(counts_key(definition->number), counts);
    if (!counted.ok()) return counted.error();
    if (!*counted)
      return Error{fmt::format("The data directory has no counts of table '{}'.", definition->name)};
    next_number_ = std::max(next_number_, definition->number + 1);
    const std::string name = definition->name;
    tables_[name] = std::make_unique<Table>(std::move(*definition), decode_counts(counts), seed_, epoch_s_,
                                            constants_, TimePoint{});
  }
  return Done{};
}

Table* Catalog::find(std::string_view name, TimePoint now) {
  const auto found = tables_.find(name);
  if (found == tables_.end()) return nullptr;
  found->second->advance(now);
  return found->second.get();
}

Result<Table*> Catalog::create(TableDefinition definition, TimePoint now) {
  CHECK(!tables_.contains(definition.name));
  definition.number = next_number_;
  definition.created_s = epoch_s_ + in_seconds(now.time_since_epoch());
  if (definition.on_demand) definition.made_on_demand_s = definition.created_s;
  // The date keeps apart the tables that have one number in two directories.
  Rng ids = seed_.stream(fmt::format("endpoint/table-id/{}/{}", definition.number, definition.created_s));
  definition.id = uuid(ids);
  const std::string metadata_at = metadata_key(definition.number);
  const std::string counts_at = counts_key(definition.number);
  const std::string metadata = encode_definition(definition);
  const std::string counts =
      encode_counts({.table = {}, .indexes = std::vector<Count>(definition.gsis.size())});
  RETURN_IF_ERROR(store_->apply(
      std::array{StoreChange::put(metadata_at, metadata), StoreChange::put(counts_at, counts)}));
  ++next_number_;
  const std::string name = definition.name;
  auto& table = tables_[name];
  table = std::make_unique<Table>(std::move(definition), TableCounts{}, seed_, epoch_s_, constants_, now);
  return table.get();
}

Status Catalog::save(const Table& table) {
  const TableDefinition& settled = table.settled_definition();
  const std::string key = metadata_key(settled.number);
  const std::string value = encode_definition(settled);
  return store_->apply(std::array{StoreChange::put(key, value)});
}

Status Catalog::remove(Table& table) {
  const TableNumber number = table.definition().number;
  const std::string metadata_at = metadata_key(number);
  const std::string counts_at = counts_key(number);
  const std::string from = items_from(number, 0);
  const std::string to = items_end(number);
  RETURN_IF_ERROR(store_->apply(std::array{StoreChange::erase(metadata_at), StoreChange::erase(counts_at),
                                           StoreChange::erase_range(from, to)}));
  tables_.erase(tables_.find(table.definition().name));
  return Done{};
}

}  // namespace dynafill::endpoint
