#include "planner/meter.h"

#include "base/random.h"
#include "planner/best_plan.h"
#include "planner/plan_of.h"
#include "pricing/adjust.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;

// The bill is the second witness of every quick sum, and the other way round.
TEST_CASE("The quick sum is the bill's total, on every route, in every mode, at every adjustment") {
  PriceAdjustments adjustments;
  adjustments.warm_price = Usd{*Decimal::parse("0.00065")};
  const PriceBook warm = *adjusted(*load_price_book("2025-06"), adjustments);
  adjustments.free_tier = FreeTierUse::first_year;
  adjustments.discounts = {{"dynamodb", 12}};
  const PriceBook free = *adjusted(*load_price_book("2025-06"), adjustments);
  Rng rng(3);
  int checked = 0;
  for (int round = 0; round < 60; ++round) {
    PlanRequest request;
    Profile data = items_of(1 + static_cast<std::int64_t>(rng.below(50'000'000)),
                            1 + static_cast<std::int64_t>(rng.below(5'000)));
    if (rng.below(2) == 0) {
      IndexProfile index;
      index.name = "by-day";
      index.entries = data.items;
      index.wcu_total = data.items;
      index.distinct_keys = data.items;
      data.gsis = {index};
    }
    request.data = data;
    request.asked.within = std::chrono::seconds(600 + rng.below(100'000));
    request.into_hour = std::chrono::minutes(rng.below(60));
    request.infrequent_access = rng.below(2) == 0;
    request.quota_wcu = 1'000'000;
    request.has_data_pipeline = true;
    request.region = "eu-west-1";
    for (const PriceBook* book : {&warm, &free}) {
      const Job job = job_of(request, *book);
      const Tariff tariff(*book, request.region);
      for (const Answer& answer : all_answers(job, tariff, *book, all_routes(), all_modes())) {
        if (!answer.found) continue;
        INFO(route_name(answer.route) << " " << mode_name(answer.mode) << " round " << round);
        const auto bill = bill_of(job, answer.found->choice, expected_world(job), *book);
        REQUIRE(bill.ok());
        REQUIRE(answer.found->usd == Approx(bill->total().amount.as_double()).epsilon(1e-9));
        ++checked;
      }
    }
  }
  CHECK(checked > 1'500);
}

TEST_CASE("A price that is not in the book is no zero") {
  PlanRequest request = article_request();
  request.mode = Mode::on_demand;
  request.route = Route::loader;
  const auto plan = make_plan(request, prices_of_2018());
  REQUIRE_FALSE(plan.ok());
  CHECK(plan.error().exit == ExitCode::refused);
  CHECK(plan.error().sentence.find("dynamodb.wru") != std::string::npos);
}
