#include "dataset/index_tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

std::string sentence_of(const IndexLayout::Fault& fault, const std::string& index) {
  const auto says = [&](std::string_view what) {
    return fmt::format("attribute '{}' {}, and index '{}' has it in its key", shown(*fault.attribute), what,
                       shown(index));
  };
  switch (fault.fault) {
    case IndexKeyFault::not_a_key_type:
      return says("is not a string, number or binary");
    case IndexKeyFault::other_type:
      return says(
          fmt::format("is {} and not {}", type_name(*fault.value->key_type), type_name(*fault.declared)));
    case IndexKeyFault::empty:
      return says("is empty");
    case IndexKeyFault::too_long:
      break;
  }
  const auto bytes = static_cast<std::int64_t>(fault.value->value.size()) - 1;  // without the type's letter
  return says(
      fmt::format("has {} bytes, more than {}", human_count(bytes), human_count(fault.bytes_max.count)));
}

}  // namespace

IndexTally::IndexTally(const TableIndexes& indexes, const KeySchema& table) {
  const std::vector<std::string> watched = watched_attributes(indexes, table);
  for (const bool local : {false, true})
    for (const IndexSchema& schema : local ? indexes.lsis : indexes.gsis)
      indexes_.push_back({.layout = IndexLayout(schema, table, watched), .local = local});
}

std::string IndexTally::fault(const ParsedItem& item) const {
  std::int64_t with_local = item.size.count;
  for (const Index& index : indexes_) {
    if (const auto fault = index.layout.key_fault(item))
      return sentence_of(*fault, index.layout.schema().name);
    if (index.local) with_local += index.layout.entry_bytes(item).count;
  }
  if (with_local > item_bytes_max.count)
    return fmt::format("item is {} bytes with its entries in local indexes; DynamoDB takes at most {}",
                       human_count(with_local), human_count(item_bytes_max.count));
  return {};
}

void IndexTally::add(const ParsedItem& item) {
  for (Index& index : indexes_) {
    const Bytes bytes = index.layout.entry_bytes(item);
    if (bytes.count == 0) continue;
    ++index.entries;
    index.bytes += bytes.count;
    const std::int64_t units = write_units_for_put(bytes).count;
    index.units += units;
    index.units_max = std::max(index.units_max, units);
    const std::uint64_t hash = hash_key(index.layout.partition_key(item).value, {}).partition_hash;
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
    static_cast<IndexSchema&>(profile) = index.layout.schema();
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
