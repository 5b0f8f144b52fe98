// What a plan solves for.
#include "planner/plan.h"

#include <string>

#include "base/random.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("What is missing is solved for") {
  PlanRequest request = article_request();
  SECTION("half the ratio needs twice the capacity") {
    request.asked.ratio = Ratio{500'000};
    const Plan plan = planned(request);
    CHECK(plan.table.provisioned_wcu == 1667);
    CHECK(plan.table.target.micro_per_s == 833'500'000);
    // The article's form gives 416: 4807.7 s, four times the deadline.
    CHECK(
        has_note(plan, "gives 416 WCU, which take 1h 20m 07.7s at ratio 0.5: 4.0 times the time asked for"));
  }
  SECTION("load time from capacity") {
    request.asked = {std::nullopt, 833, std::nullopt, std::nullopt};
    const Plan plan = planned(request);
    CHECK(plan.solved_for == SolvedFor::load_time);
    CHECK(in_seconds(plan.time.load) == Approx(1200.48).margin(0.005));
    CHECK(plan.table.ratio == Ratio{});
  }
  SECTION("the least ratio from both") {
    request.asked = {20min, 1667, std::nullopt, std::nullopt};
    const Plan plan = planned(request);
    CHECK(plan.solved_for == SolvedFor::ratio);
    CHECK(plan.table.ratio.millionths == 499'901);
    CHECK(plan.time.load <= 20min);
  }
  SECTION("nothing: the three fit together") {
    request.asked = {20min, 900, Ratio{950'000}, std::nullopt};
    CHECK(planned(request).solved_for == SolvedFor::nothing);
  }
  SECTION("items from the size of one") {
    request.data = Bytes{175};
    request.asked = {20min, 833, std::nullopt, std::nullopt};
    const Plan plan = planned(request);
    CHECK(plan.solved_for == SolvedFor::items);
    CHECK(plan.need.items == 999'600);
    CHECK(plan.time.load == Duration(20min));
    CHECK(plan.asked == request.asked);
    CHECK(plan.source.path.empty());
  }
  SECTION("items of 3 units each") {
    request.data = Bytes{2049};
    request.asked = {20min, 833, Ratio{500'000}, std::nullopt};
    CHECK(planned(request).need.items == 166'600);
  }
}

TEST_CASE("A budget buys the fastest plan within it") {
  PlanRequest request = article_request();
  request.route = Route::loader;
  request.asked = {std::nullopt, std::nullopt, std::nullopt, Usd{d("0.50")}};
  SECTION("one clock hour: (0.50 - 5 x 0.000147) / 0.000735 = 679.27") {
    const Plan plan = planned(request);
    CHECK(plan.solved_for == SolvedFor::budget);
    CHECK(plan.table.provisioned_wcu == 679);
    CHECK(plan.bill.total() <= *request.asked.budget);
  }
  SECTION("below one hour's least, 278 WCU, only many slow hours remain, and they cost more") {
    request.asked.budget = Usd{d("0.204")};  // 277 x 0.000735 + RCU would fit, but 277 WCU take two hours
    const auto plan = make_plan(request, prices_of_2018());
    REQUIRE_FALSE(plan.ok());
    CHECK(plan.error().exit == ExitCode::refused);
    CHECK(plan.error().sentence ==
          "No feasible plan: No capacity up to the quota of 40,000 WCU costs $0.20 or less.");
  }
  SECTION("never more capacity than writes everything in a second") {
    request.data = items_of(100, 175);
    request.asked.budget = Usd{1000};
    CHECK(planned(request).table.provisioned_wcu == 100);
  }
  SECTION("never above the default quota") {
    request.asked.budget = Usd{1000};
    CHECK(planned(request).table.provisioned_wcu == 40'000);
  }
  SECTION("a start late in the hour halves what it buys") {
    request.into_hour = 50min;
    const Plan plan = planned(request);
    // 2 h x (w x 0.000735 + 5 x 0.000147) <= 0.50: w = 339.1; its 2950 s end within the second hour.
    CHECK(plan.table.provisioned_wcu == 339);
  }
  SECTION("beside a deadline it is a limit") {
    request.asked.within = 20min;
    const auto plan = make_plan(request, prices_of_2018());
    REQUIRE_FALSE(plan.ok());
    CHECK(plan.error().sentence ==
          "No feasible plan: It would cost $0.61, more than the budget of $0.50. The fastest plan within the "
          "budget "
          "has 679 WCU and loads for 24m 32.8s.");
    request.asked.budget = Usd{d("0.62")};
    CHECK(planned(request).table.provisioned_wcu == 834);
  }
  SECTION("beside a deadline just over the hour, faster is cheaper") {
    request.asked.within = 61min;  // 274 WCU would touch two hours
    request.asked.budget = Usd{d("0.25")};
    const Plan plan = planned(request);
    CHECK(plan.table.provisioned_wcu == 339);
    CHECK(plan.time.load <= 1h);
    CHECK(has_note(plan, "this faster plan is within it"));
  }
  SECTION("beside a capacity it is a limit") {
    request.asked.wcu = 833;
    CHECK(make_plan(request, prices_of_2018()).error().sentence ==
          "No feasible plan: It would cost $0.61, more than the budget of $0.50.");
    request.asked.wcu = 600;
    CHECK(planned(request).solved_for == SolvedFor::load_time);
  }
  SECTION("by Data Pipeline the cluster counts too") {
    request.route = Route::data_pipeline;
    request.asked.budget = Usd{2};
    const Plan plan = planned(request);
    // The exact optimum: one unit more is too dear.
    PlanRequest next = request;
    next.asked = {std::nullopt, plan.table.provisioned_wcu + 1, std::nullopt, std::nullopt};
    CHECK(plan.bill.total() <= Usd{2});
    CHECK(planned(next).bill.total() > Usd{2});
  }
}

TEST_CASE("No capacity within the budget is faster than the plan that the budget buys") {
  Rng rng(5);
  for (int round = 0; round < 5; ++round) {
    PlanRequest request;
    request.route = rng.below(2) == 0 ? Route::loader : Route::data_pipeline;
    request.into_hour = std::chrono::minutes(rng.below(60));
    request.data = items_of(100'000 + static_cast<std::int64_t>(rng.below(3'000'000)), 500);
    request.asked = {std::nullopt, std::nullopt,
                     Ratio{100'000 + static_cast<std::int64_t>(rng.below(900'001))},
                     Usd{Decimal::scaled(60 + static_cast<std::int64_t>(rng.below(200)), 2)}};
    const auto plan = make_plan(request, prices_of_2025());
    const std::int64_t bought = plan ? plan->table.provisioned_wcu : 0;
    for (std::int64_t wcu = bought + 1; wcu < bought + 400; ++wcu) {
      PlanRequest faster = request;
      faster.asked = {std::nullopt, wcu, request.asked.ratio, std::nullopt};
      REQUIRE(planned(faster, prices_of_2025()).bill.total() > *request.asked.budget);
    }
  }
}
