#include "dataset/index_layout.h"

#include <algorithm>

#include "base/check.h"

namespace dynafill {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::optional<IndexKeyFault> fault_of(const WatchedAttribute& key, std::optional<AttributeType> declared,
                                      Bytes bytes_max) {
  if (!key.present) return std::nullopt;
  if (!key.key_type) return IndexKeyFault::not_a_key_type;
  if (declared && *key.key_type != *declared) return IndexKeyFault::other_type;
  const auto bytes = static_cast<std::int64_t>(key.value.size()) - 1;  // without the type's letter
  if (bytes == 0) return IndexKeyFault::empty;
  if (*key.key_type != AttributeType::N && bytes > bytes_max.count) return IndexKeyFault::too_long;
  return std::nullopt;
}

}  // namespace

std::vector<std::string> watched_attributes(const TableIndexes& indexes, const KeySchema& table) {
  std::vector<std::string> names;
  if (indexes.empty()) return names;
  add_once(names, table.partition_key);
  add_once(names, table.sort_key);
  for (const std::vector<IndexSchema>* some : {&indexes.gsis, &indexes.lsis})
    for (const IndexSchema& index : *some) {
      add_once(names, index.key.partition_key);
      add_once(names, index.key.sort_key);
      for (const std::string& name : index.include) add_once(names, name);
    }
  return names;
}

IndexLayout::IndexLayout(IndexSchema schema, const KeySchema& table, const std::vector<std::string>& watched)
    : schema_(std::move(schema)) {
  const auto place = [&](const std::string& name) {
    const auto found = std::find(watched.begin(), watched.end(), name);
    CHECK(found != watched.end());
    return static_cast<std::size_t>(found - watched.begin());
  };
  partition_ = place(schema_.key.partition_key);
  sort_ = schema_.key.sort_key.empty() ? partition_ : place(schema_.key.sort_key);
  if (schema_.projection == Projection::all) return;
  std::vector<std::string> parts;
  for (const KeySchema* key : {&table, static_cast<const KeySchema*>(&schema_.key)}) {
    add_once(parts, key->partition_key);
    add_once(parts, key->sort_key);
  }
  for (const std::string& name : schema_.include) add_once(parts, name);
  for (const std::string& name : parts) parts_.push_back(place(name));
}

Bytes IndexLayout::entry_bytes(const ParsedItem& item) const {
  if (!item.watched[partition_].present || !item.watched[sort_].present) return {};
  if (parts_.empty()) return item.size;
  Bytes bytes;
  for (const std::size_t part : parts_) bytes.count += item.watched[part].bytes;
  return bytes;
}

std::optional<IndexLayout::Fault> IndexLayout::key_fault(const ParsedItem& item) const {
  const WatchedAttribute& partition = item.watched[partition_];
  if (const auto fault = fault_of(partition, schema_.partition_type, partition_key_bytes_max))
    return Fault{*fault, &schema_.key.partition_key, &partition, schema_.partition_type,
                 partition_key_bytes_max};
  const WatchedAttribute* const sort = sort_key(item);
  if (sort == nullptr) return std::nullopt;
  if (const auto fault = fault_of(*sort, schema_.sort_type, sort_key_bytes_max))
    return Fault{*fault, &schema_.key.sort_key, sort, schema_.sort_type, sort_key_bytes_max};
  return std::nullopt;
}

}  // namespace dynafill
