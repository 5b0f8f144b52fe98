// sim/on_demand_growth.h: how an on-demand table, or an index of one, makes room for twice its peak.
//
// It takes twice the previous peak at once.  A minute's traffic above the peak is the new one; once twice
// that is more than the partitions take, every one of them is split in two after a delay of up to half an
// hour, as a raise of provisioned capacity does it.  Splits for heat come on top (sim/partitions.h). Source:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/random.h"
#include "base/run_clock.h"
#include "sim/table_constants.h"

namespace dynafill {

class OnDemandGrowth {
 public:
  OnDemandGrowth(std::int64_t previous_peak_wcu, const TableConstants& constants, Rng delay)
      : constants_(constants), delay_(delay), peak_wcu_(static_cast<double>(previous_peak_wcu)) {}

  // A minute ended in which so much was written each second by the mean.
  void minute_ended(double wcu_per_s, int partitions, TimePoint end);
  // When the partitions are to double; never: nothing is known yet.
  [[nodiscard]] TimePoint due() const { return due_; }
  void doubled() { due_ = never; }
  // So much time is leapt over (sim/leap.h).
  void leap(Duration time) {
    if (due_ != never) due_ -= time;
  }

  [[nodiscard]] double previous_peak_wcu() const { return peak_wcu_; }

 private:
  TableConstants constants_;
  Rng delay_;
  double peak_wcu_;
  TimePoint due_ = never;
};

}  // namespace dynafill
