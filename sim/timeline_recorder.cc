#include "sim/timeline_recorder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/table_bucket.h"

namespace dynafill {
namespace {

constexpr Duration one_minute = std::chrono::minutes(1);

}  // namespace

void TimelineRecorder::add(TimePoint now, const BatchAnswer& answer) {
  while (now >= minute_start_ + one_minute) close_row(one_minute);
  consumed_ += answer.consumed;
  throttle_events_ += answer.unprocessed;
}

void TimelineRecorder::add_reads(TimePoint now, const BatchAnswer& answer) {
  while (now >= minute_start_ + one_minute) close_row(one_minute);
  half_units_read_ += answer.consumed;
  read_throttle_events_ += answer.unprocessed;
}

void TimelineRecorder::leap(TimePoint now, Duration length, const RunCounts& did) {
  const TimePoint end = now + length;
  RunCounts left = did;
  // Minute by minute, each with its part of what is left, so that nothing is lost to rounding.
  while (now < end) {
    while (now >= minute_start_ + one_minute) close_row(one_minute);
    const TimePoint next = std::min(end, minute_start_ + one_minute);
    const RunCounts part = left.times(in_seconds(next - now) / in_seconds(end - now));
    consumed_ += WriteUnits{part.units};
    throttle_events_ += part.throttle_events;
    half_units_read_ += WriteUnits{part.half_units_read};
    read_throttle_events_ += part.read_throttle_events;
    left -= part;
    now = next;
  }
}

std::vector<TimelineRow> TimelineRecorder::finish(TimePoint end) {
  while (end >= minute_start_ + one_minute) close_row(one_minute);
  if (end > minute_start_) close_row(end - minute_start_);
  return std::move(rows_);
}

void TimelineRecorder::close_row(Duration length) {
  rows_.push_back(
      {.t_s = static_cast<double>(minute_start_.time_since_epoch() / one_minute) * 60,
       .provisioned_wcu = static_cast<double>(table_.provisioned_wcu()),
       .consumed_wcu_per_s = static_cast<double>(consumed_.count) / in_seconds(length),
       .throttle_events = throttle_events_,
       .partitions = table_.partitions(),
       .consumed_rcu_per_s = static_cast<double>(half_units_read_.count) / half_units / in_seconds(length),
       .read_throttle_events = read_throttle_events_});
  minute_start_ += one_minute;
  consumed_ = WriteUnits{0};
  throttle_events_ = 0;
  half_units_read_ = WriteUnits{0};
  read_throttle_events_ = 0;
}

}  // namespace dynafill
