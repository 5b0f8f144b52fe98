#include "sim/leap.h"

#include <string>
#include <vector>

#include "sim/simulate_once.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

struct Case {
  std::string name;
  Scenario scenario;
};

Scenario provisioned(std::int64_t wcu, std::int64_t items, double target) {
  Scenario scenario;
  scenario.table = {.provisioned_wcu = wcu, .provisioned_rcu = 5};
  scenario.data.items = items;
  scenario.data.wcu_histogram = {0, items};
  scenario.data.mean_item_bytes = Bytes{200};
  LoadSpec client;
  client.target = WcuRate::per_second(target);
  scenario.client = client;
  scenario.latency = {10'200us, 27'600us};
  // A tenth of DynamoDB's partitions, so that several fit a load that is quick to simulate exactly.
  scenario.constants.partition_write_limit = WcuRate::per_second(100);
  scenario.constants.partition_bucket = 1s;  // with the units of a real partition's
  return scenario;
}

Scenario on_demand(std::int64_t warm, std::int64_t items, double target) {
  Scenario scenario = provisioned(1, items, target);
  scenario.table = {.on_demand = true, .warm_wcu = warm};
  return scenario;
}

Scenario sdk(Scenario scenario, int workers, RetryMode retry = RetryMode::boto_legacy) {
  scenario.client = SdkClientSpec{.retry = retry, .workers = workers, .limit = std::nullopt};
  return scenario;
}

template <class Change>
Scenario with(Scenario scenario, Change&& change) {
  change(scenario);
  return scenario;
}

std::vector<Case> grid() {
  const auto hot = [](std::int64_t count, double share) {
    return [=](Scenario& s) {
      s.data.key_count = count;
      s.data.hot_keys = 1;
      s.data.hot_share = share;
    };
  };
  const auto sorted = [](Scenario& s) {
    s.data.key_count = 10'000;
    s.data.sorted = true;
  };
  const auto zipf = [](Scenario& s) {
    s.data.key_count = 10'000;
    s.data.zipf_exponent = 0.6;
  };
  const auto full = [](Scenario& s) { s.table.burst = StartingBurst::full; };
  const auto sizes = [](Scenario& s) {
    const std::int64_t n = s.data.items;
    s.data.wcu_histogram = {0, n / 2, n / 4, n / 8, 0, 0, 0, n - n / 2 - n / 4 - n / 8};
  };
  return {
      {"at the table's rate", provisioned(90, 300'000, 90)},
      {"half of it", provisioned(90, 150'000, 45)},
      {"half as much again", provisioned(90, 250'000, 135)},
      {"with a full burst", with(provisioned(90, 250'000, 135), full)},
      {"items of several units", with(provisioned(90, 120'000, 90), sizes)},
      {"of several units, throttled", with(provisioned(90, 100'000, 110), sizes)},
      {"several partitions", provisioned(400, 1'000'000, 300)},
      {"zipf", with(provisioned(400, 1'000'000, 300), zipf)},
      {"very hot key", with(provisioned(500, 400'000, 500), hot(10'000, 0.8))},
      {"sorted", with(provisioned(400, 400'000, 400), sorted)},
      {"on-demand", on_demand(400, 800'000, 300)},
      {"sdk, the workers limit", sdk(provisioned(1'000'000, 2'000'000, 1), 1)},
      {"sdk, the table limits", sdk(provisioned(90, 100'000, 1), 2)},
  };
}

RunOutcome exactly(const Scenario& scenario, std::uint64_t seed) {
  return simulate_once(scenario, Seed{seed}, {});
}
RunOutcome in_leaps(const Scenario& scenario, std::uint64_t seed) {
  return simulate_once(scenario, Seed{seed}, {.with_timeline = true, .aggregated = true});
}

}  // namespace

TEST_CASE("In leaps a load ends within a percent of where it ends event by event") {
  int leapt_cases = 0;
  for (const Case& one : grid()) {
    INFO(one.name);
    const RunOutcome exact = exactly(one.scenario, 1);
    const RunOutcome leapt = in_leaps(one.scenario, 1);
    CHECK(in_seconds(leapt.finish) == Approx(in_seconds(exact.finish)).epsilon(0.01));
    CHECK(leapt.complete == exact.complete);
    CHECK(leapt.written == exact.written);
    CHECK(static_cast<double>(leapt.requests) == Approx(static_cast<double>(exact.requests)).epsilon(0.1));
    CHECK(static_cast<double>(leapt.throttle_events) ==
          Approx(static_cast<double>(exact.throttle_events)).epsilon(0.15));
    leapt_cases += leapt.requests != exact.requests;
  }
  CHECK(leapt_cases >= 8);  // the others may agree because they never leap
}

TEST_CASE("Where partitions split, leaps end within chance of events") {
  Scenario scenario = on_demand(400, 400'000, 400);
  scenario.data.key_count = 1;
  scenario.data.sort_key = SortKey::random;
  double exact_s = 0, leapt_s = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    exact_s += in_seconds(exactly(scenario, seed).finish);
    leapt_s += in_seconds(in_leaps(scenario, seed).finish);
  }
  CHECK(leapt_s == Approx(exact_s).epsilon(0.04));
}

TEST_CASE("The rows of a leaping run add up to the load") {
  Scenario scenario = provisioned(90, 250'000, 135);
  scenario.startup = {90s, 90s};
  const RunOutcome outcome = in_leaps(scenario, 1);
  double units = 0;
  std::int64_t events = 0;
  for (const TimelineRow& row : outcome.timeline) {
    units += row.consumed_wcu_per_s * std::min(60.0, in_seconds(outcome.finish) - row.t_s);
    events += row.throttle_events;
  }
  CHECK(units == Approx(250'000).epsilon(0.0001));
  CHECK(events == outcome.throttle_events);
}

TEST_CASE("A leap stops at terminate-after") {
  Scenario scenario = provisioned(90, 300'000, 90);
  scenario.terminate_after = 2000s;
  const RunOutcome exact = exactly(scenario, 1);
  const RunOutcome leapt = in_leaps(scenario, 1);
  CHECK_FALSE(leapt.complete);
  CHECK(leapt.written == Approx(exact.written).epsilon(0.001));
  CHECK(in_seconds(leapt.finish) == Approx(in_seconds(exact.finish)).epsilon(0.001));
}

TEST_CASE("A billion items take a moment") {
  const RunOutcome outcome = in_leaps(provisioned(90, 1'000'000'000, 90), 1);
  CHECK(outcome.written == 1'000'000'000);
  CHECK(in_seconds(outcome.finish) == Approx(1e9 / 90).epsilon(0.001));
  CHECK(outcome.requests == Approx(40'000'000).epsilon(0.001));
}

TEST_CASE("Halves of a sample must agree, and a leap must be worth it") {
  const Stretch steady{
      .length = 10s, .items = 10'000, .units = 10'000, .requests = 400, .throttle_events = 0};
  CHECK(same_pace(steady, steady));
  Stretch other = steady;
  other.units = 10'200;
  CHECK_FALSE(same_pace(steady, other));
  other = steady;
  other.throttle_events = 1;
  CHECK_FALSE(same_pace(steady, other));
  const LeapLimits free{.run_so_far = 100s,
                        .steady_for = Duration::max(),
                        .to_limit = Duration::max(),
                        .items_alike = 1'000'000'000};
  CHECK(leap_items(steady, free) == 900'000);  // nine times what was
  LeapLimits limits = free;
  limits.steady_for = 50s;
  CHECK(leap_items(steady, limits) == 50'000);
  limits.lasting_share = 0.5;
  CHECK(leap_items(steady, limits) == 25'000);
  limits.steady_for = 9s;
  CHECK_FALSE(leap_items(steady, limits));
  limits = free;
  limits.items_alike = 100'000;
  CHECK(leap_items(steady, limits) == 92'500);  // the end is simulated
}
