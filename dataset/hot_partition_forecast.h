// dataset/hot_partition_forecast.h: which share of a rate the partitions of a table can take when a source is
// loaded in its own order, and after a shuffle.
//
// A partition takes 1,000 WCU/s, whatever the table has.  A loader that has a second's worth of items at hand
// and writes them all before it goes on is as fast as the fullest partition lets it: the forecast is the
// mean of that over random placements of the partition key values, counted as equally common ones
// (KeyOrder::spread in order; the whole source's skew and its commonest value after a shuffle).
// Left out: burst (a partition never exceeds 1,000 WCU/s, so it does not help a hot one), splits during the
// load, and the source's order being the table's own (KeyOrder).
// Source of the limit:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
#pragma once

#include <cstdint>

#include "dataset/profile.h"

namespace dynafill {

inline constexpr std::int64_t partition_wcu_per_s = 1000;

struct HotPartitionForecast {
  std::int64_t partitions = 0;
  double target_wcu_per_s = 0;
  double in_order = 1;  // shares of the target rate; in_order is never above shuffled
  double shuffled = 1;
};

// Requires partitions > 0 and target_wcu_per_s > 0.  Same input, same answer.
HotPartitionForecast forecast_hot_partitions(const Profile& profile, std::int64_t partitions,
                                             double target_wcu_per_s);

}  // namespace dynafill
