// sim/table_spec.h: a table to simulate, as its owner describes it.  All zeros and defaults: a new one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"

namespace dynafill {

// What the table bucket holds at creation: nothing saved, or all of the burst window.  Published traces
// disagree, so it is a choice (data/dynamodb-constants.json: burst_window).
enum class StartingBurst { empty, full };

// Which items an index holds and under which of its key values.  The table model does not read it: whoever
// drives the model makes IndexEntries of it (sim/index_entries.h).
struct IndexKeys {
  double share = 1;            // of the items have the index's key attributes
  std::int64_t key_count = 0;  // 0: every item has its own index key value; else that many values
  double zipf_exponent = 0;    // 0: values equally likely
  std::int64_t hot_keys = 0;   // hot_share of the entries falls on the first hot_keys values; 0: none are hot
  double hot_share = 0;
  bool random_sort_key = true;  // the entries of one value differ by a sort key without order
  double units_ratio = 1;       // write units of an entry by those of its item, rounded up, at least one
};

// A global secondary index.
struct IndexSpec {
  std::string name;
  std::int64_t provisioned_wcu = 0;  // on-demand: its maximum throughput; 0: none but the quota
  IndexKeys keys;
};

// Target tracking of the table's write capacity, as Application Auto Scaling does it.
struct AutoScalingSpec {
  std::int64_t min_wcu = 5;
  std::int64_t max_wcu = 40'000;
  double target = 0.7;  // of the provisioned capacity is to be consumed
};

struct TableSpec {
  std::int64_t provisioned_wcu = 0;  // mode provisioned
  std::int64_t provisioned_rcu = 0;
  StartingBurst burst = StartingBurst::empty;
  bool on_demand = false;  // then the three above mean nothing and the next seven count
  std::int64_t warm_wcu = 4000;
  std::int64_t warm_rcu = 12'000;
  std::int64_t quota_wcu = 40'000;  // of the table and of each index
  std::int64_t quota_rcu = 40'000;
  std::int64_t max_wcu = 0;  // the owner's maximum throughput; 0: none
  std::int64_t max_rcu = 0;
  std::int64_t previous_peak_wcu = 0;  // the highest traffic it has had; twice that is taken at once
  std::optional<AutoScalingSpec> auto_scaling{};  // mode provisioned
  std::vector<IndexSpec> gsis{};
  bool has_lsi = false;          // then an item collection is never split
  int partitions = 0;            // at the start; 0: those a new table has.  More than it needs, never fewer
  Bytes stored_bytes{};          // at the start
  double bytes_per_unit = 1024;  // stored by one write unit, on average: partitions split for size by it
  // Connections over which the client writes: each reaches one request router.  0: so many that the routers'
  // grants never limit a burst.
  int connections = 0;
};

}  // namespace dynafill
