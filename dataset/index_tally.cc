#include "dataset/index_tally.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace dynafill {

IndexTally::IndexTally(const TableIndexes& indexes, const KeySchema& table)
    : rules_(indexes, table), sums_(rules_.layouts().size()) {}

void IndexTally::add(const ParsedItem& item) {
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const IndexLayout& layout = rules_.layouts()[i];
    const Bytes bytes = layout.entry_bytes(item);
    if (bytes.count == 0) continue;
    Sums& sums = sums_[i];
    ++sums.entries;
    sums.bytes += bytes.count;
    const std::int64_t units = write_units_for_put(bytes).count;
    sums.units += units;
    sums.units_max = std::max(sums.units_max, units);
    const std::string& value = layout.partition_key(item).value;
    sums.partition_types.add(value.front());
    if (const WatchedAttribute* const sort = layout.sort_key(item)) sums.sort_types.add(sort->value.front());
    const std::uint64_t hash = hash_key(value, {}).partition_hash;
    sums.distinct.add(hash);
    sums.shares.add(hash);
  }
}

void IndexTally::merge(IndexTally& other) {
  CHECK(sums_.size() == other.sums_.size());
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    Sums& sums = sums_[i];
    Sums& others = other.sums_[i];
    sums.entries += others.entries;
    sums.bytes += others.bytes;
    sums.units += others.units;
    sums.units_max = std::max(sums.units_max, others.units_max);
    sums.partition_types.merge(others.partition_types);
    sums.sort_types.merge(others.sort_types);
    sums.distinct.merge(others.distinct);
    sums.shares.merge(others.shares);
  }
}

std::vector<std::int64_t> IndexTally::units() const {
  std::vector<std::int64_t> units;
  for (const Sums& sums : sums_) units.push_back(sums.units);
  return units;
}

void IndexTally::fill(std::vector<IndexProfile>& gsis, std::vector<IndexProfile>& lsis) {
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    Sums& sums = sums_[i];
    IndexProfile profile;
    static_cast<IndexSchema&>(profile) = rules_.layouts()[i].schema();
    profile.entries = sums.entries;
    profile.entry_bytes_total = sums.bytes;
    profile.wcu_total = sums.units;
    profile.wcu_max = sums.units_max;
    profile.partition_types = sums.partition_types;
    profile.sort_types = sums.sort_types;
    if (sums.entries > 0) {
      profile.distinct_keys = sums.shares.distinct().value_or(
          std::clamp<std::int64_t>(std::llround(sums.distinct.estimate()), 1, sums.entries));
      profile.top_share = static_cast<double>(sums.shares.top()) / static_cast<double>(sums.entries);
    }
    (rules_.is_local(i) ? lsis : gsis).push_back(std::move(profile));
  }
}

}  // namespace dynafill
