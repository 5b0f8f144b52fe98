#include "sim/partitions.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr std::uint64_t writes_between_samples = 16;

// The latest samples, which must lie on both sides of a split for it to help: a load that only moves upwards
// has them all above the median.  By chance, one load in 2^15 looks so.
constexpr std::size_t latest_samples = 16;

// Where partition `index` of `count` equal ones begins: ceil(2^64 x index / count).
std::uint64_t equal_range_start(std::uint64_t index, std::uint64_t count) {
  const auto whole = static_cast<Int128>(1) << 64;
  return static_cast<std::uint64_t>((whole * static_cast<Int128>(index) + static_cast<Int128>(count) - 1) /
                                    static_cast<Int128>(count));
}

// The median of the sampled positions, or the least one above it when half of them are the first.  Nothing
// when one position is all there is.
std::optional<KeyPosition> sampled_median(const Partition& partition) {
  std::vector<KeyPosition> sorted = partition.watched;
  if (sorted.size() < position_samples)
    sorted.assign(partition.samples.begin(),
                  partition.samples.begin() + static_cast<std::ptrdiff_t>(partition.sampled()));
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty() || sorted.front() == sorted.back()) return std::nullopt;
  const KeyPosition median = sorted[sorted.size() / 2];
  return median != sorted.front() ? median : *std::upper_bound(sorted.begin(), sorted.end(), median);
}

// The first position of the right half of the load, or nothing when a split there would not halve it.
std::optional<KeyPosition> heat_split_point(const Partition& partition) {
  const std::optional<KeyPosition> at = sampled_median(partition);
  if (!at) return at;
  const std::size_t latest = std::min(latest_samples, partition.sampled());
  std::size_t right = 0;
  for (std::size_t back = 1; back <= latest; ++back)
    right += partition.samples[(partition.samples_taken - back) % position_samples] >= *at;
  if (right == 0 || right == latest) return std::nullopt;
  return at;
}

}  // namespace

std::int64_t partitions_for(std::int64_t wcu, std::int64_t rcu, const TableConstants& constants) {
  const std::int64_t write_limit = units_in(std::chrono::seconds(1), constants.partition_write_limit).count;
  const std::int64_t read_limit = constants.partition_read_limit;
  const std::int64_t both = write_limit * read_limit;
  return std::max<std::int64_t>(1, (wcu * read_limit + rcu * write_limit + both - 1) / both);
}

Partitions::Partitions(const PartitionsSpec& spec, const TableConstants& constants, Rng split_delay,
                       Rng sampling, TimePoint created)
    : constants_(constants),
      units_max_(spec.bytes_per_unit > 0
                     ? static_cast<double>(constants.partition_bytes_max.count) / spec.bytes_per_unit
                     : std::numeric_limits<double>::infinity()),
      splits_item_collections_(spec.splits_item_collections),
      split_delay_(split_delay),
      sampling_(sampling) {
  CHECK(spec.count >= 1);
  const WriteUnits depth =
      std::max(units_in(constants.partition_bucket, constants.partition_write_limit), WriteUnits{1});
  const TokenBucket full(constants.partition_write_limit, depth, depth, created);
  const auto count = static_cast<std::uint64_t>(spec.count);
  partitions_.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i)
    partitions_.push_back(
        fresh({equal_range_start(i, count), 0}, full, spec.stored_units / spec.count, created));
}

std::size_t Partitions::index_of(KeyPosition position) const {
  const std::size_t count = partitions_.size();
  if (count == 1) return 0;
  // Where it lies when the ranges are equal, as those of a new table are: of 100,000 partitions one look
  // instead of the 17 of a binary search, each a miss of every cache.
  const auto guess =
      static_cast<std::size_t>((static_cast<Int128>(position.hash) * static_cast<Int128>(count)) >> 64);
  if (partitions_[guess].first <= position && (guess + 1 == count || position < partitions_[guess + 1].first))
    return guess;
  const auto after = std::upper_bound(
      partitions_.begin(), partitions_.end(), position,
      [](const KeyPosition& value, const Partition& partition) { return value < partition.first; });
  return static_cast<std::size_t>(after - partitions_.begin()) - 1;
}

Partition Partitions::fresh(KeyPosition first, const TokenBucket& bucket, std::int64_t stored_units,
                            TimePoint now) {
  return {.first = first,
          .bucket = bucket,
          .window_start = now,
          .units_before = stored_units,
          .units_at_mark = stored_units,
          .next_look = now + constants_.split_sustained,
          .samples = {},
          .until_sample = sampling_.below(2 * writes_between_samples),
          .watched = {}};
}

void Partitions::sample(Partition& partition, KeyPosition position) {
  if (!splits_item_collections_) position.sort = 0;
  partition.samples[partition.samples_taken++ % position_samples] = position;
  partition.until_sample = sampling_.below(2 * writes_between_samples);
  if (partition.split_at == never) return;
  if (partition.watched.size() < watched_samples) {
    partition.watched.push_back(position);
  } else {
    partition.watched[partition.watched_taken++ % watched_samples] = position;
  }
}

// Each half begins with the level of the whole, or with half of its debt; from here on each earns the full
// limit.
void Partitions::split(std::size_t index, KeyPosition at, TimePoint now) {
  const Partition& whole = partitions_[index];
  CHECK(at > whole.first);
  TokenBucket level = whole.bucket;
  if (const double debt = -level.level(now); debt > 0)
    level.settle(WriteUnits{static_cast<std::int64_t>(debt / 2)}, WriteUnits{0}, now);
  const KeyPosition first = whole.first;
  const std::int64_t left = whole.stored_units() / 2;
  const std::int64_t right = whole.stored_units() - left;
  partitions_[index] = fresh(first, level, left, now);
  partitions_.insert(partitions_.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                     fresh(at, level, right, now));
}

// Nothing when the range has one hash only.
std::optional<KeyPosition> Partitions::middle(std::size_t index) const {
  const std::uint64_t first = partitions_[index].first.hash;
  // The next one's first hash, or 2^64, which wraps to 0: the difference is right in both cases.
  const std::uint64_t next = index + 1 < partitions_.size() ? partitions_[index + 1].first.hash : 0;
  const std::uint64_t half = partitions_.size() == 1 ? std::uint64_t{1} << 63 : (next - first) / 2;
  if (half == 0) return std::nullopt;
  return KeyPosition{first + half, 0};
}

// One item collection that fills a partition is split by its sort key; else the range is halved.
std::optional<KeyPosition> Partitions::size_split_point(std::size_t index) const {
  const Partition& partition = partitions_[index];
  const std::size_t count = partition.sampled();
  const bool one_value =
      count > 0 &&
      std::all_of(partition.samples.begin(), partition.samples.begin() + static_cast<std::ptrdiff_t>(count),
                  [&](const KeyPosition& seen) { return seen.hash == partition.samples[0].hash; });
  if (one_value)
    if (const auto median = sampled_median(partition)) return median;
  return middle(index);
}

void Partitions::split_every(TimePoint now, bool by_heat) {
  for (std::size_t index = partitions_.size(); index-- > 0;) {
    std::optional<KeyPosition> at;
    if (by_heat) at = heat_split_point(partitions_[index]);
    if (!at) at = middle(index);
    if (at) split(index, *at, now);
  }
}

// Even in its logarithm, so that the shorter half of the range is as likely as the rest.
Duration delay_between(Duration least, Duration most, Rng& rng) {
  if (least >= most) return least;
  const double first = std::max(in_seconds(least), 1e-3);
  return from_seconds(first * std::pow(in_seconds(most) / first, rng.uniform()));
}

void Partitions::judge(Partition& partition, TimePoint now) {
  if (now - partition.window_start < constants_.split_sustained) return;
  const WriteUnits limit = units_in(now - partition.window_start, constants_.partition_write_limit);
  const bool large = static_cast<double>(partition.stored_units()) > units_max_;
  const bool hot = static_cast<double>(partition.window_units) >=
                   constants_.split_threshold * static_cast<double>(limit.count);
  if (partition.split_at == never && (large || (hot && heat_split_point(partition)))) {
    partition.split_at =
        now + delay_between(constants_.split_delay_min, constants_.split_delay_max, split_delay_);
    partition.split_for_size = large;
  }
  partition.window_start = now;
  partition.units_before += partition.window_before;
  partition.window_before = partition.window_units;
  partition.window_units = 0;
}

Partition& Partitions::look_at(std::size_t index, KeyPosition position, TimePoint now) {
  Partition& partition = partitions_[index];
  judge(partition, now);
  if (now >= partition.split_at) {
    partition.split_at = never;
    const auto at = partition.split_for_size ? size_split_point(index) : heat_split_point(partition);
    if (at && *at > partition.first) {
      split(index, *at, now);
      return partitions_[index_of(position)];
    }
  }
  partition.next_look = std::min(partition.window_start + constants_.split_sustained, partition.split_at);
  return partition;
}

void Partitions::begin_sample() {
  for (Partition& partition : partitions_) partition.units_at_mark = partition.stored_units();
}

Duration Partitions::steady_for(const Partition& partition, Duration sampled, TimePoint now) const {
  if (partition.split_at != never) return partition.split_at - now;
  const Duration judged_in = partition.window_start + constants_.split_sustained - now;
  const double stored = static_cast<double>(partition.stored_units());
  const double in_sample = stored - static_cast<double>(partition.units_at_mark);
  // Its present window of heat need not end hot, but then the next one does.
  const WriteUnits limit = units_in(sampled, constants_.partition_write_limit);
  if (stored > units_max_) return judged_in;
  if (in_sample >= constants_.split_threshold * static_cast<double>(limit.count) &&
      heat_split_point(partition))
    return judged_in;
  const double full_in_s = (units_max_ - stored) / in_sample * in_seconds(sampled);
  return full_in_s < in_seconds(Duration::max()) / 2 ? from_seconds(full_in_s) : Duration::max();
}

Duration Partitions::steady_for(Duration sampled, TimePoint now) const {
  Duration least = Duration::max();
  for (const Partition& partition : partitions_) least = std::min(least, steady_for(partition, sampled, now));
  return least;
}

void Partitions::leap(Duration time, double times_sample) {
  for (Partition& partition : partitions_) {
    const auto in_sample = static_cast<double>(partition.stored_units() - partition.units_at_mark);
    partition.window_start -= time;
    partition.window_units += static_cast<std::int64_t>(in_sample * times_sample);
    partition.next_look -= time;
    if (partition.split_at != never) partition.split_at -= time;
  }
}

}  // namespace dynafill
