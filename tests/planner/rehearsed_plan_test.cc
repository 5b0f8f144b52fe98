#include "planner/rehearsed_plan.h"

#include <nlohmann/json.hpp>

#include "planner/plan_json.h"
#include "sim/simulate.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

PlanRequest small_request() {
  PlanRequest request = article_request();
  request.route = Route::loader;
  request.data = items_of(30'000, 175);
  request.asked = {};
  request.asked.within = 60s;
  return request;
}

}  // namespace

TEST_CASE("A rehearsed plan is in time as often as asked, and a little less capacity is not") {
  const PlanRequest request = small_request();
  const Result<Plan> plan = rehearsed_plan(request, prices_of_2025(), {.probability = 0.9});
  REQUIRE(plan.ok());
  CHECK(plan->notes.front().find("simulated loads are done within 1m 00s") != std::string::npos);
  CHECK(plan->asked == request.asked);
  CHECK(plan->solved_for == SolvedFor::wcu);
  const auto in_time = [&](std::int64_t wcu) {
    PlanRequest with = request;
    with.asked.wcu = wcu;
    with.asked.ratio = Ratio{};
    with.asked.within.reset();
    const Result<Plan> made = make_plan(with, prices_of_2025());
    REQUIRE(made.ok());
    auto scenario = scenario_from_plan(to_json(*made));
    REQUIRE(scenario.ok());
    scenario->startup = LatencyModel{};
    scenario->terminate_after = 60s;
    return 1 - simulate(*scenario, {.runs = 60, .early_stop = false}).timeout_probability;
  };
  CHECK(in_time(plan->table.provisioned_wcu) >= 0.85);
  CHECK(in_time(plan->table.provisioned_wcu * 97 / 100) < 0.9);
}

TEST_CASE("What cannot be rehearsed, or is never in time, is said") {
  PlanRequest request = small_request();
  request.quota_wcu = 400;
  const Result<Plan> refused = rehearsed_plan(request, prices_of_2025(), {});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().exit == ExitCode::refused);
  request = small_request();
  request.asked.wcu = 500;
  CHECK_FALSE(rehearsed_plan(request, prices_of_2025(), {}).ok());
  request = small_request();
  request.asked.within.reset();
  request.asked.budget = Usd{5};
  CHECK_FALSE(rehearsed_plan(request, prices_of_2025(), {}).ok());
  request = small_request();
  request.mode = Mode::on_demand;
  CHECK_FALSE(rehearsed_plan(request, prices_of_2025(), {}).ok());
}
