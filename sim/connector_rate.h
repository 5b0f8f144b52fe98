// sim/connector_rate.h: the arithmetic of awslabs/emr-dynamodb-connector.  The simulated connector
// (sim/emr_client.h) computes with it and the planner plans with it; sources stand there.
//
// Each task sends its second's share as one pulse, at an hour of its own.  Partitions take such pulses up to
// their limits: simulated with what a partition saves (partition_bucket), loads of 100 s by 1 to 20 tasks on
// 1 to 3 partitions at 30 to 99 % of their limits lose 0.5 s at the most in the median.  (Partitions that
// saved a tenth of a second would lose up to 25 s.)
#pragma once

#include <cstdint>

#include "base/run_clock.h"

namespace dynafill {

// What the connector takes an on-demand table for.
// Source: https://github.com/awslabs/emr-dynamodb-connector/issues/176
inline constexpr std::int64_t connector_on_demand_wcu = 40'000;

// Units a second that one task is told: floor(floor(WCU x percent) / tasks), at least 1.
std::int64_t connector_units_per_task(std::int64_t table_wcu, double percent, std::int64_t tasks_assumed);

// Items that one task then writes each second, once an answer has said what they cost: whole ones, at
// least 1.
std::int64_t connector_items_per_second(std::int64_t units_per_task, double items_per_unit);

// The wait after so many answers in a row with UnprocessedItems: min(3 s, 2^n x (500 + chance) / 4 ms), where
// `chance` is drawn below 100; 0 after none.
Duration connector_pause(int refusals, std::int64_t chance);

}  // namespace dynafill
