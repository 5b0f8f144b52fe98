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
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "sim/table_constants.h"
#include "sim/table_spec.h"

namespace dynafill {

// Whether a write was taken, or why not.
enum class WriteAnswer : std::uint8_t {
  written,
  table_throttled,            // TableWriteProvisionedThroughputExceeded
  quota_throttled,            // TableWriteAccountLimitExceeded: on-demand, the table's quota
  partition_throttled,        // TableWriteKeyRangeThroughputExceeded
  maximum_throttled,          // TableWriteMaxOnDemandThroughputExceeded: the owner's own limit
  index_throttled,            // IndexWriteProvisionedThroughputExceeded
  index_quota_throttled,      // IndexWriteAccountLimitExceeded
  index_partition_throttled,  // IndexWriteKeyRangeThroughputExceeded
};
// As AWS names it (API_ThrottlingReason).  Requires an answer other than written.
std::string_view throttling_reason(WriteAnswer answer);
// Of the answers, those whose cause is an index.
constexpr bool of_index(WriteAnswer answer) { return answer >= WriteAnswer::index_throttled; }

struct TableWrite {
  std::uint64_t partition_hash = 0;
  WriteUnits units;
  std::uint64_t sort_position = 0;  // where the sort key value lies among all; 0: there is none
};

// What a write costs one index; units 0: nothing.  (A write that moves an entry is two; give their sum.)
struct IndexEntry {
  std::uint64_t partition_hash = 0;  // of the index's partition key value
  WriteUnits units;
  std::uint64_t sort_position = 0;
};

struct BatchAnswer {
  int unprocessed = 0;      // refused writes
  int table_throttled = 0;  // of them, those that the table's own capacity, quota or maximum refused
  int index_throttled = 0;  // of them, those that an index refused
  WriteUnits consumed;      // of the table, by the others

  // Why the writes were refused, for the exception of a batch of which nothing was taken.
  // Requires unprocessed > 0.
  [[nodiscard]] WriteAnswer reason() const {
    if (table_throttled > 0) return table_answer;
    return index_throttled > 0 ? index_answer : WriteAnswer::partition_throttled;
  }
  WriteAnswer table_answer = WriteAnswer::table_throttled;  // or quota_ or maximum_throttled
  WriteAnswer index_answer = WriteAnswer::index_throttled;  // of the index that refused last
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
