// tests/sim/leap_shapes.h: loads of every shape, each long enough to be leapt over and short enough to be
// simulated exactly: what leap_test.cc holds the two ways of simulating against each other on.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/simulate_once.h"

namespace dynafill::leap_shapes {

using namespace std::chrono_literals;

struct Shape {
  std::string name;
  Scenario scenario;
};

// A tenth of DynamoDB's partitions and of what goes with them, so that several fit a load that is quick to
// simulate exactly.
inline void make_small(TableConstants& constants) {
  constants.partition_write_limit = WcuRate::per_second(100);
  constants.partition_read_limit = 300;
  constants.partition_bucket = 1s;  // with the units of a real partition's
  constants.on_demand_new_table = 400;
  constants.index_buffer = WriteUnits{1900};
}

inline Scenario provisioned(std::int64_t wcu, std::int64_t items, double target) {
  Scenario scenario;
  scenario.table = {.provisioned_wcu = wcu, .provisioned_rcu = 5};
  scenario.data.items = items;
  scenario.data.wcu_histogram = {0, items};
  scenario.data.mean_item_bytes = Bytes{200};
  LoadSpec client;
  client.target = WcuRate::per_second(target);
  scenario.client = client;
  scenario.latency = {10'200us, 27'600us};
  make_small(scenario.constants);
  return scenario;
}

inline Scenario on_demand(std::int64_t warm, std::int64_t items, double target) {
  Scenario scenario = provisioned(1, items, target);
  scenario.table = {.on_demand = true, .warm_wcu = warm};
  return scenario;
}

inline Scenario sdk(Scenario scenario, int workers, RetryMode retry = RetryMode::boto_legacy) {
  scenario.client = SdkClientSpec{.retry = retry, .workers = workers, .limit = std::nullopt};
  return scenario;
}

inline Scenario emr(Scenario scenario, const EmrClientSpec& spec) {
  scenario.client = spec;
  return scenario;
}

template <class Change>
Scenario with(Scenario scenario, Change&& change) {
  change(scenario);
  return scenario;
}

inline void full_burst(Scenario& scenario) { scenario.table.burst = StartingBurst::full; }
inline auto hot(std::int64_t count, double share, std::int64_t hot_keys = 1) {
  return [=](Scenario& scenario) {
    scenario.data.key_count = count;
    scenario.data.hot_keys = hot_keys;
    scenario.data.hot_share = share;
  };
}
inline auto keys(std::int64_t count, SortKey sort = SortKey::random) {
  return [=](Scenario& scenario) {
    scenario.data.key_count = count;
    scenario.data.sort_key = sort;
  };
}
inline auto zipf(std::int64_t count, double exponent) {
  return [=](Scenario& scenario) {
    scenario.data.key_count = count;
    scenario.data.zipf_exponent = exponent;
  };
}
inline auto sorted(std::int64_t count) {
  return [=](Scenario& scenario) {
    scenario.data.key_count = count;
    scenario.data.sorted = true;
  };
}
inline void several_units(Scenario& scenario) {
  const std::int64_t n = scenario.data.items;
  scenario.data.wcu_histogram = {0, n / 2, n / 4, n / 8, 0, 0, 0, n - n / 2 - n / 4 - n / 8};
}
inline auto index(std::int64_t wcu, const IndexKeys& index_keys = {}) {
  return [=](Scenario& scenario) { scenario.table.gsis.push_back({"index", wcu, index_keys}); };
}
inline auto auto_scaling(std::int64_t least, std::int64_t most) {
  return [=](Scenario& scenario) { scenario.table.auto_scaling = AutoScalingSpec{least, most, 0.7}; };
}
inline auto schedule(std::vector<RateSchedule::Point> points) {
  return [=](Scenario& scenario) { std::get<SdkClientSpec>(scenario.client).limit = RateSchedule(points); };
}
inline auto reads(double half_units_per_s, bool consistent = false) {
  return [=](Scenario& scenario) {
    ReadLoadSpec spec;
    spec.client = {.retry = RetryMode::at_once, .workers = 8, .limit = WcuRate::per_second(half_units_per_s)};
    spec.consistent = consistent;
    spec.latency = {7'550us, 16'200us};
    scenario.reads = spec;
    scenario.table.provisioned_rcu = 400;
  };
}

inline std::vector<Shape> steady_shapes() {
  return {
      {"at the table's rate", provisioned(90, 600'000, 90)},
      {"half of it", provisioned(90, 300'000, 45)},
      {"half as much again", provisioned(90, 500'000, 135)},
      {"with a full burst", with(provisioned(90, 700'000, 135), full_burst)},
      {"items of several units", with(provisioned(90, 240'000, 90), several_units)},
      {"of several units, throttled", with(provisioned(90, 200'000, 110), several_units)},
      {"several partitions", provisioned(400, 1'000'000, 300)},
      {"zipf", with(provisioned(400, 1'000'000, 300), zipf(10'000, 0.6))},
      {"very hot key", with(provisioned(500, 400'000, 500), hot(10'000, 0.8))},
      {"sorted", with(provisioned(400, 1'500'000, 400), sorted(20'000))},
      {"sorted, few keys", with(provisioned(80, 600'000, 60), sorted(7))},
      {"on-demand", on_demand(400, 800'000, 300)},
      {"a slow source", with(provisioned(400, 600'000, 400), [](Scenario& s) { s.read_items_per_s = 170; })},
      {"sdk, the workers limit", sdk(provisioned(1'000'000, 2'000'000, 1), 1)},
      {"sdk, the table limits", sdk(provisioned(90, 450'000, 1), 2)},
      {"cpp-legacy", sdk(provisioned(90, 450'000, 1), 3, RetryMode::cpp_legacy)},
      {"standard-2026, which ends", sdk(provisioned(90, 300'000, 1), 2, RetryMode::standard_2026)},
      {"standard-2026, which goes on",
       with(sdk(provisioned(90, 300'000, 1), 2, RetryMode::standard_2026),
            [](Scenario& s) { std::get<SdkClientSpec>(s.client).goes_on = true; })},
      {"adaptive", sdk(provisioned(90, 450'000, 1), 4, RetryMode::adaptive)},
      {"at once", sdk(provisioned(90, 100'000, 1), 2, RetryMode::at_once)},
      {"limited by a schedule",
       with(sdk(provisioned(90, 400'000, 1), 8), schedule({{0s, WcuRate::per_second(40)},
                                                           {2000s, WcuRate::per_second(40)},
                                                           {2000s, WcuRate::per_second(70)},
                                                           {3000s, WcuRate::per_second(20)}}))},
      {"emr", emr(provisioned(400, 800'000, 1), {.tasks = 4, .tasks_assumed = 4, .map_tasks = 4})},
      {"emr, waves of tasks",
       emr(provisioned(400, 800'000, 1), {.tasks = 4, .tasks_assumed = 4, .map_tasks = 30, .percent = 0.9})},
      {"emr, more than the table",
       emr(provisioned(90, 300'000, 1), {.tasks = 6, .tasks_assumed = 4, .map_tasks = 6, .percent = 1.0})},
      {"data pipeline",
       emr(provisioned(400, 600'000, 1),
           {.data_pipeline = true, .tasks = 2, .tasks_assumed = 2, .map_tasks = 2, .percent = 0.7})},
      // At the very edge of what makes partitions double, which so may be decided within a leap.
      {"half of a new table",
       with(on_demand(4000, 3'000'000, 2000), [](Scenario& s) { s.constants = table_constants(); })},
  };
}

inline std::vector<Shape> splitting_shapes() {
  return {
      {"on-demand grows", on_demand(400, 2'500'000, 700)},
      {"grows twice", on_demand(400, 4'000'000, 1500)},
      {"warm, grows by heat", on_demand(800, 3'000'000, 900)},
      {"one key, random sort key", with(on_demand(400, 1'000'000, 400), keys(1))},
      {"one key, more than it takes", with(on_demand(400, 800'000, 800), keys(1))},
      {"ten keys", with(on_demand(400, 1'200'000, 450), keys(10))},
      {"hot key among many", with(on_demand(400, 500'000, 500), hot(10'000, 0.6))},
      {"hot key with sort keys", with(with(on_demand(400, 1'200'000, 400), hot(10'000, 0.6)),
                                      [](Scenario& s) { s.data.sort_key = SortKey::random; })},
      {"one key, provisioned", with(provisioned(400, 700'000, 300), keys(1))},
      {"increasing sort key", with(provisioned(400, 400'000, 400), keys(1, SortKey::increasing))},
      {"zipf splits", with(provisioned(800, 1'200'000, 600), zipf(1'000, 0.9))},
      {"one key, sdk",
       with(with(sdk(on_demand(400, 1'000'000, 1), 6), keys(1)), schedule({{0s, WcuRate::per_second(180)}}))},
      {"one key, unlimited", with(with(on_demand(400, 400'000, 1), keys(1)),
                                  [](Scenario& s) { s.client = UnlimitedSpec{.workers = 2}; })},
      {"splits for size", with(provisioned(90, 600'000, 90),
                               [](Scenario& s) {
                                 s.data.mean_item_bytes = Bytes{1000};
                                 s.constants.partition_bytes_max = Bytes{100'000'000};
                               })},
  };
}

inline std::vector<Shape> index_shapes() {
  return {
      {"an index with room", with(provisioned(90, 500'000, 80), index(100))},
      {"an index that limits", with(provisioned(90, 500'000, 80), index(30))},
      {"an index just too small", with(provisioned(90, 500'000, 80), index(79))},
      {"an index with a burst", with(with(provisioned(90, 500'000, 80), index(60)), full_burst)},
      {"a sparse index", with(provisioned(90, 500'000, 80), index(20, {.share = 0.2}))},
      {"two indexes",
       with(with(provisioned(400, 400'000, 300), index(250)), index(150, {.share = 0.4, .units_ratio = 2}))},
      {"an index of one key",
       with(provisioned(400, 300'000, 300), index(400, {.key_count = 1, .random_sort_key = false}))},
      {"an index of one key, splitting", with(provisioned(400, 900'000, 300), index(400, {.key_count = 1}))},
      {"a skewed index",
       with(provisioned(400, 900'000, 300), index(400, {.key_count = 1000, .zipf_exponent = 1.1}))},
      {"an on-demand index", with(on_demand(800, 1'500'000, 700), index(0))},
      {"an on-demand index with a maximum", with(on_demand(800, 700'000, 700), index(300))},
      {"an index and the sdk", with(sdk(provisioned(90, 300'000, 1), 4), index(40))},
      {"an index and emr",
       with(emr(provisioned(400, 600'000, 1), {.tasks = 4, .tasks_assumed = 4, .map_tasks = 4}), index(120))},
  };
}

inline std::vector<Shape> scaling_shapes() {
  return {
      {"scaled up", with(provisioned(20, 1'500'000, 300), auto_scaling(5, 1000))},
      {"scaled up to the maximum", with(provisioned(20, 800'000, 300), auto_scaling(5, 150))},
      {"scaled down", with(provisioned(1000, 600'000, 150), auto_scaling(5, 1000))},
      {"scaled with a full burst",
       with(with(provisioned(50, 1'000'000, 300), auto_scaling(5, 1000)), full_burst)},
      {"never scaled", with(provisioned(500, 1'000'000, 350), auto_scaling(500, 500))},
      {"scaled, sdk", with(sdk(provisioned(20, 1'500'000, 1), 8), auto_scaling(5, 1000))},
      {"scaled, emr",
       with(emr(provisioned(100, 600'000, 1), {.tasks = 4, .tasks_assumed = 4, .map_tasks = 4}),
            auto_scaling(50, 1000))},
      {"scaled, with an index", with(with(provisioned(20, 400'000, 300), auto_scaling(5, 1000)), index(100))},
      {"scaled, one key", with(with(provisioned(20, 900'000, 300), auto_scaling(5, 1000)), keys(1))},
  };
}

inline std::vector<Shape> reading_shapes() {
  return {
      {"read beside", with(provisioned(90, 500'000, 80), reads(100))},
      {"read more than it takes", with(provisioned(90, 300'000, 80), reads(1000))},
      {"one key, read hot", with(with(on_demand(400, 900'000, 300), keys(1)), reads(900, true))},
  };
}

// Anything that a scenario can be.
inline Scenario random_scenario(std::uint64_t seed) {
  Rng rng = Seed{seed}.stream("leaps");
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(rng.below(n)); };
  const auto between = [&](double least, double most) {
    return least * std::pow(most / least, rng.uniform());
  };
  const auto whole = [&](double least, double most) {
    return static_cast<std::int64_t>(std::llround(between(least, most)));
  };
  const auto chance = [&](double share) { return rng.uniform() < share; };
  Scenario scenario = provisioned(whole(30, 600), 1, 1);
  auto capacity = static_cast<double>(scenario.table.provisioned_wcu);
  if (chance(0.4)) {
    scenario.table = {.on_demand = true, .warm_wcu = chance(0.6) ? 400 : whole(400, 1200)};
    capacity = static_cast<double>(scenario.table.warm_wcu);
    if (chance(0.2)) scenario.table.max_wcu = whole(100, 1000);
  } else {
    if (chance(0.3)) full_burst(scenario);
    if (chance(0.2)) auto_scaling(5, whole(100, 1500))(scenario);
    if (chance(0.2)) scenario.table.partitions = static_cast<int>(1 + below(12));
  }
  const double asked = capacity * between(0.3, 2);
  scenario.data.items = std::min<std::int64_t>(3'000'000, whole(asked * 2'000, asked * 20'000));
  scenario.data.wcu_histogram = {0, scenario.data.items};
  if (chance(0.3)) several_units(scenario);
  switch (below(6)) {
    case 0:
      keys(whole(1, 30))(scenario);
      break;
    case 1:
      keys(whole(100, 1e6), static_cast<SortKey>(below(3)))(scenario);
      break;
    case 2:
      zipf(whole(100, 1e6), between(0.4, 1.4))(scenario);
      break;
    case 3:
      hot(10'000, between(0.05, 0.9), 1 + below(4))(scenario);
      break;
    case 4:
      sorted(whole(3, 1e5))(scenario);
      break;
    default:
      break;
  }
  if (scenario.data.key_count > 0 && !scenario.data.sorted && chance(0.3))
    scenario.data.sort_key = SortKey::random;
  while (chance(0.2)) {
    IndexKeys index_keys{.share = chance(0.5) ? 1 : between(0.1, 1),
                         .units_ratio = chance(0.7) ? 1 : between(0.3, 3)};
    if (chance(0.3)) {
      index_keys.key_count = whole(1, 10'000);
      if (chance(0.4)) index_keys.zipf_exponent = between(0.5, 1.3);
      index_keys.random_sort_key = chance(0.6);
    }
    index(scenario.table.on_demand && chance(0.5) ? 0 : whole(0.4 * asked, 3 * asked), index_keys)(scenario);
  }
  LoadSpec load;
  load.target = WcuRate::per_second(asked);
  load.in_flight_max = static_cast<int>(whole(4, 64));
  scenario.client = load;
  constexpr std::array modes{RetryMode::boto_legacy, RetryMode::cpp_legacy, RetryMode::standard_2026,
                             RetryMode::adaptive};
  switch (below(8)) {
    case 0:
    case 1: {
      const bool put = chance(0.3);
      SdkClientSpec client{.retry = modes[static_cast<std::size_t>(below(4))],
                           .workers = static_cast<int>(1 + below(8)),
                           .batch = put ? 1 : 25,
                           .put_item = put,
                           .limit = std::nullopt,
                           .drops_unprocessed = chance(0.1),
                           .goes_on = chance(0.3)};
      if (chance(0.6)) client.limit = WcuRate::per_second(asked);
      scenario.client = client;
      break;
    }
    case 2: {
      const int tasks = static_cast<int>(1 + below(8));
      scenario.client = EmrClientSpec{.data_pipeline = chance(0.5),
                                      .tasks = tasks,
                                      .tasks_assumed = chance(0.7) ? tasks : static_cast<int>(1 + below(8)),
                                      .map_tasks = static_cast<int>(1 + below(20)),
                                      .percent = between(0.3, 1.5)};
      break;
    }
    case 3:
      scenario.client = UnlimitedSpec{.workers = static_cast<int>(1 + below(3))};
      break;
    default:
      break;
  }
  if (chance(0.1)) scenario.read_items_per_s = between(0.3, 1.5) * asked;
  if (chance(0.1)) reads(between(20, 2000), chance(0.5))(scenario);
  return scenario;
}

}  // namespace dynafill::leap_shapes
