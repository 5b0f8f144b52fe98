// sim/leap.h: the aggregated mode: exact events in samples, leaps over the time between them.
//
// A load of a billion items is the same second many times over.  So the run is simulated event by event, by
// the same table and the same clients, until two stretches of it in a row went at the same pace; then it
// leaps over the time in which nothing will change (the table says when a burst runs out, a partition splits,
// an index's buffer is full or a minute ends that changes the capacity; the items when a sorted load comes to
// its next key; the client when its own rate changes), counts what the samples did in proportion, and goes on
// with events from there.  The beginning, every change and the end are always events.
//
// A change begins a new regime: samples before it count no more, and of those since it the pace is the mean.
// Chance has the same names exactly and in leaps, so the same partitions split at the same times.
//
// Compared with every event simulated, the finish is within 1 % run by run over tests/sim/leap_shapes.h. What
// is rarer than a stretch may be missed: a worker that gives up once in many minutes, a partition that is hot
// by chance in one minute of many.  A client that can tell (may_leap() in sim/driven_load.h) forbids leaps
// then.  Deciding only; DrivenRun does what is decided here.
#pragma once

#include <cstdint>
#include <optional>

#include "base/run_clock.h"
#include "sim/run_counts.h"

namespace dynafill {

// What happened in a stretch of a run.
struct Stretch {
  Duration length{};
  RunCounts did;

  [[nodiscard]] std::int64_t items() const { return did.written + did.given_up; }
};

// Whether half a sample is long enough for chance to even out and for backoff to settle.
[[nodiscard]] bool long_enough(const Stretch& half);

// Whether two stretches went at one pace, within a percent.
[[nodiscard]] bool same_pace(const Stretch& a, const Stretch& b);

// The pace since something changed.
class Regime {
 public:
  // A sample of it, of whose consumption `lasting_share` goes on (TableModel::Outlook).  One that went at
  // another pace than those before it begins a new regime.
  void add(const Stretch& sample, double lasting_share);
  void leap(Duration time) { age_ += time; }

  // What a leap may be at most, whatever comes, after one more sample of that length.
  [[nodiscard]] Duration longest_leap(Duration sample = {}) const;
  [[nodiscard]] double items_per_s() const { return lasting_items_ / in_seconds(sampled_.length); }
  [[nodiscard]] double units_per_s() const { return lasting_units_ / in_seconds(sampled_.length); }

 private:
  Duration age_{};
  int samples_ = 0;
  Stretch sampled_;
  double lasting_items_ = 0;
  double lasting_units_ = 0;
};

// How far a leap may go; each of the limits may be absent (a huge number).
struct LeapLimits {
  Duration steady_for{};         // by the table and the clients
  Duration to_limit{};           // to terminate-after or the end of simulated time
  bool all_written = false;      // only reads go on, and the next does not count
  std::int64_t items_alike = 0;  // by the source and the client
};

// Time to leap over after `sample`, the regime's latest, or nothing when that is not worth it.
[[nodiscard]] std::optional<Duration> leap_time(const Stretch& sample, const Regime& regime,
                                                const LeapLimits& limits);

}  // namespace dynafill
