// sim/partitions.h: the partitions of a table or an index, each with a limit of its own, and how they split.
//
//   - each takes at most the partition limit: a bucket of partition_bucket of it, which a write may overdraw;
//   - for heat: one kept near the limit for split_sustained splits after a delay of minutes, at the median of
//     the keys seen, when the latest writes lie on both sides of it.  So an item collection is split by its
//     sort key when that varies, not when it only increases; a single item never is;
//   - for size: one that holds more than partition_size_max splits, after the same delay, in the middle;
//   - nothing ever merges.
//
// Threads: one owner.  Deterministic for its Rngs.  Requires that `now` never goes backwards.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "pacing/token_bucket.h"
#include "sim/table_constants.h"

namespace dynafill {

// Where an item lies: by the hash of its partition key value, then by its sort key.
struct KeyPosition {
  std::uint64_t hash = 0;
  std::uint64_t sort = 0;
  auto operator<=>(const KeyPosition&) const = default;
};

// Those that a table of such capacity begins with.
// Source: Houlihan's formula (AWS Loft, 2016-01-20), https://stackoverflow.com/questions/51240422, in whole
// numbers.
std::int64_t partitions_for(std::int64_t wcu, std::int64_t rcu, const TableConstants& constants);

// A partition remembers this many of the positions written to it of late, each taken from about 16 writes:
// enough to tell whether a split would help, too few to cost anything.
inline constexpr std::size_t position_samples = 64;
// One that is to split remembers so many: the median is then within 2 % of the load.
inline constexpr std::size_t watched_samples = 1024;

struct Partition {
  KeyPosition first;  // it holds the items from here to the next partition's first
  TokenBucket bucket;
  // Its own load since window_start, in the whole window before, and before that.
  TimePoint window_start;
  std::int64_t window_units = 0;
  std::int64_t window_before = 0;
  std::int64_t units_before = 0;
  std::int64_t units_at_mark = 0;  // stored_units() when a sample began
  std::int64_t throttle_events = 0;
  TimePoint split_at = never;
  bool split_for_size = false;
  TimePoint next_look;  // nothing about its state changes before
  // The last positions sampled, the oldest overwritten first.
  std::array<KeyPosition, position_samples> samples;
  std::size_t samples_taken = 0;
  std::uint64_t until_sample = 0;  // writes to pass over before the next one
  // The last of them since a split was decided, for a better median.
  std::vector<KeyPosition> watched;
  std::size_t watched_taken = 0;

  [[nodiscard]] std::size_t sampled() const {
    return samples_taken < position_samples ? samples_taken : position_samples;
  }
  [[nodiscard]] std::int64_t stored_units() const { return units_before + window_before + window_units; }
};

// A delay even in its logarithm: the shorter half of the range is as likely as the rest.
Duration delay_between(Duration least, Duration most, Rng& rng);

struct PartitionsSpec {
  int count = 1;                  // equal ranges of the hash
  std::int64_t stored_units = 0;  // in them at the start
  double bytes_per_unit = 0;      // of a write unit; 0: size does not count
  bool splits_item_collections = true;
};

class Partitions {
 public:
  // `seed` draws the delays ("table/split-delay") and samples ("table/sampling") under these names, or an
  // index's.
  Partitions(const PartitionsSpec& spec, const TableConstants& constants, Rng split_delay, Rng sampling,
             TimePoint created);

  // The partition of `position`, once what was due there has happened.  Valid until the next call.
  [[nodiscard]] Partition& at(KeyPosition position, TimePoint now) {
    const std::size_t index = index_of(position);
    return now < partitions_[index].next_look ? partitions_[index] : look_at(index, position, now);
  }
  // The only one.  Requires count() == 1 and a look at it at `now`.
  [[nodiscard]] Partition& only() { return partitions_.front(); }

  // A write of `units` was taken there.
  void note(Partition& partition, KeyPosition position, WriteUnits units) {
    partition.window_units += units.count;
    if (partition.until_sample-- == 0) sample(partition, position);
  }
  void sample(Partition& partition, KeyPosition position);

  // Splits every one in two, at the middle of its range; `by_heat`: of its load, where that can be halved.
  void split_every(TimePoint now, bool by_heat = false);
  // For leaps over time (sim/leap.h): see TableModel.
  void begin_sample();
  [[nodiscard]] Duration steady_for(Duration sampled, TimePoint now) const;
  void leap(Duration time, double times_sample);

  [[nodiscard]] int count() const { return static_cast<int>(partitions_.size()); }
  [[nodiscard]] const std::vector<Partition>& all() const { return partitions_; }  // in order of `first`

 private:
  [[nodiscard]] std::size_t index_of(KeyPosition position) const;
  Partition& look_at(std::size_t index, KeyPosition position, TimePoint now);
  [[nodiscard]] Partition fresh(KeyPosition first, const TokenBucket& bucket, std::int64_t stored_units,
                                TimePoint now);
  [[nodiscard]] std::optional<KeyPosition> middle(std::size_t index) const;
  [[nodiscard]] std::optional<KeyPosition> size_split_point(std::size_t index) const;
  void split(std::size_t index, KeyPosition at, TimePoint now);
  void judge(Partition& partition, TimePoint now);
  [[nodiscard]] Duration steady_for(const Partition& partition, Duration sampled, TimePoint now) const;

  TableConstants constants_;
  double units_max_;  // of a partition
  bool splits_item_collections_;
  Rng split_delay_;
  Rng sampling_;
  std::vector<Partition> partitions_;
};

}  // namespace dynafill
