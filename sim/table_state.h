// sim/table_state.h: what a TableModel is made of.  For the .cc files that implement it only.
#pragma once

#include <optional>
#include <vector>

#include "sim/auto_scaling.h"
#include "sim/index_model.h"
#include "sim/on_demand_growth.h"
#include "sim/partitions.h"
#include "sim/table_bucket.h"
#include "sim/table_model.h"

namespace dynafill {

struct TableModel::State {
  State(const TableSpec& spec_, const TableConstants& constants_, Seed seed, TimePoint created);

  // What became due up to `now`, in order: ends of minutes, updates, growth.
  void advance(TimePoint now);
  [[nodiscard]] TimePoint next_due() const;
  void minute_ended(TimePoint end);
  void provision(std::int64_t wcu, std::int64_t rcu, TimePoint now);
  Duration update_takes(std::int64_t wcu, std::int64_t rcu);

  WriteAnswer held_back(TimePoint now) const;
  WriteAnswer admit(const TableWrite& write, std::span<const IndexEntry> entries, TimePoint now);
  bool admit_whole(std::span<const TableWrite> writes, TimePoint now, WriteUnits& total);

  TableSpec spec;
  TableConstants constants;
  WriteAnswer table_answer;  // when the table bucket refuses
  TableBucket bucket;
  Partitions partitions;
  std::vector<IndexModel> indexes;
  std::optional<OnDemandGrowth> growth;
  std::optional<AutoScaling> auto_scaling;
  Rng update_delay;
  std::int64_t highest_wcu;  // ever provisioned
  struct Update {
    std::int64_t wcu;
    TimePoint effective;
  };
  std::optional<Update> update;  // started by auto scaling
  TimePoint minute_end = never;  // when minutes are watched at all
  TimePoint due = never;         // the next time advance() has something to do
  WriteUnits consumed_before_minute;
  WriteUnits consumed;
  std::int64_t throttle_events = 0;
  std::int64_t table_throttled = 0;  // of them, those of the table's own bucket
  WriteUnits largest_batch;          // one request, since creation

  // When begin_sample() was called, and what was so then.
  struct Sample {
    TimePoint begin;
    double level = 0;  // of `bucket`, even
    WriteUnits consumed;
    std::int64_t throttle_events = 0;
    std::int64_t table_throttled = 0;
  } sample_mark;
  // By how much the level rises in a second of the sample; zero when that is within what two requests make.
  [[nodiscard]] double level_drift(TimePoint now);
  [[nodiscard]] Duration growth_steady_for(TimePoint now) const;
};

inline KeyPosition position_of(const TableWrite& write) {
  return {write.partition_hash, write.sort_position};
}

}  // namespace dynafill
