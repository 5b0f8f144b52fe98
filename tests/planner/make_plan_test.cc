#include "planner/plan.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "base/random.h"
#include "planner/explain.h"
#include "planner/plan_json.h"
#include "pricing/adjust.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

Decimal d(const char* text) { return *Decimal::parse(text); }

Plan plan_of(const PlanRequest& request, const PriceBook& book = prices_of_2018()) {
  auto plan = make_plan(request, book);
  if (!plan) FAIL(plan.error().sentence);
  return *plan;
}

bool has_note(const Plan& plan, std::string_view part) {
  return std::ranges::any_of(plan.notes,
                             [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

const BillLine& line(const Plan& plan, std::string_view service, std::string_view unit) {
  for (const BillLine& one : plan.bill.lines)
    if (one.service == service && one.unit == unit) return one;
  FAIL("no such line");
  return plan.bill.lines.front();
}

// Items, deadline and so on at random, by the loader.
PlanRequest random_request(Rng& rng) {
  PlanRequest request;
  request.data = items_of(1 + static_cast<std::int64_t>(rng.below(50'000'000)),
                          1 + static_cast<std::int64_t>(rng.below(5'000)));
  request.asked.within = std::chrono::seconds(60 + rng.below(100'000));
  request.asked.ratio = Ratio{100'000 + static_cast<std::int64_t>(rng.below(900'001))};
  request.route = rng.below(2) == 0 ? Route::loader : Route::data_pipeline;
  request.into_hour = std::chrono::minutes(rng.below(60));
  return request;
}

}  // namespace

TEST_CASE("The article's job: 834 WCU, 1199 s, terminate after 30 minutes") {
  const Plan plan = plan_of(article_request());
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
  CHECK(has_note(plan_of(slow_start), "A start-up of 15m 00s"));
  PlanRequest exact = article_request();
  exact.asked.within.reset();
  exact.asked.wcu = 833;
  CHECK(has_note(plan_of(exact), "833 WCU and 5 RCU left for a month of 31 days (744 h) cost $456.06"));
}

TEST_CASE("The article's bill, by the prices of its month") {
  const Plan plan = plan_of(article_request());
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

TEST_CASE("A quotient without rest is not rounded, and no note says so") {
  PlanRequest request = article_request();
  request.data = items_of(999'600, 175);
  const Plan plan = plan_of(request);
  CHECK(plan.table.provisioned_wcu == 833);
  CHECK(plan.time.load == Duration(20min));
  CHECK_FALSE(has_note(plan, "rounded up"));
}

TEST_CASE("What is missing is solved for") {
  PlanRequest request = article_request();
  SECTION("half the ratio needs twice the capacity") {
    request.asked.ratio = Ratio{500'000};
    const Plan plan = plan_of(request);
    CHECK(plan.table.provisioned_wcu == 1667);
    CHECK(plan.table.target.micro_per_s == 833'500'000);
    // The article's form gives 416: 4807.7 s, four times the deadline.
    CHECK(
        has_note(plan, "gives 416 WCU, which take 1h 20m 07.7s at ratio 0.5: 4.0 times the time asked for"));
  }
  SECTION("load time from capacity") {
    request.asked = {std::nullopt, 833, std::nullopt, std::nullopt};
    const Plan plan = plan_of(request);
    CHECK(plan.solved_for == SolvedFor::load_time);
    CHECK(in_seconds(plan.time.load) == Approx(1200.48).margin(0.005));
    CHECK(plan.table.ratio == Ratio{});
  }
  SECTION("the least ratio from both") {
    request.asked = {20min, 1667, std::nullopt, std::nullopt};
    const Plan plan = plan_of(request);
    CHECK(plan.solved_for == SolvedFor::ratio);
    CHECK(plan.table.ratio.millionths == 499'901);
    CHECK(plan.time.load <= 20min);
  }
  SECTION("nothing: the three fit together") {
    request.asked = {20min, 900, Ratio{950'000}, std::nullopt};
    CHECK(plan_of(request).solved_for == SolvedFor::nothing);
  }
  SECTION("items from the size of one") {
    request.data = Bytes{175};
    request.asked = {20min, 833, std::nullopt, std::nullopt};
    const Plan plan = plan_of(request);
    CHECK(plan.solved_for == SolvedFor::items);
    CHECK(plan.need.items == 999'600);
    CHECK(plan.time.load == Duration(20min));
    CHECK(plan.asked == request.asked);
    CHECK(plan.source.path.empty());
  }
  SECTION("items of 3 units each") {
    request.data = Bytes{2049};
    request.asked = {20min, 833, Ratio{500'000}, std::nullopt};
    CHECK(plan_of(request).need.items == 166'600);
  }
}

TEST_CASE("A budget buys the fastest plan within it") {
  PlanRequest request = article_request();
  request.route = Route::loader;
  request.asked = {std::nullopt, std::nullopt, std::nullopt, Usd{d("0.50")}};
  SECTION("one clock hour: (0.50 - 5 x 0.000147) / 0.000735 = 679.27") {
    const Plan plan = plan_of(request);
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
    CHECK(plan_of(request).table.provisioned_wcu == 100);
  }
  SECTION("never above the default quota") {
    request.asked.budget = Usd{1000};
    CHECK(plan_of(request).table.provisioned_wcu == 40'000);
  }
  SECTION("a start late in the hour halves what it buys") {
    request.into_hour = 50min;
    const Plan plan = plan_of(request);
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
    CHECK(plan_of(request).table.provisioned_wcu == 834);
  }
  SECTION("beside a deadline just over the hour, faster is cheaper") {
    request.asked.within = 61min;  // 274 WCU would touch two hours
    request.asked.budget = Usd{d("0.25")};
    const Plan plan = plan_of(request);
    CHECK(plan.table.provisioned_wcu == 339);
    CHECK(plan.time.load <= 1h);
    CHECK(has_note(plan, "this faster plan is within it"));
  }
  SECTION("beside a capacity it is a limit") {
    request.asked.wcu = 833;
    CHECK(make_plan(request, prices_of_2018()).error().sentence ==
          "No feasible plan: It would cost $0.61, more than the budget of $0.50.");
    request.asked.wcu = 600;
    CHECK(plan_of(request).solved_for == SolvedFor::load_time);
  }
  SECTION("by Data Pipeline the cluster counts too") {
    request.route = Route::data_pipeline;
    request.asked.budget = Usd{2};
    const Plan plan = plan_of(request);
    // The exact optimum: one unit more is too dear.
    PlanRequest next = request;
    next.asked = {std::nullopt, plan.table.provisioned_wcu + 1, std::nullopt, std::nullopt};
    CHECK(plan.bill.total() <= Usd{2});
    CHECK(plan_of(next).bill.total() > Usd{2});
  }
}

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

TEST_CASE("Warnings stand in the notes and the plan is still made") {
  PlanRequest request = article_request();
  SECTION("terminated before the load can end") {
    request.terminate_after = 20min;
    const Plan plan = plan_of(request);
    CHECK(plan.notes.front() ==
          "WARNING: this load will time out: start-up and load need 26m 59s, but it is terminated after 20m "
          "00s.");
  }
  SECTION("enough time for any start-up") {
    request.terminate_after = 36min;
    CHECK_FALSE(has_note(plan_of(request), "A start-up of"));
  }
  SECTION("above the quota") {
    request.asked.within = 20s;
    CHECK(has_note(plan_of(request), "WARNING: 50,000 WCU is above the default quota of 40,000 per table"));
    request.asked.within = 25s;
    CHECK_FALSE(has_note(plan_of(request), "quota"));
  }
  SECTION("one key that gets more than a partition takes") {
    Profile skewed = items_of(10'000'000, 175);
    skewed.top_share = 0.2;
    request.data = skewed;  // 8,334 WCU/s, a fifth of it on one key
    const Plan plan = plan_of(request);
    CHECK(
        has_note(plan,
                 "WARNING: the commonest partition key value holds 20.0 % of the items and would take 1,666 "
                 "WCU/s; one partition takes 1,000"));
    CHECK(has_note(plan, "Its items alone need 33m 20s"));  // 2,000,000 / 1,000
    skewed.top_share = 0.11;
    request.data = skewed;
    CHECK_FALSE(has_note(plan_of(request), "commonest"));
  }
  SECTION("an hour touched for a minute") {
    request.route = Route::loader;
    request.asked.within = 61min;
    CHECK(has_note(
        plan_of(request),
        "Cheaper capacity: 278 WCU end within 1 clock hour and are billed 278 WCU-hours instead of 548."));
    request.asked.within = 60min;
    CHECK_FALSE(has_note(plan_of(request), "Cheaper"));
  }
  SECTION("the article's figure belongs to its month only") {
    CHECK_FALSE(has_note(plan_of(request, prices_of_2025()), "How the article"));
    request.route = Route::loader;
    CHECK_FALSE(has_note(plan_of(request), "How the article"));
  }
  SECTION("the free tier and the storage, which are not in the total") {
    CHECK(has_note(plan_of(request),
                   "18,600 WCU-hours a month and account are free; where nothing else uses them, this "
                   "plan's write capacity costs $0.00 instead of $0.61"));
    // (175 + 100) B x 1,000,000 / 2^30 = 0.256 GB x $0.283
    CHECK(has_note(plan_of(request), "keeping the data costs $0.07 a month (0.256 GB with 100 B of index"));
  }
}

TEST_CASE("A plan at own prices says so, in itself and when it is read back") {
  PriceAdjustments adjustments;
  adjustments.discounts = {{"dynamodb", 12}};
  adjustments.free_tier = FreeTierUse::always;
  const PriceBook book = *adjusted(*load_price_book("2018-01"), adjustments);
  const Plan plan = plan_of(article_request(), book);
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

TEST_CASE("Routes and machines") {
  PlanRequest request = article_request();
  SECTION("the loader on this machine pays for the table alone") {
    request.route = Route::loader;
    const Plan plan = plan_of(request);
    CHECK(plan.bill.total().amount == d("0.613725"));
    CHECK(plan.time.startup == 0s);
    CHECK(plan.time.total == plan.time.load);
    CHECK_FALSE(plan.time.terminate_after);
    CHECK(plan.compute.count == 0);
  }
  SECTION("the loader on an instance") {
    request.route = Route::loader;
    request.instance = "c4.large";
    request.instances = 3;
    // 3 x 1200 s (1199.04 rounded up) / 3600 x 0.113
    CHECK(line(plan_of(request), "Amazon EC2", "instance-hour").amount.amount == d("0.113"));
  }
  SECTION("a cluster grows with the rate: 1,500 WCU/s for each m3.xlarge beside the leader") {
    request.asked.within = 100s;  // 10,000 WCU/s
    CHECK(plan_of(request).compute.count == 8);
    request.instances = 2;
    CHECK(plan_of(request).compute.count == 2);
  }
  SECTION("a known start-up keeps the spread of ours") {
    request.startup = 14min;
    CHECK(plan_of(request).time.startup_p99 == Duration(20min));
    request.startup_p99 = 25min;
    CHECK(plan_of(request).time.startup_p99 == Duration(25min));
    CHECK(plan_of(request).time.terminate_after == Duration(40min));  // 14 + 20 + 2, up to 5 minutes
  }
  CHECK(route_name(*parse_route("data-pipeline")) == "data-pipeline");
  CHECK(parse_route("ferry").error().sentence.starts_with(
      "There is no route 'ferry'; there are loader, loader-ec2, loader-fargate, data-pipeline, emr,"));
}

TEST_CASE("A trillion items have a plan") {
  PlanRequest request = article_request();
  request.data = items_of(1'000'000'000'000, 175);
  request.asked = {std::nullopt, 40'000, std::nullopt, std::nullopt};
  const Plan plan = plan_of(request);
  CHECK(plan.time.load == 25'000'000s);  // 289 days
  // 6,945 clock hours (25,000,420 s) x (40,000 x 0.000735 + 5 x 0.000147)
  CHECK(line(plan, "Amazon DynamoDB", "WCU-hour").amount.amount == d("204183"));
  request.route = Route::loader;
  request.asked = {std::nullopt, std::nullopt, std::nullopt, Usd{250'000}};
  CHECK(plan_of(request).table.provisioned_wcu == 40'000);
}

TEST_CASE("Every line and assumption has a source") {
  for (const Route route : {Route::loader, Route::data_pipeline}) {
    PlanRequest request = article_request();
    request.route = route;
    const Plan plan = plan_of(request);
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

TEST_CASE("Removes are said to cost more than is counted for them") {
  PlanRequest request = article_request();
  Profile profile = items_of(1'000'000, 175);
  profile.removes = 12'345;
  request.data = profile;
  const char* const told = "12,345 of the items remove one: each is charged by the size of what it removes";
  CHECK(has_note(plan_of(request), told));
  profile.removes = 0;
  request.data = profile;
  CHECK_FALSE(has_note(plan_of(request), told));
}

TEST_CASE("More data never costs less, longer deadlines never need more, and plans keep what they promise") {
  Rng rng(11);
  for (int round = 0; round < 250; ++round) {
    PlanRequest request = random_request(rng);
    const Plan plan = plan_of(request, prices_of_2025());
    INFO("round " << round);
    REQUIRE(plan.time.load <= *request.asked.within);

    // More items, same capacity: not faster, not cheaper.
    PlanRequest fixed = request;
    fixed.asked = {std::nullopt, plan.table.provisioned_wcu, request.asked.ratio, std::nullopt};
    const Plan same = plan_of(fixed, prices_of_2025());
    REQUIRE(same.time.load == plan.time.load);
    REQUIRE(same.bill.total() == plan.bill.total());
    const Profile& data = std::get<Profile>(request.data);
    fixed.data = items_of(data.items + 1 + static_cast<std::int64_t>(rng.below(1'000'000)),
                          data.item_bytes_total / data.items);
    const Plan more = plan_of(fixed, prices_of_2025());
    REQUIRE(more.time.load > plan.time.load);
    REQUIRE(more.bill.total() >= plan.bill.total());

    // More items, same deadline: not less capacity.
    PlanRequest more_in_time = request;
    more_in_time.data = fixed.data;
    REQUIRE(plan_of(more_in_time, prices_of_2025()).table.provisioned_wcu >= plan.table.provisioned_wcu);

    // A longer deadline: not more capacity.
    PlanRequest later = request;
    later.asked.within = *request.asked.within + std::chrono::seconds(rng.below(10'000));
    REQUIRE(plan_of(later, prices_of_2025()).table.provisioned_wcu <= plan.table.provisioned_wcu);

    // All of a capacity is never slower than half of it.
    fixed.data = request.data;
    fixed.asked.ratio = Ratio{1'000'000};
    const Duration whole = plan_of(fixed, prices_of_2025()).time.load;
    fixed.asked.ratio = Ratio{500'000};
    REQUIRE(whole <= plan_of(fixed, prices_of_2025()).time.load);
  }
}

TEST_CASE("No capacity within the budget is faster than the plan that the budget buys") {
  Rng rng(5);
  for (int round = 0; round < 5; ++round) {
    PlanRequest request = random_request(rng);
    request.data = items_of(100'000 + static_cast<std::int64_t>(rng.below(3'000'000)), 500);
    request.asked = {std::nullopt, std::nullopt, request.asked.ratio,
                     Usd{Decimal::scaled(60 + static_cast<std::int64_t>(rng.below(200)), 2)}};
    const auto plan = make_plan(request, prices_of_2025());
    const std::int64_t bought = plan ? plan->table.provisioned_wcu : 0;
    for (std::int64_t wcu = bought + 1; wcu < bought + 400; ++wcu) {
      PlanRequest faster = request;
      faster.asked = {std::nullopt, wcu, request.asked.ratio, std::nullopt};
      REQUIRE(plan_of(faster, prices_of_2025()).bill.total() > *request.asked.budget);
    }
  }
}
