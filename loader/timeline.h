// loader/timeline.h: what a load consumed when, for the chart and the progress line.
#pragma once

#include <cstdint>
#include <vector>

#include "base/run_clock.h"
#include "base/units.h"

namespace dynafill::loader {

struct TimelineRow {
  double t_s = 0;  // begin of the step, seconds of the run's time since the load began
  double consumed_wcu_per_s = 0;
  std::int64_t throttle_events = 0;
};

// Kept by the second: 16 bytes each, so a load of a week is 10 MB.
class Timeline {
 public:
  // Something was consumed or throttled at `since_start`.  Requires since_start >= 0.
  void add(Duration since_start, WriteUnits consumed, std::int64_t throttle_events);

  // Rows of `step` whole seconds up to `length`; the last may be shorter, and its rate counts that.
  [[nodiscard]] std::vector<TimelineRow> rows(int step_s, Duration length) const;
  // Units per second over the last `window_s` whole seconds before `now`.
  [[nodiscard]] double recent_rate(Duration now, int window_s) const;

 private:
  struct Second {
    std::int64_t consumed = 0;
    std::int64_t throttle_events = 0;
  };
  std::vector<Second> seconds_;
};

// A minute a row for a load of ten minutes or more, else about sixty rows, of at least a second.
int timeline_step_s(Duration length);

}  // namespace dynafill::loader
