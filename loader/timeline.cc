#include "loader/timeline.h"

#include <algorithm>

#include "base/check.h"

namespace dynafill::loader {

void Timeline::add(Duration since_start, WriteUnits consumed, std::int64_t throttle_events) {
  CHECK(since_start >= Duration::zero());
  const auto second = static_cast<std::size_t>(since_start / std::chrono::seconds(1));
  if (second >= seconds_.size()) seconds_.resize(second + 1);
  seconds_[second].consumed += consumed.count;
  seconds_[second].throttle_events += throttle_events;
}

std::vector<TimelineRow> Timeline::rows(int step_s, Duration length) const {
  CHECK(step_s > 0);
  std::vector<TimelineRow> rows;
  const double end = std::max(in_seconds(length), static_cast<double>(seconds_.size()) - 1);
  for (int begin = 0; begin < end || begin < static_cast<int>(seconds_.size()); begin += step_s) {
    TimelineRow row{static_cast<double>(begin), 0, 0};
    std::int64_t consumed = 0;
    for (auto s = static_cast<std::size_t>(begin);
         s < std::min(seconds_.size(), static_cast<std::size_t>(begin + step_s)); ++s) {
      consumed += seconds_[s].consumed;
      row.throttle_events += seconds_[s].throttle_events;
    }
    // A last step of a split second would show a rate out of all proportion.
    const double covered =
        std::clamp(end - begin, std::min(1.0, static_cast<double>(step_s)), static_cast<double>(step_s));
    row.consumed_wcu_per_s = static_cast<double>(consumed) / covered;
    rows.push_back(row);
  }
  return rows;
}

double Timeline::recent_rate(Duration now, int window_s) const {
  const auto end = now / std::chrono::seconds(1);
  const auto begin = std::max<std::int64_t>(0, end - window_s);
  if (end <= begin) return 0;
  std::int64_t consumed = 0;
  for (auto s = begin; s < end && s < static_cast<std::int64_t>(seconds_.size()); ++s) {
    consumed += seconds_[static_cast<std::size_t>(s)].consumed;
  }
  return static_cast<double>(consumed) / static_cast<double>(end - begin);
}

int timeline_step_s(Duration length) {
  if (length >= std::chrono::minutes(10)) return 60;
  return std::max(1, static_cast<int>(in_seconds(length) / 60));
}

}  // namespace dynafill::loader
