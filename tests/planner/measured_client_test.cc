#include "planner/plan.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

PlanRequest by_our_loader() {
  PlanRequest request = article_request();
  request.route = Route::loader;
  return request;
}

MeasuredClient measured(double reachable) {
  return {.latency_p50 = 140ms,
          .latency_p99 = 190ms,
          .reachable = WcuRate::per_second(reachable),
          .where = "somewhere"};
}

}  // namespace

TEST_CASE("A plan goes by what was measured of this machine's client") {
  PlanRequest request = by_our_loader();
  request.measured = measured(5'000);
  const Plan plan = *make_plan(request, prices_of_2025());
  CHECK(plan.time.latency_p50 == 140ms);
  CHECK(plan.time.latency_p99 == 190ms);
  CHECK(plan.table.provisioned_wcu == 834);
  // Slower answers keep more requests on the wire.
  CHECK(plan.load.in_flight_max > (*make_plan(by_our_loader(), prices_of_2025())).load.in_flight_max);
  CHECK(plan.load.target == plan.table.target);
}

TEST_CASE(
    "What the client cannot write in time is no plan; without a deadline it takes as long as it takes") {
  PlanRequest request = by_our_loader();
  request.measured = measured(500);
  const auto late = make_plan(request, prices_of_2025());
  REQUIRE_FALSE(late.ok());
  CHECK(late.error().exit == ExitCode::refused);
  CHECK(late.error().sentence.find("measured at 500 WCU/s (somewhere)") != std::string::npos);
  CHECK(late.error().sentence.find("33m 20s") != std::string::npos);
  request.asked.within.reset();
  request.asked.wcu = 834;
  const Plan slow = *make_plan(request, prices_of_2025());
  CHECK(in_seconds(slow.time.load) == Approx(2000));
  CHECK(slow.load.target == WcuRate::per_second(500));
  CHECK(slow.table.target == WcuRate::per_second(834));
  CHECK(slow.notes.front().starts_with("This machine's client was measured at 500 WCU/s (somewhere)"));
  // Another machine's routes know nothing of it.
  request.route = Route::loader_ec2;
  CHECK(in_seconds(make_plan(request, prices_of_2025())->time.load) == Approx(1199.04).margin(0.01));
}
