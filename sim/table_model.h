// sim/table_model.h: one DynamoDB table as a writer meets it: when it takes a write and when it throttles.
//
// Two faces: `dynafill simulate` asks it in virtual time, `dynafill serve` in real (or scaled) time.
//
// Provisioned mode:
//   - the table bucket refills at the provisioned rate and holds up to 300 s of it (burst capacity); a
//     write is admitted while the level is above zero and may overdraw it;
//   - each partition takes at most 1,000 WCU/s, also during a burst;
//   - a new table has ceil(WCU/1000 + RCU/3000) partitions; a raise above their limit splits every
//     partition in two until they suffice; nothing ever merges;
// On-demand mode:
//   - a new table has 4 partitions (4,000 writes/s), or as many as its warm throughput needs; it grows by
//     the splits below; the table's quota (40,000 WCU/s by default) limits every second.
// Both modes:
//   - a partition kept near its limit splits in two after a delay of minutes, at the median of the keys seen,
//     when the latest writes lie on both sides of it.  So an item collection is split by its sort key when
//     that varies, not when it only increases; a single item never is.
// Constants with sources: data/dynamodb-constants.json, read by table_constants().
//
// Threads: one owner.  Deterministic for a seed.  Requires that `now` never goes backwards.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "pacing/token_bucket.h"

namespace dynafill {

// What the table bucket holds at creation: the current second's capacity and nothing saved, or all of the
// burst window.  Published traces disagree, so it is a choice (data/dynamodb-constants.json: burst_window).
enum class StartingBurst { empty, full };

struct TableSpec {
  std::int64_t provisioned_wcu = 0;  // mode provisioned
  std::int64_t provisioned_rcu = 0;
  StartingBurst burst = StartingBurst::empty;
  bool on_demand = false;  // then the three above mean nothing and the two below count
  std::int64_t warm_wcu = 4000;
  std::int64_t quota_wcu = 40'000;
};

struct TableConstants {
  WcuRate partition_write_limit;      // 1,000 WCU/s
  std::int64_t partition_read_limit;  // 3,000 RCU/s
  Duration burst_window;              // 300 s
  double split_threshold;             // share of the limit that counts as "near"
  Duration split_sustained;           // for how long
  Duration split_delay_min, split_delay_max;
};

// The constants of data/dynamodb-constants.json.
const TableConstants& table_constants();

// Why a write was not taken, as AWS names it (API_ThrottlingReason).
enum class WriteAnswer : std::uint8_t {
  written,
  table_throttled,      // TableWriteProvisionedThroughputExceeded
  quota_throttled,      // TableWriteAccountLimitExceeded: on-demand, the table's quota
  partition_throttled,  // TableWriteKeyRangeThroughputExceeded
};
// Requires an answer other than written.
std::string_view throttling_reason(WriteAnswer answer);

struct TableWrite {
  std::uint64_t partition_hash = 0;
  WriteUnits units;
  std::uint64_t sort_position = 0;  // where the sort key value lies among all; 0: there is none
};

struct BatchAnswer {
  int unprocessed = 0;      // refused writes
  int table_throttled = 0;  // of them, those that the table's own capacity or quota refused
  WriteUnits consumed;      // by the others

  // Why the writes were refused, for the exception of a batch of which nothing was taken.
  // Requires unprocessed > 0.
  [[nodiscard]] WriteAnswer reason() const {
    return table_throttled > 0 ? table_answer : WriteAnswer::partition_throttled;
  }
  WriteAnswer table_answer = WriteAnswer::table_throttled;  // or quota_throttled, by the table's mode
};

class TableModel {
 public:
  TableModel(const TableSpec& spec, const TableConstants& constants, Seed seed, TimePoint created);
  ~TableModel();
  TableModel(TableModel&&) noexcept;

  // One put of `units` under a partition key value with this hash.
  [[nodiscard]] WriteAnswer write(std::uint64_t partition_hash, WriteUnits units, TimePoint now);

  // One BatchWriteItem: what write() would say to each in turn.  Writes the indices of the refused ones to
  // `unprocessed`, which has room for writes.size().
  [[nodiscard]] BatchAnswer write_batch(std::span<const TableWrite> writes, TimePoint now,
                                        std::uint16_t* unprocessed);

  // Requires mode provisioned.  An UpdateTable that has become effective.  Unused burst is kept up to the new
  // window.
  void set_provisioned(std::int64_t wcu, std::int64_t rcu, TimePoint now);

  // For leaps over time in which the load goes on as it did (sim/leap.h).  From here on the load counts as
  // the sample of what is to come.
  void begin_sample(TimePoint now);
  // What would come if the load went on as in the sample.  Requires now > the sample's beginning.
  struct Outlook {
    // Nothing about the table changes before (no burst runs out, no partition splits...).  Zero: it cannot be
    // told, and every event must be simulated.
    Duration steady_for{};
    // The part of the sample's consumption that goes on: without what came out of saved capacity that is now
    // used up.
    double lasting_share = 1;
  };
  [[nodiscard]] Outlook outlook(TimePoint now);
  // `time` has passed in which the load was as in the sample, and the clock stands still: what was due later
  // is due that much sooner.  Requires time <= outlook(now).steady_for.
  void leap(Duration time, TimePoint now);

  [[nodiscard]] std::int64_t provisioned_wcu() const;
  [[nodiscard]] int partitions() const;
  [[nodiscard]] WriteUnits consumed() const;           // since creation
  [[nodiscard]] std::int64_t throttle_events() const;  // since creation

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
