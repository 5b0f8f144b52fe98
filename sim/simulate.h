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
#include "sim/statistics.h"

namespace dynafill {

struct SimulationReport {
  int runs = 0;             // those that it took
  int runs_max = 0;         // those that were asked for
  bool aggregated = false;  // simulated in leaps (sim/leap.h)
  bool pass = false;        // timeout_probability within what was asked, everything written
  std::vector<std::string> reasons;
  Percentiles finish_s;  // from "go", start-up included
  PercentileIntervals finish_s_95;
  Percentiles load_s;  // without the start-up
  PercentileIntervals load_s_95;
  double timeout_probability = 0;  // share of runs that are not complete
  Interval timeout_probability_95;
  std::int64_t items = 0;
  std::int64_t written_items = 0;  // of the median run
  Percentiles throttle_events;
  PercentileIntervals throttle_events_95;
  std::vector<TimelineRow> timeline;  // of the median run
};

// Loads of more items are simulated in leaps unless said otherwise: exact runs take some 10 ns an item.
inline constexpr std::int64_t exact_items_max = 10'000'000;
enum class Detail { by_size, exact, aggregated };

// A verdict that ends the runs early is wrong in at most one case of so many.
inline constexpr double early_stop_error = 0.01;

struct SimulateOptions {
  int runs = 100;  // at most
  // Ends when the verdict is certain (verdict_on); looks after 20, 40, 80... runs.
  bool early_stop = true;
  Detail detail = Detail::by_size;
  int threads = 1;
  double timeout_probability_max = 0.05;
};
SimulationReport simulate(const Scenario& scenario, const SimulateOptions& options);

// simulation.json, "schema": "dynafill/simulation/1".
nlohmann::json to_json(const SimulationReport& report, const Scenario& scenario);
// timeline.csv: a header and one row a minute.
std::string timeline_csv(const SimulationReport& report);

}  // namespace dynafill
