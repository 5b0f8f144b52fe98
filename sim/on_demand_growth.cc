#include "sim/on_demand_growth.h"

#include "sim/partitions.h"

namespace dynafill {

void OnDemandGrowth::minute_ended(double wcu_per_s, double rcu_per_s, int partitions, TimePoint end) {
  const bool outgrown = outgrown_by(wcu_per_s, rcu_per_s, partitions);
  peak_ = std::max(peak_, busy_partitions(wcu_per_s, rcu_per_s));
  if (due_ != never || !outgrown) return;
  due_ = end + delay_between(constants_.growth_delay_min, constants_.growth_delay_max, delay_.uniform());
}

}  // namespace dynafill
