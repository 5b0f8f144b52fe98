#include "planner/partition_room.h"

#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("Our loader's room: all of one partition, less of several, least for large items") {
  const auto room = [](std::int64_t wcu, std::int64_t bytes) {
    PlanRequest request;
    request.data = items_of(1'000'000, bytes);
    return loader_room(job_of(request, prices_of_2025()), {Route::loader, Mode::provisioned, wcu, {}})
        .as_double();
  };
  CHECK(room(834, 175) == 1'000);
  // 41 partitions: 400 / ln(820) = 59.61 units may wait; 119.22 / (119.22 + 1 unit an item).
  CHECK(room(40'000, 175) == Approx(41'000 * 119.22 / 120.22).epsilon(1e-5));
  CHECK(room(40'000, 3'000) == Approx(41'000 * 119.22 / 122.22).epsilon(1e-4));
  CHECK(room(40'000, 200'000) == 20'500);
  CHECK(room(40'000, 400'000) == 12'300);
  CHECK(room(1'100, 400'000) == 1'000);  // never below one partition's
}

TEST_CASE("The plan holds the loader at its room, says so, and takes the capacity that makes up for it") {
  PlanRequest request;
  request.data = items_of(600'000, 10'000);  // 6,000,000 units
  request.asked.within = 5min;               // 20,000 a second
  const Plan plan = planned(request, prices_of_2025());
  CHECK(plan.table.provisioned_wcu > 20'000);
  CHECK(plan.time.load <= 5min);
  CHECK(holds_back(plan.table));
  CHECK(plan.load.target == plan.table.target);
  CHECK(has_note(plan, "The load is held at"));
  // Given the formula's capacity it is late, and that is said.
  request.asked.wcu = 20'000;
  const Plan late = planned(request, prices_of_2025());
  CHECK(late.time.within_probability == 0.0);
  CHECK(has_note(late, "Likely late: of 256 such loads 0 would be within"));
  // Batches of large items are small.
  request.data = items_of(1'000, 20'000);
  request.asked = {std::nullopt, 100, std::nullopt, std::nullopt};
  CHECK(planned(request, prices_of_2025()).load.batch_items_max == 20);
}
