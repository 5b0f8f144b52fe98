// The simulator runs the shipping clients against the table model: it is the second witness of a plan's time.
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "planner/plan_json.h"
#include "planner/plan_of.h"
#include "planner/uncertainty.h"
#include "sim/simulate.h"
#include "tests/planner/random_jobs.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

constexpr int runs = 20;

// How probable it is that so many or more of the runs are late when each is late with this probability.
double chance_of(int late, double probability) {
  double chance = 0;
  for (int k = late; k <= runs; ++k)
    chance += std::exp(std::lgamma(runs + 1) - std::lgamma(k + 1) - std::lgamma(runs - k + 1) +
                       k * std::log(probability) + (runs - k) * std::log1p(-probability));
  return chance;
}

// Late runs of the plan's scenario, with a start-up and a limit of its own.
int late_runs(Scenario scenario, const LatencyModel& startup, Duration limit) {
  scenario.startup = startup;
  scenario.terminate_after = limit;
  const SimulationReport report = simulate(scenario, {.runs = runs, .early_stop = false});
  return static_cast<int>(std::lround(report.timeout_probability * runs));
}

PlanRequest random_request(Rng& rng, const Way& way) {
  const bool warm = way.mode == Mode::on_demand_warm;
  PlanRequest request;
  request.data = items_of((warm ? 250'000 : 10'000) + static_cast<std::int64_t>(rng.below(50'000)),
                          1 + static_cast<std::int64_t>(rng.below(3'000)));
  request.route = way.route;
  request.mode = way.mode;
  // A new on-demand table is warmed only for more than its 4,000 WCU/s.
  request.asked.within = warm ? 50s : std::chrono::seconds(60 + rng.below(500));
  // Auto scaling takes its minutes to raise anything.
  if (way.mode == Mode::auto_scaling) *request.asked.within += 2h;
  if (rng.below(2) == 0 && !is_on_demand(way.mode))
    request.asked.ratio = Ratio{500'000 + static_cast<std::int64_t>(rng.below(500'001))};
  return request;
}

}  // namespace

TEST_CASE("Our loader holds the rate that it is given, at any capacity and with items of any size") {
  struct Row {
    std::int64_t wcu, bytes;
  };
  // Partitions at 99.8 % of their limits, large items on one partition, and what chance finds.
  std::vector<Row> rows = {{2'994, 500},    {2'994, 10'000}, {9'980, 3'000},
                           {29'990, 3'000}, {990, 20'000},   {100, 400'000}};
  Rng rng(31);
  for (int i = 0; i < 15; ++i)
    rows.push_back({50 + static_cast<std::int64_t>(std::exp(rng.uniform() * std::log(40'000))),
                    static_cast<std::int64_t>(std::exp(rng.uniform() * std::log(400'000)))});
  for (const auto& [wcu, bytes] : rows) {
    PlanRequest request;
    const std::int64_t units = (bytes + 1023) / 1024;
    request.data = items_of(std::max<std::int64_t>(20, wcu * 40 / units), bytes);
    request.asked.wcu = wcu;
    const Plan plan = planned(request, every_price());
    INFO(plan.need.items << " items of " << units << " units, " << wcu << " WCU, target "
                         << plan.table.target.as_double());
    const auto scenario = scenario_from_plan(to_json(plan));
    REQUIRE(scenario.ok());
    const SimulationReport report = simulate(*scenario, {.runs = runs, .early_stop = false});
    CHECK(report.load_s.p90 <= in_seconds(plan.time.load) * 1.01);
  }
}

TEST_CASE("A plan's own simulation is in time, and done at its limit, as often as the plan states") {
  std::vector<Way> ways;
  for (const Way& way : all_ways())
    if (way.route != Route::import_table && way.route != Route::bulk_put) ways.push_back(way);
  REQUIRE(ways.size() == 5 * 4 + 3 * 3 + 1);
  Rng rng(21);
  std::map<Way, int> simulated;
  double stated = 0, variance = 0;
  int late = 0;
  constexpr int rounds = 3;
  for (int round = 0; round < rounds; ++round)
    for (const Way& way : ways) {
      const auto plan = make_plan(random_request(rng, way), every_price());
      if (!plan) continue;
      ++simulated[way];
      const auto scenario = scenario_from_plan(to_json(*plan));
      if (!scenario.ok()) FAIL(scenario.error().sentence);
      INFO(round << ": " << route_name(way.route) << " " << mode_name(way.mode) << " " << plan->need.items
                 << " items, " << plan->need.wcu_total << " units, " << plan->table.target.as_double()
                 << " WCU/s by " << plan->client.tasks << " tasks, planned " << in_seconds(plan->time.load)
                 << " s, asked " << in_seconds(*plan->asked.within) << " s");
      // 256 worlds cannot tell a rarer thing from one that never happens.
      const auto as_stated = [](double probability) {
        return std::clamp(probability, 1.0 / worlds_drawn, 1 - 1.0 / worlds_drawn);
      };
      const double late_stated = as_stated(1 - *plan->time.within_probability);
      const int late_here = late_runs(*scenario, LatencyModel{}, *plan->asked.within);
      CHECK(chance_of(late_here, late_stated) > 1e-4);
      late += late_here;
      stated += late_stated * runs;
      variance += late_stated * (1 - late_stated) * runs;
      const Duration limit =
          plan->time.terminate_after.value_or(with_margin(plan->time.startup, plan->time.load));
      CHECK(chance_of(late_runs(*scenario, scenario->startup, limit),
                      as_stated(*plan->time.timeout_probability)) > 1e-4);
    }
  CHECK(late <= stated + 4 * std::sqrt(variance));
  for (const Way& way : ways) {
    INFO(route_name(way.route) << " " << mode_name(way.mode));
    CHECK(simulated[way] >= 2);
  }
}
