// sim/table_state.h: what a TableModel is made of.  For the .cc files that implement it only.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "sim/auto_scaling.h"
#include "sim/index_model.h"
#include "sim/on_demand_growth.h"
#include "sim/partitions.h"
#include "sim/table_bucket.h"
#include "sim/table_model.h"

namespace dynafill {

inline constexpr Duration one_minute = std::chrono::minutes(1);

// What the table as a whole grants its writes, or its reads, and what it granted them.
struct Throughput {
  TableBucket bucket;
  WriteAnswer refusal;    // when the bucket refuses
  WriteUnits consumed{};  // reads: in half read units
  WriteUnits consumed_before_minute{};
  std::int64_t throttle_events = 0;
  std::int64_t table_throttled = 0;  // of them, those of the bucket
  WriteUnits largest_request{};      // since creation

  WriteAnswer refuse_for(WriteAnswer answer) {
    ++throttle_events;
    table_throttled += answer == refusal;
    return answer;
  }
  // The mean of the minute that ends now; starts the next one.
  double minute_ended() {
    const WriteUnits in_minute = consumed - consumed_before_minute;
    consumed_before_minute = consumed;
    return static_cast<double>(in_minute.count) / 60;
  }

  // For leaps over time (sim/leap.h): what was so when the sample began...
  struct Mark {
    double level = 0;  // of the bucket, even
    WriteUnits consumed;
    std::int64_t throttle_events = 0;
    std::int64_t table_throttled = 0;
  } mark{};
  // ...and what a second of it came to.
  struct Pace {
    double consumed = 0;
    double throttle_events = 0;
    double table_throttled = 0;
    double level_drift = 0;  // zero when it is within what two requests make
  };
  void begin_sample(TimePoint now);
  [[nodiscard]] Pace pace(Duration sampled, TimePoint now);
  [[nodiscard]] bool bound() const { return table_throttled > mark.table_throttled; }
  // The part of the sample's consumption that goes on without what was saved.
  [[nodiscard]] double lasting_share(TimePoint now);
  // `time` of that pace has passed, `gone` of it before.
  void pass(const Pace& pace, Duration time, Duration gone);
};

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
  WriteAnswer admit(const TableRead& read, TimePoint now);
  bool admit_whole(std::span<const TableWrite> batch, TimePoint now, WriteUnits& total);

  TableSpec spec;
  TableConstants constants;
  Throughput writes;
  Throughput reads;
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

  // For leaps over time (sim/leap.h).
  TimePoint sample_begin;
  Duration leapt{};          // in all
  std::int64_t updates = 0;  // of the provisioned capacity, so far
  [[nodiscard]] Duration growth_steady_for(Duration sampled, TimePoint now);
  [[nodiscard]] Duration scaling_steady_for(Duration sampled, TimePoint now, Duration at_most);
};

template <class TableAccess>  // a write or a read
KeyPosition position_of(const TableAccess& access) {
  return {access.partition_hash, access.sort_position};
}

}  // namespace dynafill
