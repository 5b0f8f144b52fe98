#include "dataset/tally.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include "dataset/size_cliff.h"

namespace dynafill {
namespace {

constexpr std::size_t heavy_keys_max = 10;
constexpr double heavy_share_min = 0.001;  // what the sample of candidates is sure to hold

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

// Buckets an eighth of a power of two wide, whole KBs among their upper ends: 64, 72, ... 1024, 1152...
std::int64_t bucket_end(std::int64_t bytes) {
  if (bytes <= 16) return bytes;
  const auto width = std::int64_t{1} << (std::bit_width(static_cast<std::uint64_t>(bytes - 1)) - 4);
  return (bytes + width - 1) / width * width;
}

}  // namespace

TallySums& TallySums::operator+=(const TallySums& other) {
  items += other.items;
  rejected += other.rejected;
  item_bytes += other.item_bytes;
  wcu += other.wcu;
  index_wcu.resize(std::max(index_wcu.size(), other.index_wcu.size()));
  for (std::size_t i = 0; i < other.index_wcu.size(); ++i) index_wcu[i] += other.index_wcu[i];
  return *this;
}

TallySums operator-(TallySums later, const TallySums& earlier) {
  later.items -= earlier.items;
  later.rejected -= earlier.rejected;
  later.item_bytes -= earlier.item_bytes;
  later.wcu -= earlier.wcu;
  for (std::size_t i = 0; i < earlier.index_wcu.size(); ++i) later.index_wcu[i] -= earlier.index_wcu[i];
  return later;
}

Tally::Tally(const KeySchema& table, const TableIndexes& indexes)
    : table_(table),
      has_indexes_(!indexes.empty()),
      with_bytes_(static_cast<std::size_t>(item_bytes_max.count) + 1),
      indexes_(indexes, table) {
  if (!indexes.lsis.empty()) collections_.emplace();
}

void Tally::add_to_indexes(const ParsedItem& item, std::uint64_t ordinal) {
  indexes_.add(item);
  if (collections_)
    collections_->add(ordinal, item.key.partition_hash, item.partition_value,
                      indexes_.rules().bytes_with_local_entries(item));
}

void Tally::merge(Tally& other) {
  sums_.items += other.sums_.items;
  sums_.rejected += other.sums_.rejected;
  sums_.removes += other.sums_.removes;
  sums_.item_bytes += other.sums_.item_bytes;
  sums_.wcu += other.sums_.wcu;
  for (std::size_t bytes = 0; bytes < with_bytes_.size(); ++bytes)
    with_bytes_[bytes] += other.with_bytes_[bytes];
  distinct_.merge(other.distinct_);
  duplicates_.merge(other.duplicates_);
  shares_.merge(other.shares_);
  heavy_.merge(other.heavy_);
  partition_types_.merge(other.partition_types_);
  sort_types_.merge(other.sort_types_);
  indexes_.merge(other.indexes_);
  if (collections_) collections_->merge(*other.collections_);
}

TallySums Tally::sums() const {
  TallySums sums = sums_;
  sums.index_wcu = indexes_.units();
  return sums;
}

void Tally::fill_sizes(Profile& profile) const {
  profile.wcu_histogram.assign(static_cast<std::size_t>(write_units_for_put(item_bytes_max).count) + 1, 0);
  for (std::size_t bytes = 0; bytes < with_bytes_.size(); ++bytes) {
    const std::int64_t count = with_bytes_[bytes];
    if (count == 0) continue;
    const Bytes size{static_cast<std::int64_t>(bytes)};
    const std::int64_t units = write_units_for_put(size).count;
    profile.item_bytes_max = size.count;
    profile.wcu_max = units;
    profile.wcu_histogram[static_cast<std::size_t>(units)] += count;
    const std::int64_t end = bucket_end(size.count);
    if (profile.size_histogram.empty() || profile.size_histogram.back().upper_bytes != end)
      profile.size_histogram.push_back({end, 0});
    profile.size_histogram.back().items += count;
  }
  profile.wcu_histogram.resize(static_cast<std::size_t>(profile.wcu_max) + 1);
  profile.item_bytes_p50 = percentile(with_bytes_, profile.items, 50);
  profile.item_bytes_p90 = percentile(with_bytes_, profile.items, 90);
  profile.item_bytes_p99 = percentile(with_bytes_, profile.items, 99);
  profile.size_cliff = size_cliff(with_bytes_);
}

void Tally::fill_keys(Profile& profile) {
  const double items = static_cast<double>(profile.items);
  // Of the two ways to count keys the one that errs less: where few repeat, what is not a repeat is a key.
  const DuplicateSample::Estimate repeats = duplicates_.estimate();
  const double sketched = distinct_.estimate();
  const bool by_repeats = repeats.error < DistinctKeys::standard_error * sketched;
  profile.distinct_keys = std::clamp<std::int64_t>(
      std::llround(by_repeats ? items - repeats.repeats : sketched), 1, profile.items);
  profile.duplicates = Duplicates{profile.items - profile.distinct_keys, repeats.exact};

  profile.top_share = static_cast<double>(shares_.top()) / items;
  profile.effective_keys = 1 / std::max(1 / items, shares_.same_value_chance() * (1 - 1 / items) + 1 / items);
  for (HeavyKeySample::Candidate& candidate : heavy_.candidates()) {
    const std::int64_t count = shares_.items_of(candidate.partition_hash);
    const double share = static_cast<double>(count) / items;
    if (count > 1 && share >= heavy_share_min)
      profile.heavy_keys.push_back({std::move(candidate.value), count, share});
  }
  std::sort(profile.heavy_keys.begin(), profile.heavy_keys.end(), [](const HeavyKey& a, const HeavyKey& b) {
    return a.items != b.items ? a.items > b.items : a.value < b.value;
  });
  if (profile.heavy_keys.size() > heavy_keys_max) profile.heavy_keys.resize(heavy_keys_max);
}

Profile Tally::profile() {
  Profile profile;
  profile.key = table_;
  profile.items = sums_.items;
  profile.rejected = sums_.rejected;
  profile.removes = sums_.removes;
  profile.item_bytes_total = sums_.item_bytes;
  profile.wcu_total = sums_.wcu;
  fill_sizes(profile);
  profile.partition_types = partition_types_;
  profile.sort_types = sort_types_;
  indexes_.fill(profile.gsis, profile.lsis);
  if (collections_) profile.collections = collections_->collections();
  if (profile.items > 0) fill_keys(profile);
  return profile;
}

}  // namespace dynafill
