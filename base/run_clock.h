// base/run_clock.h: the time of a run, real or virtual.
//
// RunClock has no now(): nobody reads the time by accident.  Deciding code is told `now`; only the
// event loop (virtual time) and the loader's and endpoint's outermost loops (wall time, perhaps scaled)
// make one.  Whole nanoseconds in 64 bits reach 292 years.
#pragma once

#include <chrono>
#include <cstdint>

namespace dynafill {

using Duration = std::chrono::nanoseconds;

struct RunClock {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<RunClock, Duration>;
};

// Time since the run began.
using TimePoint = RunClock::time_point;

inline constexpr TimePoint never = TimePoint::max();

inline double in_seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }
// Rounded to whole nanoseconds.  Requires |seconds| < 9.2e9.
inline Duration from_seconds(double seconds) {
  return Duration(static_cast<Duration::rep>(seconds * 1e9 + (seconds < 0 ? -0.5 : 0.5)));
}

}  // namespace dynafill
