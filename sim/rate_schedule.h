// sim/rate_schedule.h: how fast a client means to go, over time: straight between points, even after the
// last.
#pragma once

#include <vector>

#include "base/run_clock.h"
#include "base/units.h"

namespace dynafill {

class RateSchedule {
 public:
  struct Point {
    Duration at{};  // from the client's start
    WcuRate rate;
    bool operator==(const Point&) const = default;
  };

  // The same rate always.
  RateSchedule(WcuRate rate) : points_{{Duration(0), rate}} {}  // NOLINT: a rate is a schedule
  // Requires a point, and that times never go backwards; of two at one time the later counts from there on.
  explicit RateSchedule(std::vector<Point> points);

  [[nodiscard]] WcuRate at(Duration since_start) const;
  // How long from there it stays as it is.
  [[nodiscard]] Duration steady_for(Duration since_start) const;
  [[nodiscard]] Duration end() const { return points_.back().at; }  // it does not change after
  bool operator==(const RateSchedule&) const = default;
  // With no point above `most`.
  [[nodiscard]] RateSchedule capped(WcuRate most) const;
  [[nodiscard]] RateSchedule scaled(double factor) const;
  [[nodiscard]] const std::vector<Point>& points() const { return points_; }

 private:
  std::vector<Point> points_;
};

}  // namespace dynafill
