// sim/simulate.h: runs a scenario many times and says what to expect.
//
// Same scenario, seed and number of runs: same report, whatever the thread count.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sim/scenario.h"
#include "sim/simulate_once.h"

namespace dynafill {

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
  RunOutcome median;                  // the first run with the median finish; its timeline is below
  std::vector<TimelineRow> timeline;  // of the median run
  HeatMap heat;                       // of the median run
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
