#include "planner/plan.h"

#include <nlohmann/json.hpp>
#include <string>

#include "planner/explain.h"
#include "planner/plan_json.h"
#include "pricing/adjust.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("The article's job: 834 WCU, 1199 s, terminate after 30 minutes") {
  const Plan plan = planned(article_request());
  CHECK(plan.solved_for == SolvedFor::wcu);
  CHECK(plan.table.provisioned_wcu == 834);
  CHECK(plan.table.target == WcuRate::per_second(834));
  CHECK(in_seconds(plan.time.load) == Approx(1199.04).margin(0.005));
  CHECK(plan.time.startup == 7min);
  CHECK(in_seconds(plan.time.total) == Approx(1619.04).margin(0.005));
  CHECK(plan.time.terminate_after == Duration(30min));
  CHECK(plan.load.target == plan.table.target);
  CHECK(plan.load.in_flight_max == 4);
  CHECK(has_note(plan, "833 WCU would take 1200.5 s and miss 20m 00s by 0.5 s"));
  CHECK(has_note(plan, "closed to new customers since 2024-07-25"));
  CHECK(has_note(plan, "How the article of 2018 got $0.43"));
  CHECK(has_note(plan, "two m3.xlarge cost $0.363 for its 30 minutes"));
  CHECK_FALSE(has_note(plan, "A start-up of"));  // 10 + 20 minutes are within 30
  PlanRequest slow_start = article_request();
  slow_start.startup_p99 = 15min;
  CHECK(has_note(planned(slow_start), "A start-up of 15m 00s"));
  PlanRequest exact = article_request();
  exact.asked.within.reset();
  exact.asked.wcu = 833;
  CHECK(has_note(planned(exact), "833 WCU and 5 RCU left for a month of 31 days (744 h) cost $456.06"));
}

TEST_CASE("The article's bill, by the prices of its month") {
  const Plan plan = planned(article_request());
  // Worked by hand: 834 x 0.000735; 5 x 0.000147; two m3.xlarge for 1620 s = 0.9 instance-hours;
  // half a month of one activity; 175,000,000 B for 1 of 744 h; 21 parts of 8 MiB and two requests more.
  CHECK(line(plan, "Amazon DynamoDB", "WCU-hour").amount.amount == d("0.61299"));
  CHECK(line(plan, "Amazon DynamoDB", "RCU-hour").amount.amount == d("0.000735"));
  CHECK(line(plan, "Amazon EC2", "instance-hour").amount.amount == d("0.2637"));
  CHECK(line(plan, "Amazon EMR", "instance-hour").amount.amount == d("0.063"));
  CHECK(line(plan, "AWS Data Pipeline", "activity-month").amount.amount == d("0.5"));
  CHECK(line(plan, "Amazon S3", "GB-month").amount.amount < d("0.00001"));
  CHECK(line(plan, "Amazon S3", "request").quantity == 23);
  CHECK(line(plan, "AWS Data Transfer", "GB").amount.amount == 0);
  CHECK(plan.bill.total().dollars() == "$1.44");
  CHECK(plan.bill.total().amount.rounded(6) == d("1.440545"));
}

TEST_CASE("A plan at own prices says so, in itself and when it is read back") {
  PriceAdjustments adjustments;
  adjustments.discounts = {{"dynamodb", 12}};
  adjustments.free_tier = FreeTierUse::always;
  const PriceBook book = *adjusted(*load_price_book("2018-01"), adjustments);
  const Plan plan = planned(article_request(), book);
  CHECK(plan.price_adjustments == adjustments);
  CHECK(plan_from_json(to_json(plan))->price_adjustments == adjustments);
  CHECK(summary(plan).find("book 2018-01, dynamodb less 12 %, free tier taken off") != std::string::npos);
  CHECK(has_note(plan, "The free tier is taken off as if nothing else in the account used it"));
  // 834 WCU-hours of 18,600: nothing is left of the write capacity's price, nor of the read capacity's.
  Usd dynamodb;
  for (const BillLine& one : plan.bill.lines)
    if (one.service == "Amazon DynamoDB") dynamodb += one.amount;
  CHECK(dynamodb.amount == 0);
}

TEST_CASE("A trillion items have a plan") {
  PlanRequest request = article_request();
  request.data = items_of(1'000'000'000'000, 175);
  request.asked = {std::nullopt, 40'000, std::nullopt, std::nullopt};
  const Plan plan = planned(request);
  CHECK(plan.time.load == 25'000'000s);  // 289 days
  // 6,945 clock hours (25,000,420 s) x (40,000 x 0.000735 + 5 x 0.000147)
  CHECK(line(plan, "Amazon DynamoDB", "WCU-hour").amount.amount == d("204183"));
  request.route = Route::loader;
  request.asked = {std::nullopt, std::nullopt, std::nullopt, Usd{250'000}};
  CHECK(planned(request).table.provisioned_wcu == 40'000);
}

TEST_CASE("Every line and assumption has a source") {
  for (const Route route : {Route::loader, Route::data_pipeline}) {
    PlanRequest request = article_request();
    request.route = route;
    const Plan plan = planned(request);
    for (const BillLine& one : plan.bill.lines) {
      CHECK_FALSE(one.source.empty());
      CHECK_FALSE(one.as_of.empty());
      CHECK_FALSE(one.formula.empty());
      CHECK(one.amount == one.unit_price * one.quantity);
    }
    CHECK(plan.assumptions.size() >= 4);
    for (const Assumption& assumed : plan.assumptions) CHECK_FALSE(assumed.source.empty());
  }
}
