// Requests that no plan can meet, and those that say too little.
#include "planner/plan.h"

#include <string>

#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("An infeasible plan lists its reasons") {
  PlanRequest request = article_request();
  const auto sentence = [&](const PriceBook& book = prices_of_2018()) {
    const auto plan = make_plan(request, book);
    REQUIRE_FALSE(plan.ok());
    CHECK(plan.error().exit == ExitCode::refused);
    return plan.error().sentence;
  };
  SECTION("capacity and deadline that do not meet") {
    request.asked.wcu = 833;
    CHECK(sentence() ==
          "No feasible plan: 833 WCU at ratio 1 need 20m 00.5s for 1,000,000 write units, longer than 20m "
          "00s; 834 WCU "
          "would do.");
  }
  SECTION("Data Pipeline is not sold everywhere, and takes no small ratio") {
    request.region = "eu-central-1";
    request.asked.ratio = Ratio{50'000};
    CHECK(sentence(prices_of_2025()) ==
          "No feasible plan: Data Pipeline takes a write throughput ratio of 0.1 to 1.0, not 0.05. Data "
          "Pipeline has no "
          "price there: Price book 2025-06 has no price for datapipeline.activity.high_frequency_month in "
          "eu-central-1; it has one in ap-northeast-1, ap-southeast-2, eu-west-1, us-east-1, us-west-2.");
  }
  SECTION("a least ratio below what Data Pipeline takes") {
    request.asked = {20min, 30'000, std::nullopt, std::nullopt};
    CHECK(sentence() ==
          "No feasible plan: Data Pipeline takes a write throughput ratio of 0.1 to 1.0, not 0.027778.");
  }
  SECTION("an instance without EMR fee") {
    request.instance = "m3.large";
    CHECK(sentence().starts_with(
        "m3.large has no EMR fee in price book 2018-01, eu-west-1: EMR is not sold on it"));
  }
  SECTION("a load of centuries") {
    request.data = items_of(1'000'000'000'000, 175);
    request.asked = {std::nullopt, 1, std::nullopt, std::nullopt};
    CHECK(sentence() == "No feasible plan: 1 WCU at ratio 1 would load for more than 100 years.");
  }
  SECTION("a load in no time") {
    request.data = items_of(1'000'000'000'000, 400'000);
    request.asked.within = 1ns;
    CHECK(sentence().find("more than 1,000,000,000 WCU") != std::string::npos);
  }
}

TEST_CASE("A request that says too little or nonsense is bad input") {
  PlanRequest request = article_request();
  const auto sentence = [&] {
    const auto plan = make_plan(request, prices_of_2018());
    REQUIRE_FALSE(plan.ok());
    CHECK(plan.error().exit == ExitCode::bad_input);
    return plan.error().sentence;
  };
  SECTION("nothing but data") {
    request.asked = {};
    CHECK(sentence() ==
          "The plan needs one thing more: a time (--within 20m), a capacity (--wcu 833) or a budget "
          "(--budget 2).");
  }
  SECTION("nothing but a ratio") {
    request.asked.within.reset();
    CHECK(sentence().starts_with("The plan needs one thing more"));
  }
  SECTION("an item alone") {
    request.data = Bytes{100};
    CHECK(sentence() ==
          "To say how many items fit, the plan needs both a capacity (--wcu 833) and a time (--within 20m).");
  }
  SECTION("no items") {
    request.data = Profile{};
    CHECK(sentence() == "There are no items to plan for.");
  }
  SECTION("no such region") {
    request.region = "mars-1";
    CHECK(sentence().find("'mars-1'") != std::string::npos);
  }
  SECTION("capacity") {
    request.asked.wcu = 0;
    CHECK(sentence().find("0 WCU") != std::string::npos);
  }
  SECTION("time") {
    request.asked.within = 0s;
    CHECK(sentence().find("time") != std::string::npos);
  }
  SECTION("ratio") {
    request.asked.ratio = Ratio{0};
    CHECK(sentence().find("ratio") != std::string::npos);
  }
  SECTION("budget") {
    request.asked.budget = Usd{0};
    CHECK(sentence().find("budget") != std::string::npos);
  }
  SECTION("start") {
    request.into_hour = 1h;
    CHECK(sentence().find("clock hour") != std::string::npos);
  }
  SECTION("machines without a type") {
    request.route = Route::loader;
    request.instances = 2;
    CHECK(sentence().find("type of the instance") != std::string::npos);
  }
}
