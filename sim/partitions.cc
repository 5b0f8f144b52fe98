#include "sim/partitions.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace dynafill {
namespace {

// Where partition `index` of `count` equal ones begins: ceil(2^64 x index / count).
std::uint64_t equal_range_start(std::uint64_t index, std::uint64_t count) {
  const auto whole = static_cast<Int128>(1) << 64;
  return static_cast<std::uint64_t>((whole * static_cast<Int128>(index) + static_cast<Int128>(count) - 1) /
                                    static_cast<Int128>(count));
}

TokenBucket full_bucket(WcuRate limit, const TableConstants& constants, TimePoint now) {
  const WriteUnits depth = std::max(units_in(constants.partition_bucket, limit), WriteUnits{1});
  return {limit, depth, depth, now};
}

// What each half of a partition begins with: the level of the whole, or half of its debt.  From then on each
// earns the full limit.
TokenBucket halved_debt(TokenBucket bucket, TimePoint now) {
  if (const double debt = -bucket.level(now); debt > 0)
    bucket.settle(WriteUnits{static_cast<std::int64_t>(debt / 2)}, WriteUnits{0}, now);
  return bucket;
}

}  // namespace

std::int64_t partitions_for(std::int64_t wcu, std::int64_t rcu, const TableConstants& constants) {
  const std::int64_t write_limit = units_in(std::chrono::seconds(1), constants.partition_write_limit).count;
  const std::int64_t read_limit = constants.partition_read_limit;
  const std::int64_t both = write_limit * read_limit;
  return std::max<std::int64_t>(1, (wcu * read_limit + rcu * write_limit + both - 1) / both);
}

Partitions::Partitions(const PartitionsSpec& spec, const TableConstants& constants, Rng lineages,
                       TimePoint created)
    : constants_(constants),
      units_max_(spec.bytes_per_unit > 0
                     ? static_cast<double>(constants.partition_bytes_max.count) / spec.bytes_per_unit
                     : std::numeric_limits<double>::infinity()),
      splits_item_collections_(spec.splits_item_collections),
      debt_max_(static_cast<double>(spec.debt_max.count)) {
  CHECK(spec.count >= 1);
  const TokenBucket full = full_bucket(constants.partition_write_limit, constants, created);
  const auto count = static_cast<std::uint64_t>(spec.count);
  partitions_.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i)
    partitions_.push_back(fresh({equal_range_start(i, count), 0}, lineages.next(), full,
                                spec.stored_units / spec.count, created));
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

Partition Partitions::fresh(KeyPosition first, std::uint64_t lineage, const TokenBucket& bucket,
                            std::int64_t stored_units, TimePoint now) const {
  return {.first = first,
          .lineage = lineage,
          .bucket = bucket,
          .writes = AccessHeat(lineage),
          .reads = nullptr,
          .window_start = now,
          .units_before = stored_units,
          .next_look = now + constants_.split_sustained};
}

PartitionReads& Partitions::reads_of(Partition& partition, TimePoint now) {
  if (!partition.reads) {
    const TokenBucket full =
        full_bucket(WcuRate::per_second(constants_.partition_read_limit), constants_, now);
    const auto replicas = static_cast<std::size_t>(constants_.partition_replicas);
    partition.reads = std::make_unique<PartitionReads>(
        PartitionReads{.replicas = std::vector(replicas, full), .heat = AccessHeat(~partition.lineage)});
  }
  return *partition.reads;
}

Partition Partitions::half_of(const Partition& whole, KeyPosition first, std::uint64_t lineage,
                              std::int64_t stored_units, TimePoint when, TimePoint clock) const {
  Partition half = fresh(first, lineage, halved_debt(whole.bucket, clock), stored_units, when);
  half.mark = {.units = whole.mark.units / 2, .level = half.bucket.level(clock)};
  if (!whole.reads) return half;
  half.reads = std::make_unique<PartitionReads>(PartitionReads{.replicas = {}, .heat = AccessHeat(~lineage)});
  half.reads->before = whole.reads->half_units() / 2;
  half.reads->at_mark = whole.reads->at_mark / 2;
  for (const TokenBucket& replica : whole.reads->replicas)
    half.reads->replicas.push_back(halved_debt(replica, clock));
  return half;
}

void Partitions::split(std::size_t index, KeyPosition at, TimePoint when, TimePoint clock) {
  const Partition& whole = partitions_[index];
  CHECK(at > whole.first);
  const std::int64_t stored = whole.stored_units();
  Partition left = half_of(whole, whole.first, scatter(whole.lineage), stored / 2, when, clock);
  Partition right = half_of(whole, at, scatter(~whole.lineage), stored - stored / 2, when, clock);
  partitions_[index] = std::move(left);
  partitions_.insert(partitions_.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(right));
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
  const AccessHeat& writes = partitions_[index].writes;
  if (writes.one_value())
    if (const auto median = writes.median()) return median;
  return middle(index);
}

std::optional<KeyPosition> Partitions::split_point(std::size_t index) const {
  const Partition& partition = partitions_[index];
  if (partition.split_cause == SplitCause::size) return size_split_point(index);
  return partition.split_cause == SplitCause::read_heat ? partition.reads->heat.split_point()
                                                        : partition.writes.split_point();
}

void Partitions::split_every(TimePoint now, bool by_heat) {
  for (std::size_t index = partitions_.size(); index-- > 0;) {
    std::optional<KeyPosition> at;
    if (by_heat) at = partitions_[index].writes.split_point();
    if (by_heat && !at && partitions_[index].reads) at = partitions_[index].reads->heat.split_point();
    if (!at) at = middle(index);
    if (at) split(index, *at, now, now);
  }
  ++changes_;
}

Duration delay_between(Duration least, Duration most, double chance) {
  if (least >= most) return least;
  const double first = std::max(in_seconds(least), 1e-3);
  return from_seconds(first * std::pow(in_seconds(most) / first, chance));
}

std::optional<SplitCause> Partitions::cause_to_split(const Partition& partition, Duration window) const {
  if (static_cast<double>(partition.stored_units()) > units_max_) return SplitCause::size;
  const double near_limit_s = constants_.split_threshold * in_seconds(window);
  const auto hot = [&](const AccessHeat& heat, double units_per_s) {
    return static_cast<double>(heat.window_units()) >= near_limit_s * units_per_s &&
           heat.split_point().has_value();
  };
  if (hot(partition.writes, constants_.partition_write_limit.as_double())) return SplitCause::write_heat;
  const double half_units_per_s = 2 * static_cast<double>(constants_.partition_read_limit);
  if (partition.reads && hot(partition.reads->heat, half_units_per_s)) return SplitCause::read_heat;
  return std::nullopt;
}

// Windows follow one another without a gap, whenever somebody looks: so they are the same ones in leaps.
void Partitions::judge(Partition& partition, TimePoint now) {
  const Duration over =
      (now - partition.window_start) / constants_.split_sustained * constants_.split_sustained;
  if (over == Duration::zero()) return;
  if (!partition.splits_soon()) {
    if (const auto cause = cause_to_split(partition, over)) {
      const double chance = Rng(partition.lineage ^ ++partition.splits_decided).uniform();
      partition.split_at =
          now + delay_between(constants_.split_delay_min, constants_.split_delay_max, chance);
      partition.split_cause = *cause;
    }
  }
  partition.window_start += over;
  partition.units_before += partition.window_before;
  partition.window_before = partition.writes.end_window();
  if (partition.reads) partition.reads->before += partition.reads->heat.end_window();
}

Partition& Partitions::look_at(std::size_t index, KeyPosition position, TimePoint now) {
  Partition& partition = partitions_[index];
  judge(partition, now);
  if (now >= partition.split_at) {
    partition.split_at = never;
    const std::optional<KeyPosition> at = split_point(index);
    if (at && *at > partition.first) {
      changes_ += limits(partition, now);
      split(index, *at, now, now);
      return partitions_[index_of(position)];
    }
  }
  partition.next_look = std::min(partition.window_start + constants_.split_sustained, partition.split_at);
  return partition;
}

}  // namespace dynafill
