#include "planner/plan_diff.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

const PlanChange& change(const std::vector<PlanChange>& changes, std::string_view group,
                         std::string_view what) {
  const auto found = std::ranges::find_if(
      changes, [&](const PlanChange& one) { return one.group == group && one.what == what; });
  if (found == changes.end()) FAIL("no such change");
  return *found;
}

}  // namespace

TEST_CASE("Two plans of one request do not differ") {
  const Plan plan = *make_plan(article_request(), prices_of_2018());
  CHECK(plan_diff(plan, plan).empty());
  CHECK(plan_diff_screen({}) == "The plans are the same.\n");
}

TEST_CASE("What changed is said with both values and the difference") {
  const Plan before = *make_plan(article_request(), prices_of_2018());
  PlanRequest request = article_request();
  request.asked.within = 40min;
  request.route = Route::loader;
  request.data = items_of(1'200'000, 175);
  const Plan after = *make_plan(request, prices_of_2018());
  const auto changes = plan_diff(before, after);
  CHECK(change(changes, "asked", "within").after == "40m 00s");
  CHECK(change(changes, "asked", "route").before == "data-pipeline");
  CHECK(change(changes, "data", "items").difference == "+200,000 (+20.0 %)");
  CHECK(change(changes, "table", "provisioned WCU").difference == "-334 (-40.0 %)");
  CHECK(change(changes, "table", "machines").after == "-");
  CHECK(change(changes, "time", "start-up").before == "7m 00s");
  CHECK(change(changes, "bill", "Amazon DynamoDB, write capacity").after == "$0.367500");
  CHECK(change(changes, "bill", "AWS Data Pipeline, activity, high frequency").after == "-");
  const PlanChange& total = change(changes, "bill", "total");
  CHECK(total.before == "$1.440545");
  CHECK(total.after == "$0.368235");
  CHECK(to_json(changes)["changes"].size() == changes.size());
}
