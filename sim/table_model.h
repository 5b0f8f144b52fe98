// sim/table_model.h: one DynamoDB table as a client meets it: when it takes a write or a read and when it
// throttles.
//
// Two faces: `dynafill simulate` asks it in virtual time, `dynafill serve` in real (or scaled) time.
//
// A write is taken when all of these let it pass, and refused for the first that does not:
//   1. its indexes: none is so far behind that it holds the table back (sim/index_model.h);
//   2. the partition of its key: 1,000 WCU/s, also during a burst (sim/partitions.h);
//   3. the table: what is provisioned and what was saved of it, or on-demand the quota (sim/table_bucket.h).
// Each may be overdrawn by the write that it lets pass.  A read is taken by a replica of its partition and by
// the table's capacity for reads; reads and writes never wait for each other.
//
// Provisioned: a new table has ceil(WCU/1000 + RCU/3000) partitions; a raise above their limit splits every
// partition in two until they suffice.  Auto scaling raises and lowers (sim/auto_scaling.h).
// On-demand: a new table has 4 partitions (4,000 writes/s, 12,000 reads/s), or as many as its warm throughput
// or twice its previous peak needs, and grows with its peak (sim/on_demand_growth.h). Both: partitions split
// for heat and for size; nothing ever merges. Constants with sources: data/dynamodb-constants.json, read by
// sim/table_constants.h.
//
// Threads: one owner.  Deterministic for a seed.  Requires that `now` never goes backwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/random.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "sim/table_constants.h"
#include "sim/table_spec.h"
#include "sim/write_answer.h"

namespace dynafill {

// One partition since the table's creation; what it had before it split counts half for each half.
struct PartitionLoad {
  std::uint64_t first_hash = 0;  // it holds the items from here...
  std::uint64_t first_sort = 0;  // ...to the next one's first
  WriteUnits consumed;
  std::int64_t throttle_events = 0;  // since it split
};

class TableModel {
 public:
  TableModel(const TableSpec& spec, const TableConstants& constants, Seed seed, TimePoint created);
  ~TableModel();
  TableModel(TableModel&&) noexcept;

  // One put of `units` under a partition key value with this hash.
  [[nodiscard]] WriteAnswer write(std::uint64_t partition_hash, WriteUnits units, TimePoint now);
  // One put.  `entries`: as of write_batch(), for this write.
  [[nodiscard]] WriteAnswer write(const TableWrite& write, TimePoint now,
                                  std::span<const IndexEntry> entries = {});

  // One BatchWriteItem: what write() would say to each in turn.  Writes the indices of the refused ones to
  // `unprocessed`, which has room for writes.size().  `entries`: for each write one for each index of the
  // table, in the order of TableSpec::gsis; or none at all, for items that are in no index.
  [[nodiscard]] BatchAnswer write_batch(std::span<const TableWrite> writes, TimePoint now,
                                        std::uint16_t* unprocessed, std::span<const IndexEntry> entries = {});

  // One BatchGetItem: whether each read in turn is taken.  As write_batch().
  [[nodiscard]] BatchAnswer read_batch(std::span<const TableRead> reads, TimePoint now,
                                       std::uint16_t* unprocessed);

  // Requires mode provisioned.  An UpdateTable that has become effective.  Unused burst is kept up to the new
  // window.
  void set_provisioned(std::int64_t wcu, std::int64_t rcu, TimePoint now);
  void set_index_provisioned(std::size_t index, std::int64_t wcu, TimePoint now);
  // How long an UpdateTable to this takes: no time up to what the table had before, update_table within what
  // its partitions can take, else drawn.
  [[nodiscard]] Duration update_takes(std::int64_t wcu, std::int64_t rcu);

  // For leaps over time in which the load goes on as it did (sim/leap.h).  From here on the load counts as
  // the sample of what is to come.
  void begin_sample(TimePoint now);
  // What would come if the load went on as in the sample.  Requires now > the sample's beginning.
  struct Outlook {
    // Nothing about the table changes before (no burst runs out, no partition splits...).
    Duration steady_for{};
    // The part of the sample's consumption that goes on: without what came out of saved capacity, or went
    // into an index's buffer, that is now used up.
    double lasting_share = 1;
    bool burst_ends = false;  // the table gives more than it earns
  };
  // Looks no further ahead than `at_most`.
  [[nodiscard]] Outlook outlook(TimePoint now, Duration at_most);
  // `time` has passed in which the load was as in the sample, and the clock stands still: what was due later
  // is due that much sooner.  Requires time <= outlook(now).steady_for.
  void leap(Duration time, TimePoint now);
  // How often something about it has changed that may change a load's pace: partitions, capacity.
  [[nodiscard]] std::int64_t changes() const;

  [[nodiscard]] std::int64_t provisioned_wcu() const;
  [[nodiscard]] int partitions() const;
  [[nodiscard]] WriteUnits consumed() const;           // since creation, by writes, without the indexes
  [[nodiscard]] std::int64_t throttle_events() const;  // since creation, of writes
  [[nodiscard]] std::vector<PartitionLoad> partition_loads() const;  // in order of the hash
  // Of what its capacity ever let it spend since creation, in units, with the first level.
  [[nodiscard]] double granted() const;
  // The same of reads, in half read units: what the least eventually consistent read costs.
  [[nodiscard]] std::int64_t half_units_read() const;
  [[nodiscard]] std::int64_t read_throttle_events() const;
  [[nodiscard]] double half_units_granted() const;

  [[nodiscard]] std::size_t indexes() const;
  // The first one that holds writes to the table back at `now`.
  [[nodiscard]] std::optional<std::size_t> holding_index(TimePoint now) const;
  [[nodiscard]] double index_backlog(std::size_t index, TimePoint now);  // in units
  [[nodiscard]] WriteUnits index_accepted(std::size_t index) const;      // since creation
  [[nodiscard]] int index_partitions(std::size_t index) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
