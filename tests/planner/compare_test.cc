#include "planner/compare.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/random.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

Comparison compared(const PlanRequest& request) {
  auto comparison = compare(request, prices_of_2025(), all_routes(), all_modes());
  if (!comparison) FAIL(comparison.error().sentence);
  return *comparison;
}

const Compared& scenario(const Comparison& comparison, Route route, Mode mode) {
  const auto found = std::ranges::find_if(
      comparison.scenarios, [&](const Compared& row) { return row.route == route && row.mode == mode; });
  REQUIRE(found != comparison.scenarios.end());
  return *found;
}

PlanRequest random_request(Rng& rng) {
  PlanRequest request;
  request.data = items_of(1 + static_cast<std::int64_t>(rng.below(20'000'000)),
                          1 + static_cast<std::int64_t>(rng.below(5'000)));
  request.asked.within = std::chrono::seconds(300 + rng.below(200'000));
  request.into_hour = std::chrono::minutes(rng.below(60));
  request.quota_wcu = 1'000'000'000;
  return request;
}

double cheapest(const PlanRequest& request, Route route, Mode mode) {
  const Job job = job_of(request, prices_of_2025());
  const Tariff tariff(prices_of_2025(), request.region);
  const Answer answer = answer_for(job, tariff, prices_of_2025(), route, mode);
  return answer.found ? answer.found->usd : 1e18;
}

}  // namespace

TEST_CASE("The article's job today: many ways, Import from S3 far the cheapest") {
  PlanRequest request = article_request();
  const Comparison comparison = compared(request);
  const auto feasible = std::ranges::count_if(comparison.scenarios,
                                              [](const Compared& row) { return row.weighed.has_value(); });
  CHECK(feasible >= 8);
  CHECK(comparison.scenarios.size() - static_cast<std::size_t>(feasible) >= 8);
  const Compared& first = comparison.scenarios.front();
  CHECK(first.route == Route::import_table);
  CHECK(first.weighed->bill.total().dollars() == "$0.03");
  CHECK(first.weighed->on_frontier);
  CHECK(comparison.scenarios[1].weighed->bill.total().amount > first.weighed->bill.total().amount * 10);
  CHECK(scenario(comparison, Route::loader, Mode::provisioned).weighed->choice.wcu == 834);
  CHECK(
      scenario(comparison, Route::data_pipeline, Mode::provisioned).why_not.find("closed to new customers") !=
      std::string::npos);
  CHECK(scenario(comparison, Route::bulk_put, Mode::on_demand).why_not.find("not ranked") !=
        std::string::npos);
  request.has_data_pipeline = true;
  CHECK(scenario(compared(request), Route::data_pipeline, Mode::provisioned).weighed);
  request.existing_table = true;
  CHECK_FALSE(scenario(compared(request), Route::import_table, Mode::on_demand).weighed);
}

TEST_CASE("The screen is 80 columns and each scenario stands in it once") {
  PlanRequest request = article_request();
  request.items = Range95{900'000, 1'300'000};
  const Comparison comparison = compared(request);
  PlanRequest vast;
  vast.data = items_of(1'000'000'000'000, 400'000);
  vast.quota_wcu = 1'000'000'000;
  vast.asked.within = 5'000h;
  for (const std::string& text : {comparison_screen(comparison), comparison_explanation(comparison),
                                  comparison_screen(compared(vast))}) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(line.size() <= 80);
    }
  }
  CHECK(comparison_screen(comparison).find("Least regret:") != std::string::npos);
}

TEST_CASE("comparison.json says of each scenario what tools read") {
  const nlohmann::json document = to_json(compared(article_request()));
  CHECK(document["schema"] == "dynafill/comparison/1");
  for (const auto& row : document["scenarios"]) {
    CHECK(row["feasible"].is_boolean());
    CHECK(row["feasible"].get<bool>() == row["why_not"].is_null());
    CHECK(row["feasible"].get<bool>() == row["cost"].is_string());
    CHECK(row["feasible"].get<bool>() == !row["lines"].empty());
    for (const char* field :
         {"route", "mode", "provisioned_wcu", "total_s", "timeout_probability", "on_frontier"})
      CHECK(row.contains(field));
  }
  CHECK(to_json(compared(article_request())).dump() == document.dump());
}

TEST_CASE("On the frontier is what none beats") {
  Rng rng(9);
  for (int round = 0; round < 5; ++round) {
    const Comparison comparison = compared(random_request(rng));
    for (const Compared& one : comparison.scenarios) {
      if (!one.weighed) continue;
      bool beaten = false;
      for (const Compared& other : comparison.scenarios)
        beaten = beaten || (other.weighed && other.weighed->course.total <= one.weighed->course.total &&
                            other.weighed->bill.total() <= one.weighed->bill.total() &&
                            (other.weighed->course.total < one.weighed->course.total ||
                             other.weighed->bill.total() < one.weighed->bill.total()));
      REQUIRE(one.weighed->on_frontier == !beaten);
    }
  }
}

TEST_CASE("The article's job in an hour costs a third of the same in 20 minutes") {
  PlanRequest request = article_request();
  request.route = Route::loader;
  const double fast = cheapest(request, Route::loader, Mode::provisioned);
  request.asked.within = 60min;
  CHECK(cheapest(request, Route::loader, Mode::provisioned) == Approx(fast / 3).epsilon(0.01));
  // One minute more reaches into a second hour, and the least capacity that will do is not the cheapest.
  request.asked.within = 61min;
  CHECK(cheapest(request, Route::loader, Mode::provisioned) == Approx(fast / 3).epsilon(0.01));
  const auto best =
      best_plan(request, prices_of_2025(), std::array{Route::loader}, std::array{Mode::provisioned});
  CHECK(best->table.provisioned_wcu == 278);
  CHECK(make_plan(request, prices_of_2025())->table.provisioned_wcu == 274);
}

TEST_CASE("Nothing tried beats the cheapest capacity that was found") {
  Rng rng(8);
  for (int round = 0; round < 12; ++round) {
    PlanRequest request = random_request(rng);
    request.data = items_of(100'000 + static_cast<std::int64_t>(rng.below(2'000'000)), 700);
    request.asked.within = std::chrono::seconds(1'200 + rng.below(20'000));
    request.quota_wcu = 3'000;
    for (const Route route : {Route::loader, Route::loader_ec2, Route::emr, Route::glue}) {
      const Job job = job_of(request, prices_of_2025());
      const Tariff tariff(prices_of_2025(), request.region);
      const Answer answer = answer_for(job, tariff, prices_of_2025(), route, Mode::provisioned);
      if (!answer.found) continue;
      INFO(round << " " << route_name(route));
      for (std::int64_t wcu = 1; wcu <= request.quota_wcu; ++wcu) {
        const auto other = weigh(job, tariff, {route, Mode::provisioned, wcu, Ratio{}}, expected_world(job));
        if (other && other->course.load <= *request.asked.within)
          REQUIRE(other->usd * (1 + 1e-12) >= answer.found->usd);
      }
    }
  }
}

TEST_CASE("A budget over all routes buys the fastest of them") {
  PlanRequest request = article_request();
  request.asked = {std::nullopt, std::nullopt, std::nullopt, Usd{*Decimal::parse("0.64")}};
  request.existing_table = true;
  const auto plan = best_plan(request, prices_of_2025(), all_routes(), all_modes());
  REQUIRE(plan.ok());
  CHECK(plan->bill.total() <= *request.asked.budget);
  const Comparison comparison = compared(request);
  for (const Compared& row : comparison.scenarios)
    if (row.weighed) CHECK(row.weighed->course.total >= plan->time.total);
}
