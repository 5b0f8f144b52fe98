// sim/simulate.h: runs a scenario many times and says what to expect.
//
// Exact: every batch of every run is an event; the client is the pacing core that the loader ships,
// or an SDK client (sim/sdk_client.h).  The
// table judges a request at the moment it is sent (the way to it takes about a millisecond within a region;
// the rest of the latency is the table's own work).  The table is created at "go".
// Same scenario, seed and number of runs: same report, whatever the thread count.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sim/scenario.h"

namespace dynafill {

struct TimelineRow {  // one minute
  double t_s = 0;     // from "go"
  double provisioned_wcu = 0;
  double consumed_wcu_per_s = 0;
  std::int64_t throttle_events = 0;
  int partitions = 0;
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
  std::vector<TimelineRow> timeline;  // only when asked for
};

RunOutcome simulate_once(const Scenario& scenario, Seed seed, bool with_timeline);

// Nearest rank: the least value that so many percent of the runs do not exceed.
struct Percentiles {
  double p50 = 0, p90 = 0, p99 = 0;
};

struct SimulationReport {
  int runs = 0;
  bool pass = false;  // timeout_probability within what was asked, everything written
  std::vector<std::string> reasons;
  Percentiles finish_s;            // from "go", start-up included
  Percentiles load_s;              // without the start-up
  double timeout_probability = 0;  // share of runs that are not complete
  std::int64_t items = 0;
  std::int64_t written_items = 0;  // of the median run
  Percentiles throttle_events;
  std::vector<TimelineRow> timeline;  // of the median run
};

struct SimulateOptions {
  int runs = 100;
  int threads = 1;
  double timeout_probability_max = 0.05;
};
SimulationReport simulate(const Scenario& scenario, const SimulateOptions& options);

// simulation.json, "schema": "dynafill/simulation/1".
nlohmann::json to_json(const SimulationReport& report, const Scenario& scenario);
// timeline.csv: a header and one row a minute.
std::string timeline_csv(const SimulationReport& report);

}  // namespace dynafill
