// sim/timeline_recorder.h: adds up what the table did into one row a minute.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/run_counts.h"
#include "sim/simulate_once.h"
#include "sim/table_model.h"

namespace dynafill {

class TimelineRecorder {
 public:
  explicit TimelineRecorder(const TableModel& table) : table_(table) {}

  // Requires that `now` never goes backwards.
  void add(TimePoint now, const BatchAnswer& answer);

  void add_reads(TimePoint now, const BatchAnswer& answer);

  // From `now` on so much was consumed and throttled evenly in `length`.
  void leap(TimePoint now, Duration length, const RunCounts& did);

  // The last row is as long as what is left of its minute.
  std::vector<TimelineRow> finish(TimePoint end);

 private:
  void close_row(Duration length);

  const TableModel& table_;
  TimePoint minute_start_{};
  WriteUnits consumed_;
  std::int64_t throttle_events_ = 0;
  WriteUnits half_units_read_;
  std::int64_t read_throttle_events_ = 0;
  std::vector<TimelineRow> rows_;
};

}  // namespace dynafill
