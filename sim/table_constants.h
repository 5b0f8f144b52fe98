// sim/table_constants.h: the constants of data/dynamodb-constants.json that the table model reads, by their
// names there; sources, confidence and what each was fitted to stand there too.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "base/result.h"
#include "base/run_clock.h"
#include "base/units.h"

namespace dynafill {

struct TableConstants {
  WcuRate partition_write_limit;      // 1,000 WCU/s
  std::int64_t partition_read_limit;  // 3,000 RCU/s, blocks of 4 KB of one replica
  std::int64_t partition_replicas;    // 3
  Duration partition_bucket;          // of the limit are saved by a partition at rest
  Bytes partition_bytes_max;          // 10 GB
  Duration burst_window;              // 300 s
  Duration router_refill;             // between two grants to one request router
  WcuRate router_rate;                // of a table for each request router that serves it
  double router_burst_share;          // a connection's router is granted this many times the table's rate
  double split_threshold;             // share of the limit that counts as "near"
  Duration split_sustained;           // for how long
  Duration split_delay_min, split_delay_max;
  std::int64_t on_demand_new_table;             // 4,000 WCU/s
  std::int64_t table_write_quota;               // 40,000 WCU/s, of a table and of each index
  Duration growth_delay_min, growth_delay_max;  // from a new peak of an on-demand table to room for twice it
  Duration scale_out_after, scale_in_after;     // minutes above and below the target
  Duration update_table_min, update_table_max;  // an UpdateTable that must add partitions
  Duration update_table_warm;                   // one that need not
  WriteUnits index_buffer;                      // what an index may lag behind before its table is stopped
  double index_room;                            // share of it that must be free before the table goes on
};

// One row's value as a scenario gives it instead.
struct ConstantOverride {
  std::string name;
  double value = 0;
};
// An Error for a name that is not in the file or a value that makes no sense for it.
Status check_override(const ConstantOverride& override);

// Requires checked overrides; of two for one name the last counts.
TableConstants table_constants(std::span<const ConstantOverride> overrides = {});
// "constants" of a scenario: {"burst_window": 60, ...}.
Result<TableConstants> table_constants_from_json(const nlohmann::json& overrides);

}  // namespace dynafill
