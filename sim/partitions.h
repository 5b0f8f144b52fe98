// sim/partitions.h: the partitions of a table or an index, each with a limit of its own, and how they split.
//
//   - each takes at most the partition limit: a bucket of partition_bucket of it, which a write may overdraw;
//   - reads and writes have limits of their own.  A partition is kept on several replicas, and each serves
//     partition_read_limit blocks of 4 KB a second, whatever they are billed at.  Consistent reads are the
//     leader's, eventually consistent ones every replica's in turn: they cost half and find three times the
//     room, hence 4,500 RCU/s (https://aws.amazon.com/blogs/database/
//     part-2-scaling-dynamodb-how-partitions-hot-keys-and-split-for-heat-impact-performance/, figure 1);
//   - for heat: one whose reads or writes are near the limit for split_sustained splits after a delay of
//     minutes, at the median of the keys seen, when the latest of them lie on both sides of it.  So an item
//     collection is split by its sort key when that varies, not when it only increases; a single item never
//     is;
//   - for size: one that holds more than partition_size_max splits, after the same delay, in the middle;
//   - nothing ever merges.
//
// Chance is drawn by a partition's lineage: its place among the first ones and the halves that led to it.  So
// what one partition meets moves no other's draws, and the same splits come exactly and in leaps
// (sim/leap.h).
//
// Threads: one owner.  Deterministic for its seed.  Requires that `now` never goes backwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/random.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "pacing/token_bucket.h"
#include "sim/access_heat.h"
#include "sim/table_constants.h"

namespace dynafill {

// How a partition serves reads.  Most tables of a simulation are never read, so it comes with the first one.
struct PartitionReads {
  std::vector<TokenBucket> replicas;  // blocks of 4 KB; the first is the leader
  std::size_t next_replica = 0;       // whose turn it is
  AccessHeat heat;                    // in half read units
  std::int64_t before = 0;            // half units taken before the window of `heat`
  std::int64_t at_mark = 0;           // half_units() when a sample began

  [[nodiscard]] std::int64_t half_units() const { return before + heat.window_units(); }
  TokenBucket& replica_for(bool consistent) {
    return replicas[consistent ? 0 : next_replica++ % replicas.size()];
  }
};

// Those that a table of such capacity begins with.
// Source: Houlihan's formula (AWS Loft, 2016-01-20), https://stackoverflow.com/questions/51240422, in whole
// numbers.
std::int64_t partitions_for(std::int64_t wcu, std::int64_t rcu, const TableConstants& constants);

enum class SplitCause { write_heat, read_heat, size };

struct Partition {
  KeyPosition first;      // it holds the items from here to the next partition's first
  std::uint64_t lineage;  // no other partition's
  TokenBucket bucket;     // write units
  AccessHeat writes;
  std::unique_ptr<PartitionReads> reads;  // none before the first
  TimePoint window_start;
  // Write units taken in the whole window before that of `writes`, and before that.
  std::int64_t window_before = 0;
  std::int64_t units_before = 0;
  std::int64_t throttle_events = 0;
  TimePoint split_at = never;
  SplitCause split_cause = SplitCause::write_heat;
  std::uint64_t splits_decided = 0;
  TimePoint next_look;  // nothing about its state changes before
  // When the sample of a leap (sim/leap.h) began.
  struct Mark {
    std::int64_t units = 0;  // stored_units()
    double level = 0;        // of the bucket
    std::int64_t throttle_events = 0;
  } mark{};

  [[nodiscard]] std::int64_t stored_units() const {
    return units_before + window_before + writes.window_units();
  }
  [[nodiscard]] bool splits_soon() const { return split_at != never; }
};

// A delay even in its logarithm: the shorter half of the range is as likely as the rest.  `chance` in [0, 1).
Duration delay_between(Duration least, Duration most, double chance);

struct PartitionsSpec {
  int count = 1;                  // equal ranges of the hash
  std::int64_t stored_units = 0;  // in them at the start
  double bytes_per_unit = 0;      // of a write unit; 0: size does not count
  bool splits_item_collections = true;
  WriteUnits debt_max{};  // what a bucket may owe beyond a write: an index's, whose writes wait
};

class Partitions {
 public:
  Partitions(const PartitionsSpec& spec, const TableConstants& constants, Rng lineages, TimePoint created);

  // The partition of `position`, once what was due there has happened.  Valid until the next call.
  [[nodiscard]] Partition& at(KeyPosition position, TimePoint now) {
    const std::size_t index = index_of(position);
    return now < partitions_[index].next_look ? partitions_[index] : look_at(index, position, now);
  }
  // The only one.  Requires count() == 1 and a look at it at `now`.
  [[nodiscard]] Partition& only() { return partitions_.front(); }

  // A write of `units` was taken there.
  void note(Partition& partition, KeyPosition position, WriteUnits units) {
    partition.writes.note(heat_position(position), units.count, watches(partition));
  }
  // As note() for each of `count` writes, that cost `units` in all.
  template <class PositionOf>
  void note_all(Partition& partition, std::size_t count, WriteUnits units, PositionOf&& position_of) {
    partition.writes.note_all(count, units.count, watches(partition),
                              [&](std::size_t index) { return heat_position(position_of(index)); });
  }

  // How it serves reads.
  PartitionReads& reads_of(Partition& partition, TimePoint now);
  // A read of so many half units was taken there.
  void note_read(Partition& partition, KeyPosition position, std::int64_t half_units) {
    partition.reads->heat.note(heat_position(position), half_units, watches(partition));
  }

  // Splits every one in two, at the middle of its range; `by_heat`: of its load, where that can be halved.
  void split_every(TimePoint now, bool by_heat = false);
  // Whether split_every() is to come: where the load falls is looked at more closely until then.
  void expect_split_of_every(bool expected) { all_split_soon_ = expected; }
  // For leaps over time (sim/leap.h): see TableModel.
  void begin_sample(TimePoint now);
  [[nodiscard]] Duration steady_for(Duration sampled, TimePoint now);
  void leap(Duration time, Duration sampled, TimePoint now);
  // How often one split that held writes up, or all did.
  [[nodiscard]] std::int64_t changes() const { return changes_; }

  [[nodiscard]] int count() const { return static_cast<int>(partitions_.size()); }
  [[nodiscard]] const std::vector<Partition>& all() const { return partitions_; }  // in order of `first`
  [[nodiscard]] std::vector<Partition>& all() { return partitions_; }

 private:
  [[nodiscard]] std::size_t index_of(KeyPosition position) const;
  // A partition key value whose items stay together is one position.
  [[nodiscard]] KeyPosition heat_position(KeyPosition position) const {
    return splits_item_collections_ ? position : KeyPosition{position.hash, 0};
  }
  [[nodiscard]] bool watches(const Partition& partition) const {
    return partition.splits_soon() || all_split_soon_;
  }
  Partition& look_at(std::size_t index, KeyPosition position, TimePoint now);
  [[nodiscard]] Partition fresh(KeyPosition first, std::uint64_t lineage, const TokenBucket& bucket,
                                std::int64_t stored_units, TimePoint now) const;
  [[nodiscard]] Partition half_of(const Partition& whole, KeyPosition first, std::uint64_t lineage,
                                  std::int64_t stored_units, TimePoint when, TimePoint clock) const;
  [[nodiscard]] std::optional<KeyPosition> middle(std::size_t index) const;
  [[nodiscard]] std::optional<KeyPosition> size_split_point(std::size_t index) const;
  [[nodiscard]] std::optional<KeyPosition> split_point(std::size_t index) const;
  // Why what it took in its window, so long by now, makes it split; nothing: it does not.
  [[nodiscard]] std::optional<SplitCause> cause_to_split(const Partition& partition, Duration window) const;
  // `when`: by the clock, or later in a leap.
  void split(std::size_t index, KeyPosition at, TimePoint when, TimePoint clock);
  void judge(Partition& partition, TimePoint now);

  // What a partition took in a second of a sample.
  struct Pace {
    double written = 0;
    double read = 0;  // half units
  };
  [[nodiscard]] static Pace pace_of(const Partition& partition, Duration sampled);
  // Whether it has held writes up since the sample began.  Another one's split changes no load's pace.
  [[nodiscard]] bool limits(Partition& partition, TimePoint now) const;
  [[nodiscard]] Duration steady_for(Partition& partition, Duration sampled, TimePoint now) const;
  [[nodiscard]] Duration heat_steady_for(Partition& partition, const Pace& pace, TimePoint now) const;
  // It went on at that pace, and, where it was to split, so did its halves.
  void leap(std::size_t index, const Pace& pace, TimePoint from, TimePoint to, TimePoint clock);
  void leap_whole(Partition& partition, const Pace& pace, TimePoint from, TimePoint to);

  TableConstants constants_;
  double units_max_;  // of a partition
  bool splits_item_collections_;
  double debt_max_;
  bool all_split_soon_ = false;
  std::int64_t changes_ = 0;
  std::vector<Partition> partitions_;
};

}  // namespace dynafill
