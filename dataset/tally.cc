#include "dataset/tally.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace dynafill {
namespace {

// The smallest size that at least `percent` of the items do not exceed.
std::int64_t percentile(const std::vector<std::int64_t>& with_bytes, std::int64_t items,
                        std::int64_t percent) {
  const std::int64_t rank = items / 100 * percent + (items % 100 * percent + 99) / 100;
  std::int64_t seen = 0;
  for (std::size_t bytes = 0; bytes < with_bytes.size(); ++bytes) {
    seen += with_bytes[bytes];
    if (seen >= rank && seen > 0) return static_cast<std::int64_t>(bytes);
  }
  return 0;
}

}  // namespace

void Tally::merge(Tally& other) {
  rejected_ += other.rejected_;
  for (std::size_t bytes = 0; bytes < with_bytes_.size(); ++bytes)
    with_bytes_[bytes] += other.with_bytes_[bytes];
  distinct_.merge(other.distinct_);
  shares_.merge(other.shares_);
}

Profile Tally::profile(bool has_sort_key) {
  Profile profile;
  profile.rejected = rejected_;
  profile.wcu_histogram.assign(static_cast<std::size_t>(write_units_for_put(item_bytes_max).count) + 1, 0);
  for (std::size_t bytes = 0; bytes < with_bytes_.size(); ++bytes) {
    const std::int64_t count = with_bytes_[bytes];
    if (count == 0) continue;
    const Bytes size{static_cast<std::int64_t>(bytes)};
    const std::int64_t units = write_units_for_put(size).count;
    profile.items += count;
    profile.item_bytes_total += size.count * count;
    profile.item_bytes_max = size.count;
    profile.wcu_total += units * count;
    profile.wcu_max = units;
    profile.wcu_histogram[static_cast<std::size_t>(units)] += count;
  }
  profile.wcu_histogram.resize(static_cast<std::size_t>(profile.wcu_max) + 1);
  profile.item_bytes_p50 = percentile(with_bytes_, profile.items, 50);
  profile.item_bytes_p90 = percentile(with_bytes_, profile.items, 90);
  profile.item_bytes_p99 = percentile(with_bytes_, profile.items, 99);
  if (profile.items == 0) return profile;

  // Without a sort key the partition key values are the keys, and few of them are counted exactly.
  const std::optional<std::int64_t> exact = has_sort_key ? std::nullopt : shares_.distinct();
  profile.distinct_keys =
      exact.value_or(std::clamp<std::int64_t>(std::llround(distinct_.estimate()), 1, profile.items));
  profile.top_share = static_cast<double>(shares_.top()) / static_cast<double>(profile.items);
  return profile;
}

}  // namespace dynafill
