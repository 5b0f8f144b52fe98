// sim/auto_scaling.h: target tracking of a provisioned table's write capacity.
//
// Consumption above the target in each minute of scale_out_after raises the capacity to what brings the last
// minute's to the target; below it in each of scale_in_after lowers it to what the busiest of them needs,
// as often as decreases are allowed.  It sees what was consumed, so throttled traffic is invisible to it.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
// Threads: one owner.
#pragma once

#include <cstdint>
#include <optional>

#include "base/run_clock.h"
#include "sim/decrease_allowance.h"
#include "sim/table_constants.h"
#include "sim/table_spec.h"

namespace dynafill {

class AutoScaling {
 public:
  // Requires 1 <= min_wcu <= max_wcu and 0 < target <= 1.
  AutoScaling(const AutoScalingSpec& spec, const TableConstants& constants);

  // A minute ended in which so much was consumed each second by the mean.  Returns the capacity to which the
  // table is to be updated now; `updating`: it cannot be, an update is under way.
  std::optional<std::int64_t> minute_ended(double wcu_per_s, std::int64_t provisioned_wcu, bool updating,
                                           TimePoint end);

 private:
  [[nodiscard]] std::int64_t capacity_for(double wcu_per_s) const;

  AutoScalingSpec spec_;
  int minutes_out_, minutes_in_;
  DecreaseAllowance decreases_;
  int above_ = 0, below_ = 0;  // minutes in a row
  double busiest_below_ = 0;
};

}  // namespace dynafill
