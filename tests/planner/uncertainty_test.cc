#include "planner/uncertainty.h"

#include <map>
#include <nlohmann/json.hpp>

#include "base/dynamodb_constants.h"
#include "planner/plan_json.h"
#include "planner/plan_of.h"
#include "planner/route_model.h"
#include "pricing/adjust.h"
#include "sim/simulate.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

PlanRequest uncertain_request() {
  PlanRequest request = article_request();
  request.route = Route::loader;
  request.items = Range95{900'000, 1'300'000};
  request.data = items_of(1'081'665, 175);  // the root of their product
  return request;
}

}  // namespace

TEST_CASE("Worlds are the same every time, and their middle is the plan's") {
  const PlanRequest request = uncertain_request();
  const Job job = job_of(request, prices_of_2025());
  const auto once = worlds_of(job);
  const auto again = worlds_of(job);
  REQUIRE(once.size() == again.size());
  int below = 0;
  int inside = 0;
  for (std::size_t i = 0; i < once.size(); ++i) {
    CHECK(once[i].units == again[i].units);
    CHECK(once[i].startup_z == again[i].startup_z);
    below += once[i].items < job.need.items ? 1 : 0;
    inside += once[i].items >= 900'000 && once[i].items <= 1'300'000 ? 1 : 0;
  }
  CHECK(std::abs(below - 128) < 32);
  CHECK(std::abs(inside - 243) < 12);  // 95 %
  // A new draw elsewhere leaves these as they were: what is certain draws nothing away.
  PlanRequest bytes_too = request;
  bytes_too.item_bytes = Range95{150, 200};
  const auto other = worlds_of(job_of(bytes_too, prices_of_2025()));
  CHECK(other[7].items == once[7].items);
}

TEST_CASE("The plan for uncertain data is regretted less than the one for its middle") {
  const PlanRequest request = uncertain_request();
  const Plan plan = *make_plan(request, prices_of_2025());
  PlanRequest certain = request;
  certain.items.reset();
  const Plan middle = *make_plan(certain, prices_of_2025());
  CHECK(plan.table.provisioned_wcu > middle.table.provisioned_wcu);
  REQUIRE(plan.cost_p50);
  CHECK(*plan.cost_p50 <= *plan.cost_p90);
  CHECK(*plan.time.load_p50 <= *plan.time.load_p90);
  CHECK_FALSE(middle.cost_p50);
  CHECK(plan.notes.front().starts_with("Least regret: with "));
  CHECK(to_json(plan)["cost"].contains("p90"));

  const Job job = job_of(request, prices_of_2025());
  const auto worlds = worlds_of(job);
  const Tariff tariff(prices_of_2025(), request.region);
  const Choice choices[] = {{Route::loader, Mode::provisioned, middle.table.provisioned_wcu, {}},
                            {Route::loader, Mode::provisioned, plan.table.provisioned_wcu, {}}};
  const auto regrets = regrets_of(job, choices, worlds, tariff);
  CHECK(regrets[1].mean_usd < regrets[0].mean_usd);
  CHECK(least_regret(regrets).choice.wcu == plan.table.provisioned_wcu);
}

TEST_CASE("A longer start-up and a slower client make a time-out likelier") {
  PlanRequest request = article_request();
  const Plan usual = *make_plan(request, prices_of_2018());
  REQUIRE(usual.time.timeout_probability);
  request.startup_p99 = 20min;
  const Plan slow = *make_plan(request, prices_of_2018());
  CHECK(*slow.time.timeout_probability > *usual.time.timeout_probability);
  request.terminate_after = 2h;
  CHECK(make_plan(request, prices_of_2018())->time.timeout_probability == 0.0);
}

// The simulator runs the shipping clients against the table model: it is the second witness of a plan's time.
TEST_CASE("A plan's own simulation meets its deadline at the probability it states") {
  struct Way {
    Route route;
    Mode mode;
  };
  // Every route that is simulated, in every mode it takes.  A new on-demand table is warmed only for more
  // than its 4,000 WCU/s, so those loads are larger.
  std::vector<Way> ways;
  for (const Route route : all_routes())
    for (const Mode mode : all_modes()) {
      if (route == Route::import_table || route == Route::bulk_put) continue;
      PlanRequest request;
      request.data = items_of(1, 1);
      if (route_model(route)
              .obstacles(job_of(request, prices_of_2025()), mode, Ratio{}, prices_of_2018())
              .empty())
        ways.push_back({route, mode});
    }
  REQUIRE(ways.size() == 5 * 4 + 3 * 3 + 1);
  const PriceBook warmed = apply_warm_price(prices_of_2025(), Usd{*Decimal::parse("0.0001")});
  Rng rng(21);
  std::map<std::pair<Route, Mode>, int> simulated;
  constexpr int rounds = 3;
  for (int round = 0; round < rounds * static_cast<int>(ways.size()); ++round) {
    const Way& way = ways[static_cast<std::size_t>(round) % ways.size()];
    const bool warm = way.mode == Mode::on_demand_warm;
    PlanRequest request;
    request.data = items_of((warm ? 250'000 : 10'000) + static_cast<std::int64_t>(rng.below(50'000)),
                            1 + static_cast<std::int64_t>(rng.below(3'000)));
    request.route = way.route;
    request.mode = way.mode;
    request.asked.within = warm ? 50s : std::chrono::seconds(60 + rng.below(500));
    // Auto scaling takes its minutes to raise anything.
    if (way.mode == Mode::auto_scaling) *request.asked.within += 2h;
    if (rng.below(2) == 0 && !is_on_demand(way.mode))
      request.asked.ratio = Ratio{500'000 + static_cast<std::int64_t>(rng.below(500'001))};
    const auto plan = make_plan(request, warmed);
    if (!plan) continue;
    ++simulated[{way.route, way.mode}];
    INFO(round << ": " << route_name(way.route) << " " << mode_name(way.mode) << " " << plan->need.items
               << " items, " << plan->need.wcu_total << " units, " << plan->table.target.as_double()
               << " WCU/s by " << plan->client.tasks << " tasks, planned " << in_seconds(plan->time.load)
               << " s, at the median of worlds " << in_seconds(*plan->time.load_p50));
    auto scenario = scenario_from_plan(to_json(*plan));
    if (!scenario.ok()) FAIL(scenario.error().sentence);
    if (scenario->terminate_after.count() == 0)
      scenario->terminate_after = with_margin(plan->time.startup, plan->time.load);
    const SimulationReport report = simulate(*scenario, {.runs = 20, .early_stop = false});
    // 20 runs can show a probability to about two of them.
    CHECK(report.timeout_probability <= *plan->time.timeout_probability + 0.1);
    // A connector sends once a second and starts within one.
    double pulses = 2;
    Duration stated = plan->time.load;
    // The article's formula, which the template's jar kept, knows no pulses; their worlds do.
    if (way.route == Route::data_pipeline) stated = *plan->time.load_p50;
    // The moments at which capacity comes are drawn: two medians, and up to a grant of the request routers.
    double simulated_s = report.load_s.p50;
    if (way.mode == Mode::auto_scaling) {
      stated = *plan->time.load_p50;
      simulated_s = report.load_s_95.p50.low.value_or(report.load_s.p50);
      pulses = constant("router_refill");
    }
    CHECK(simulated_s <= in_seconds(stated) + pulses);
  }
  for (const Way& way : ways) {
    INFO(route_name(way.route) << " " << mode_name(way.mode));
    CHECK(simulated[{way.route, way.mode}] >= 2);
  }
}
