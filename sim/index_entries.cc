#include "sim/index_entries.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace dynafill {

IndexEntries::IndexEntries(std::span<const IndexSpec> indexes, Seed seed) {
  Rng salts = seed.stream("workload/index-keys");
  for (const IndexSpec& index : indexes) {
    const IndexKeys& keys = index.keys;
    CHECK(keys.share >= 0 && keys.share <= 1 && keys.units_ratio >= 0);
    CHECK(keys.hot_keys == 0 || (keys.hot_keys < keys.key_count && keys.zipf_exponent == 0));
    const bool zipf = keys.key_count > 0 && keys.zipf_exponent > 0;
    indexes_.push_back({keys, salts.next(), Zipf(zipf ? keys.key_count : 1, zipf ? keys.zipf_exponent : 1)});
  }
}

IndexEntry IndexEntries::entry(const Index& index, const PacedItem& item) {
  const IndexKeys& keys = index.keys;
  Rng rng(item.item_hash ^ index.salt);
  if (keys.share < 1 && rng.uniform() >= keys.share) return {};
  const auto below = [&rng](std::int64_t n) { return rng.below(static_cast<std::uint64_t>(n)); };
  std::uint64_t value = 0;
  if (keys.key_count == 0) {
    value = rng.next();
  } else if (keys.zipf_exponent > 0) {
    value = static_cast<std::uint64_t>(index.zipf.draw(rng));
  } else if (keys.hot_keys == 0) {
    value = below(keys.key_count);
  } else if (rng.uniform() < keys.hot_share) {
    value = below(keys.hot_keys);
  } else {
    value = static_cast<std::uint64_t>(keys.hot_keys) + below(keys.key_count - keys.hot_keys);
  }
  const auto units = std::llround(std::ceil(item.units * keys.units_ratio));
  return {.partition_hash = scatter(value ^ index.salt),
          .units = WriteUnits{std::max<std::int64_t>(1, units)},
          .sort_position = keys.random_sort_key ? rng.next() : 0};
}

std::span<const IndexEntry> IndexEntries::make(std::span<const PacedItem> items) {
  entries_.clear();
  for (const PacedItem& item : items)
    for (const Index& index : indexes_) entries_.push_back(entry(index, item));
  return entries_;
}

}  // namespace dynafill
