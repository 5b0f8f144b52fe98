#include "sim/on_demand_growth.h"

#include <cmath>

namespace dynafill {

int OnDemandGrowth::partitions_wanted() const {
  return static_cast<int>(std::ceil(2 * peak_wcu_ / constants_.partition_write_limit.as_double()));
}

void OnDemandGrowth::minute_ended(double wcu_per_s, int partitions, TimePoint end) {
  peak_wcu_ = std::max(peak_wcu_, wcu_per_s);
  if (due_ != never || partitions_wanted() <= partitions) return;
  const Duration spread = std::max(Duration(0), constants_.growth_delay_max - constants_.growth_delay_min);
  due_ = end + constants_.growth_delay_min + from_seconds(delay_.uniform() * in_seconds(spread));
}

int OnDemandGrowth::grow() {
  due_ = never;
  return partitions_wanted();
}

}  // namespace dynafill
