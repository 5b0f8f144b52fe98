#include "endpoint/indexed_item.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace dynafill::endpoint {
namespace {

TableIndexes indexes_of(const TableDefinition& table) {
  TableIndexes indexes;
  for (const IndexDefinition& index : table.gsis) indexes.gsis.push_back(index.schema);
  return indexes;
}

// In the order of the numbers: the bits of positive ones rise with them, those of negative ones fall.
std::uint64_t position_of_number(const std::string& text) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr));
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

// The type that the item has for an attribute: "NULL", "L"...
std::string type_in(std::string_view raw, const std::string& attribute) {
  const nlohmann::json item = nlohmann::json::parse(raw, nullptr, false);
  const auto value = item.is_object() ? item.find(attribute) : item.end();
  const bool typed = item.is_object() && value != item.end() && value->is_object() && !value->empty();
  return typed ? value->begin().key() : "NULL";
}

Refusal refusal_of(const IndexLayout::Fault& fault, const std::string& index, std::string_view raw) {
  const std::string& name = *fault.attribute;
  switch (fault.fault) {
    case IndexKeyFault::not_a_key_type:
    case IndexKeyFault::other_type:
      return validation_refusal(fmt::format(
          "One or more parameter values were invalid: Type mismatch for Index Key {} Expected: {} "
          "Actual: {} IndexName: {}",
          name, type_name(*fault.declared), type_in(raw, name), index));
    case IndexKeyFault::empty:
      return validation_refusal(fmt::format(
          "One or more parameter values are not valid. A value specified for a secondary index key is not "
          "supported. The AttributeValue for a key attribute cannot contain an empty {} value. IndexName: "
          "{}, "
          "IndexKey: {}",
          *fault.value->key_type == AttributeType::B ? "binary" : "string", index, name));
    case IndexKeyFault::too_long:
      break;
  }
  return validation_refusal(
      fmt::format("One or more parameter values were invalid: Size of index key {} has exceeded the maximum "
                  "size limit of {} bytes IndexName: {}",
                  name, fault.bytes_max.count, index));
}

WriteUnits units_of(const IndexedItem& item) {
  return item.entry.count == 0 ? WriteUnits{0} : write_units_for_put(item.entry);
}

}  // namespace

std::uint64_t sort_position(std::string_view canonical) {
  if (canonical.empty()) return 0;
  const std::string_view value = canonical.substr(1);
  if (canonical.front() == 'N' || canonical.front() == 'n') return position_of_number(std::string(value));
  std::uint64_t position = 0;
  for (std::size_t at = 0; at < 8; ++at)
    position = position << 8 | (at < value.size() ? static_cast<unsigned char>(value[at]) : 0U);
  return position;
}

IndexedItems::IndexedItems(const TableDefinition& table)
    : watched_(watched_attributes(indexes_of(table), table.key_schema())) {
  for (const IndexDefinition& index : table.gsis)
    layouts_.emplace_back(index.schema, table.key_schema(), watched_);
}

Wanted IndexedItems::wanted() const {
  return {.wire = true,
          .fingerprint = !none(),
          .wrapper = ItemWrapper::attribute,
          .names = TypeNames::api,
          .watched = watched_};
}

std::optional<Refusal> IndexedItems::fault(const ParsedItem& item, std::string_view raw) const {
  for (const IndexLayout& layout : layouts_)
    if (const auto fault = layout.key_fault(item)) return refusal_of(*fault, layout.schema().name, raw);
  return std::nullopt;
}

void IndexedItems::find(const ParsedItem& item, std::vector<IndexedItem>& found) const {
  found.clear();
  for (const IndexLayout& layout : layouts_) {
    IndexedItem& indexed = found.emplace_back();
    indexed.entry = layout.entry_bytes(item);
    if (indexed.entry.count == 0) continue;
    const WatchedAttribute* const sort = layout.sort_key(item);
    const std::string_view sort_value = sort == nullptr ? std::string_view() : sort->value;
    indexed.key = hash_key(layout.partition_key(item).value, sort_value);
    indexed.sort_position = sort_position(sort_value);
  }
}

void IndexedItems::cost(std::span<const IndexedItem> before, std::span<const IndexedItem> after, bool same,
                        std::vector<IndexEntry>& costs) const {
  costs.clear();
  for (std::size_t i = 0; i < layouts_.size(); ++i) {
    const IndexedItem old = before.empty() ? IndexedItem{} : before[i];
    const IndexedItem now = after.empty() ? IndexedItem{} : after[i];
    const bool both = old.entry.count > 0 && now.entry.count > 0;
    const bool stays = both && old.key == now.key;
    WriteUnits units = units_of(old) + units_of(now);
    if (stays) units = std::max(units_of(old), units_of(now));
    if (stays && (same || layouts_[i].schema().projection == Projection::keys_only)) units = WriteUnits{0};
    const IndexedItem& where = now.entry.count > 0 ? now : old;
    costs.push_back({where.key.partition_hash, units, where.sort_position});
  }
}

}  // namespace dynafill::endpoint
