#include "sim/on_demand_growth.h"

#include "sim/partitions.h"

namespace dynafill {

void OnDemandGrowth::minute_ended(double wcu_per_s, int partitions, TimePoint end) {
  peak_wcu_ = std::max(peak_wcu_, wcu_per_s);
  if (due_ != never || 2 * peak_wcu_ <= partitions * constants_.partition_write_limit.as_double()) return;
  due_ = end + delay_between(constants_.growth_delay_min, constants_.growth_delay_max, delay_);
}

}  // namespace dynafill
