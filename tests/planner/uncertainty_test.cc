#include "planner/uncertainty.h"

#include <nlohmann/json.hpp>

#include "planner/plan_json.h"
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
