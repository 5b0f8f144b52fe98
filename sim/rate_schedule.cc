#include "sim/rate_schedule.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace dynafill {

RateSchedule::RateSchedule(std::vector<Point> points) : points_(std::move(points)) {
  CHECK(!points_.empty());
  CHECK(std::is_sorted(points_.begin(), points_.end(),
                       [](const Point& a, const Point& b) { return a.at < b.at; }));
}

WcuRate RateSchedule::at(Duration since_start) const {
  const auto after = std::upper_bound(points_.begin(), points_.end(), since_start,
                                      [](Duration time, const Point& point) { return time < point.at; });
  if (after == points_.begin()) return points_.front().rate;
  const Point& before = *std::prev(after);
  if (after == points_.end()) return before.rate;
  const Int128 climb = after->rate.micro_per_s - before.rate.micro_per_s;
  const Int128 climbed = climb * (since_start - before.at).count() / (after->at - before.at).count();
  return {before.rate.micro_per_s + static_cast<std::int64_t>(climbed)};
}

Duration RateSchedule::steady_for(Duration since_start) const {
  const auto after = std::upper_bound(points_.begin(), points_.end(), since_start,
                                      [](Duration time, const Point& point) { return time < point.at; });
  if (after == points_.end()) return Duration::max();
  const WcuRate before = after == points_.begin() ? after->rate : std::prev(after)->rate;
  return before == after->rate || after == points_.begin() ? after->at - since_start : Duration(0);
}

RateSchedule RateSchedule::capped(WcuRate most) const {
  RateSchedule capped = *this;
  for (Point& point : capped.points_) point.rate = std::min(point.rate, most);
  return capped;
}

RateSchedule RateSchedule::scaled(double factor) const {
  RateSchedule scaled = *this;
  for (Point& point : scaled.points_) point.rate = WcuRate::per_second(point.rate.as_double() * factor);
  return scaled;
}

}  // namespace dynafill
