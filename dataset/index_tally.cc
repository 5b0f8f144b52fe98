#include "dataset/index_tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/check.h"
#include "base/text.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
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

IndexTally::IndexTally(const TableIndexes& indexes, const KeySchema& table) {
  const std::vector<std::string> names = watched_attributes(indexes, table);
  const auto place = [&names](const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  for (const bool local : {false, true})
    for (const IndexSchema& schema : local ? indexes.lsis : indexes.gsis) {
      Index& index = indexes_.emplace_back();
      index.schema = schema;
      index.local = local;
      index.partition = place(schema.key.partition_key);
      index.sort = schema.key.sort_key.empty() ? index.partition : place(schema.key.sort_key);
      if (schema.projection == Projection::all) continue;
      std::vector<std::string> parts;
      for (const KeySchema* key : {&table, &schema.key}) {
        add_once(parts, key->partition_key);
        add_once(parts, key->sort_key);
      }
      for (const std::string& name : schema.include) add_once(parts, name);
      for (const std::string& name : parts) index.parts.push_back(place(name));
    }
}

std::int64_t IndexTally::entry_bytes(const Index& index, const ParsedItem& item) {
  if (!item.watched[index.partition].present || !item.watched[index.sort].present) return 0;
  if (index.parts.empty()) return item.size.count;
  std::int64_t bytes = 0;
  for (const std::size_t part : index.parts) bytes += item.watched[part].bytes;
  return bytes;
}

std::string IndexTally::key_fault(const Index& index, const WatchedAttribute& key, std::string_view name,
                                  std::optional<AttributeType> declared, Bytes bytes_max) {
  if (!key.present) return {};
  const auto says = [&](std::string_view what) {
    return fmt::format("attribute '{}' {}, and index '{}' has it in its key", shown(name), what,
                       shown(index.schema.name));
  };
  if (!key.key_type) return says("is not a string, number or binary");
  if (declared && *key.key_type != *declared)
    return says(fmt::format("is {} and not {}", type_name(*key.key_type), type_name(*declared)));
  const auto bytes = static_cast<std::int64_t>(key.value.size()) - 1;  // without the type's letter
  if (bytes == 0) return says("is empty");
  if (*key.key_type != AttributeType::N && bytes > bytes_max.count)
    return says(fmt::format("has {} bytes, more than {}", human_count(bytes), human_count(bytes_max.count)));
  return {};
}

std::string IndexTally::fault(const ParsedItem& item) const {
  std::int64_t with_local = item.size.count;
  for (const Index& index : indexes_) {
    std::string fault = key_fault(index, item.watched[index.partition], index.schema.key.partition_key,
                                  index.schema.partition_type, partition_key_bytes_max);
    if (fault.empty() && index.sort != index.partition)
      fault = key_fault(index, item.watched[index.sort], index.schema.key.sort_key, index.schema.sort_type,
                        sort_key_bytes_max);
    if (!fault.empty()) return fault;
    if (index.local) with_local += entry_bytes(index, item);
  }
  if (with_local > item_bytes_max.count)
    return fmt::format("item is {} bytes with its entries in local indexes; DynamoDB takes at most {}",
                       human_count(with_local), human_count(item_bytes_max.count));
  return {};
}

void IndexTally::add(const ParsedItem& item) {
  for (Index& index : indexes_) {
    const std::int64_t bytes = entry_bytes(index, item);
    if (bytes == 0) continue;
    ++index.entries;
    index.bytes += bytes;
    const std::int64_t units = write_units_for_put({bytes}).count;
    index.units += units;
    index.units_max = std::max(index.units_max, units);
    const std::uint64_t hash = hash_key(item.watched[index.partition].value, {}).partition_hash;
    index.distinct.add(hash);
    index.shares.add(hash);
  }
}

void IndexTally::merge(IndexTally& other) {
  CHECK(indexes_.size() == other.indexes_.size());
  for (std::size_t i = 0; i < indexes_.size(); ++i) {
    indexes_[i].entries += other.indexes_[i].entries;
    indexes_[i].bytes += other.indexes_[i].bytes;
    indexes_[i].units += other.indexes_[i].units;
    indexes_[i].units_max = std::max(indexes_[i].units_max, other.indexes_[i].units_max);
    indexes_[i].distinct.merge(other.indexes_[i].distinct);
    indexes_[i].shares.merge(other.indexes_[i].shares);
  }
}

std::vector<std::int64_t> IndexTally::units() const {
  std::vector<std::int64_t> units;
  for (const Index& index : indexes_) units.push_back(index.units);
  return units;
}

void IndexTally::fill(std::vector<IndexProfile>& gsis, std::vector<IndexProfile>& lsis) {
  for (Index& index : indexes_) {
    IndexProfile profile;
    static_cast<IndexSchema&>(profile) = index.schema;
    profile.entries = index.entries;
    profile.entry_bytes_total = index.bytes;
    profile.wcu_total = index.units;
    profile.wcu_max = index.units_max;
    if (index.entries > 0) {
      profile.distinct_keys = index.shares.distinct().value_or(
          std::clamp<std::int64_t>(std::llround(index.distinct.estimate()), 1, index.entries));
      profile.top_share = static_cast<double>(index.shares.top()) / static_cast<double>(index.entries);
    }
    (index.local ? lsis : gsis).push_back(std::move(profile));
  }
}

}  // namespace dynafill
