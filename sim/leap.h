// sim/leap.h: the aggregated mode: exact events in samples, leaps over the time between them.
//
// A load of a billion items is the same second many times over.  So the run is simulated event by event, by
// the same table and the same client, until two stretches of it in a row went at the same pace; then it leaps
// over the time in which nothing will change (the table says when a burst runs out or a partition splits, the
// items when a sorted load comes to its next key), counts what the last stretch did in proportion, and goes
// on with events from there.  The beginning, every change and the end are always events.
//
// Compared with every event simulated, the finish differs by the chance in the last stretches' pace: below 1
// % over tests/sim/leap_test.cc.  What is rarer than a stretch may be missed: a worker that gives up once in
// many minutes, a partition just below its limit that is hot by chance.  A client that can tell (concept
// LeapingClient in sim/driven_run.h) forbids leaps then. Deciding only; DrivenRun does what is decided here.
#pragma once

#include <cstdint>
#include <optional>

#include "base/run_clock.h"

namespace dynafill {

// What happened in a stretch of a run.
struct Stretch {
  Duration length{};
  std::int64_t items = 0;  // taken from the source
  std::int64_t units = 0;  // consumed
  std::int64_t requests = 0;
  std::int64_t throttle_events = 0;
};

// Whether half a sample is long enough for chance to even out and for backoff to settle.
[[nodiscard]] bool long_enough(const Stretch& half);

// Whether two stretches in a row went at one pace, within a percent.
[[nodiscard]] bool same_pace(const Stretch& a, const Stretch& b);

// How far a leap may go; each of the limits may be absent (a huge number).
struct LeapLimits {
  Duration run_so_far{};         // since the first request
  Duration steady_for{};         // by the table
  Duration to_limit{};           // to terminate-after or the end of simulated time
  std::int64_t items_alike = 0;  // by the source
  double lasting_share = 1;      // of the stretch's pace, by the table (TableModel::Outlook)
};

// Items to leap over after the sample `last`, or nothing when that is not worth it.
[[nodiscard]] std::optional<std::int64_t> leap_items(const Stretch& last, const LeapLimits& limits);

}  // namespace dynafill
