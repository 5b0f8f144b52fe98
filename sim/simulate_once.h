// sim/simulate_once.h: one run of a scenario: every batch is an event, or, aggregated, every batch of
// samples.
//
// The client is the pacing core that the loader ships, or another client that speaks its language
// (sim/driven_load.h).  The table judges a request at the moment it is sent (the way to it takes about a
// millisecond within a region; the rest of the latency is the table's own work).  The table is created at
// "go".
// Deterministic for its seed.  Threads: calls share nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/heat_recorder.h"
#include "sim/scenario.h"

namespace dynafill {

struct TimelineRow {  // one minute
  double t_s = 0;     // from "go"
  double provisioned_wcu = 0;
  double consumed_wcu_per_s = 0;
  std::int64_t throttle_events = 0;
  int partitions = 0;
  double consumed_rcu_per_s = 0;
  std::int64_t read_throttle_events = 0;
};

// What the scenario's reads came to.
struct ReadOutcome {
  std::int64_t items = 0;                      // reads that were taken: keys, or Queries
  std::int64_t throttle_events = 0;            // reads that met throttling, each time counted
  std::int64_t partition_throttle_events = 0;  // of them, those of a partition's own limit
  double rcu = 0;                              // consumed, in read units
  std::int64_t given_up = 0;                   // reads the client ended without, after its last retry
};

// A run that reaches terminate_after is simulated on to its end, so that `finish` says what it would have
// needed; the counts and the timeline stop where the run was terminated.
struct RunOutcome {
  bool complete = false;  // all items written before terminate_after and `until`
  Duration finish{};      // from "go" to the last answer; `until` when that came first
  Duration startup{};
  std::int64_t written = 0;
  std::int64_t given_up = 0;  // items the client ended without, after its last retry
  std::int64_t throttle_events = 0;
  std::int64_t partition_throttle_events = 0;  // of them, those of a partition's own limit
  std::int64_t requests = 0;
  std::int64_t throttled_requests = 0;  // of them, those refused whole
  ReadOutcome reads;
  std::vector<TimelineRow> timeline;  // only when asked for
  HeatMap heat;                       // with the timeline
};

// The scenario's table with what its load says of it: the mean size of what a unit stores, and how many
// connections its client has.
TableSpec simulated_table(const Scenario& scenario);

struct RunOptions {
  bool with_timeline = false;
  bool aggregated = false;  // leap over steady time (sim/leap.h)
};

RunOutcome simulate_once(const Scenario& scenario, Seed seed, const RunOptions& options);

}  // namespace dynafill
