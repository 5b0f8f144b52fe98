// sim/on_demand_growth.h: how an on-demand table, or an index of one, makes room for twice its peak.
//
// It takes twice the previous peak at once.  A minute's traffic above the peak is the new one, whether of
// reads or of writes; once twice that is more than the partitions take, every one of them is split in two
// after a delay of up to half an hour, as a raise of provisioned capacity does it.  Splits for heat come on
// top (sim/partitions.h). Source:
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
      : constants_(constants),
        delay_(delay),
        peak_(busy_partitions(static_cast<double>(previous_peak_wcu), 0)) {}

  // A minute ended in which so much was written and read each second by the mean.
  void minute_ended(double wcu_per_s, double rcu_per_s, int partitions, TimePoint end);
  // When the partitions are to double; never: nothing is known yet.
  [[nodiscard]] TimePoint due() const { return due_; }
  void doubled() { due_ = never; }
  // Whether a minute of that makes so many partitions too few.
  [[nodiscard]] bool outgrown_by(double wcu_per_s, double rcu_per_s, int partitions) const {
    return 2 * std::max(peak_, busy_partitions(wcu_per_s, rcu_per_s)) > partitions;
  }
  // So much time is leapt over (sim/leap.h), and the clock stands still.  What became due meanwhile is due
  // now.
  void leap(Duration time, TimePoint now) {
    if (due_ != never) due_ = std::max(due_ - time, now);
  }

 private:
  // How many partitions that fills: the reads' or the writes', which have limits of their own.
  [[nodiscard]] double busy_partitions(double wcu_per_s, double rcu_per_s) const {
    return std::max(wcu_per_s / constants_.partition_write_limit.as_double(),
                    rcu_per_s / static_cast<double>(constants_.partition_read_limit));
  }

  TableConstants constants_;
  Rng delay_;
  double peak_;  // in partitions filled
  TimePoint due_ = never;
};

}  // namespace dynafill
