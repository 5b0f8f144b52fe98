// What a plan warns of and remarks on.
#include "planner/plan.h"

#include <string>

#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("Warnings stand in the notes and the plan is still made") {
  PlanRequest request = article_request();
  SECTION("terminated before the load can end") {
    request.terminate_after = 20min;
    const Plan plan = planned(request);
    CHECK(plan.notes.front() ==
          "WARNING: this load will time out: start-up and load need 26m 59s, but it is terminated after 20m "
          "00s.");
  }
  SECTION("enough time for any start-up") {
    request.terminate_after = 36min;
    CHECK_FALSE(has_note(planned(request), "A start-up of"));
  }
  SECTION("above the quota") {
    request.asked.within = 20s;
    CHECK(has_note(planned(request), "WARNING: 50,000 WCU is above the default quota of 40,000 per table"));
    request.asked.within = 25s;
    CHECK_FALSE(has_note(planned(request), "quota"));
  }
  SECTION("one key that gets more than a partition takes") {
    Profile skewed = items_of(10'000'000, 175);
    skewed.top_share = 0.2;
    request.data = skewed;  // 8,334 WCU/s, a fifth of it on one key
    const Plan plan = planned(request);
    CHECK(
        has_note(plan,
                 "WARNING: the commonest partition key value holds 20.0 % of the items and would take 1,666 "
                 "WCU/s; one partition takes 1,000"));
    CHECK(has_note(plan, "Its items alone need 33m 20s"));  // 2,000,000 / 1,000
    skewed.top_share = 0.11;
    request.data = skewed;
    CHECK_FALSE(has_note(planned(request), "commonest"));
  }
  SECTION("an hour touched for a minute") {
    request.route = Route::loader;
    request.asked.within = 61min;
    CHECK(has_note(
        planned(request),
        "Cheaper capacity: 278 WCU end within 1 clock hour and are billed 278 WCU-hours instead of 548."));
    request.asked.within = 60min;
    CHECK_FALSE(has_note(planned(request), "Cheaper"));
  }
  SECTION("the article's figure belongs to its month only") {
    CHECK_FALSE(has_note(planned(request, prices_of_2025()), "How the article"));
    request.route = Route::loader;
    CHECK_FALSE(has_note(planned(request), "How the article"));
  }
  SECTION("the free tier and the storage, which are not in the total") {
    CHECK(has_note(planned(request),
                   "18,600 WCU-hours a month and account are free; where nothing else uses them, this "
                   "plan's write capacity costs $0.00 instead of $0.61"));
    // (175 + 100) B x 1,000,000 / 2^30 = 0.256 GB x $0.283
    CHECK(has_note(planned(request), "keeping the data costs $0.07 a month (0.256 GB with 100 B of index"));
  }
}

TEST_CASE("A rate that no single machine holds is warned of, where none is paid for") {
  PlanRequest request = article_request();
  request.route = Route::loader;
  CHECK_FALSE(has_note(planned(request), "this machine"));
  request.data = items_of(50'000'000, 175);  // within 20 minutes: 41,667 items a second, the work of 5 cores
  request.quota_wcu = 100'000;
  CHECK(has_note(planned(request), "the work of some 5 cores"));
  request.instance = "c4.large";
  CHECK_FALSE(has_note(planned(request), "this machine"));
}

TEST_CASE("Removes are said to cost more than is counted for them") {
  PlanRequest request = article_request();
  Profile profile = items_of(1'000'000, 175);
  profile.removes = 12'345;
  request.data = profile;
  const char* const told = "12,345 of the items remove one: each is charged by the size of what it removes";
  CHECK(has_note(planned(request), told));
  profile.removes = 0;
  request.data = profile;
  CHECK_FALSE(has_note(planned(request), told));
}

TEST_CASE("A quotient without rest is not rounded, and no note says so") {
  PlanRequest request = article_request();
  request.data = items_of(999'600, 175);
  const Plan plan = planned(request);
  CHECK(plan.table.provisioned_wcu == 833);
  CHECK(plan.time.load == Duration(20min));
  CHECK_FALSE(has_note(plan, "rounded up"));
}
