#include "sim/leap.h"

#include <fmt/core.h>

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
  scenario.client.target = WcuRate::per_second(target);
  scenario.latency = {10'200us, 27'600us};
  return scenario;
}

Scenario on_demand(std::int64_t warm, std::int64_t items, double target) {
  Scenario scenario = provisioned(1, items, target);
  scenario.table = {.on_demand = true, .warm_wcu = warm};
  scenario.client.in_flight_max = in_flight_for(scenario.client.target, 1, 11ms);
  return scenario;
}

Scenario sdk(Scenario scenario, int workers, RetryMode retry = RetryMode::boto_legacy) {
  scenario.sdk = SdkClientSpec{.retry = retry, .workers = workers, .limit = std::nullopt};
  return scenario;
}

template <class Change>
Scenario with(Scenario scenario, Change&& change) {
  change(scenario);
  return scenario;
}

std::vector<Case> grid() {
  const auto keys = [](std::int64_t count) {
    return [=](Scenario& s) { s.data.key_count = count; };
  };
  const auto zipf = [](std::int64_t count, double exponent) {
    return [=](Scenario& s) {
      s.data.key_count = count;
      s.data.zipf_exponent = exponent;
    };
  };
  const auto hot = [](std::int64_t count, double share) {
    return [=](Scenario& s) {
      s.data.key_count = count;
      s.data.hot_keys = 1;
      s.data.hot_share = share;
    };
  };
  const auto sorted = [](std::int64_t count) {
    return [=](Scenario& s) {
      s.data.key_count = count;
      s.data.sorted = true;
    };
  };
  const auto full = [](Scenario& s) { s.table.burst = StartingBurst::full; };
  const auto sizes = [](Scenario& s) {
    const std::int64_t n = s.data.items;
    s.data.wcu_histogram = {0, n / 2, n / 4, n / 8, 0, 0, 0, n - n / 2 - n / 4 - n / 8};
  };
  const auto random_sort = [](Scenario& s) { s.data.sort_key = SortKey::random; };
  return {
      {"article", provisioned(833, 1'000'000, 833)},
      {"ratio 0.5", provisioned(833, 1'000'000, 416.5)},
      {"ratio 1.5", provisioned(833, 2'000'000, 1249.5)},
      {"burst", with(provisioned(833, 2'000'000, 1249.5), full)},
      {"sizes", with(provisioned(833, 1'000'000, 833), sizes)},
      {"sizes over", with(provisioned(833, 1'000'000, 1000), sizes)},
      {"wide 20000", provisioned(20'000, 20'000'000, 20'000)},
      {"wide zipf", with(provisioned(20'000, 20'000'000, 20'000), zipf(1'000'000, 0.5))},
      {"zipf 1", with(provisioned(4'000, 8'000'000, 4'000), zipf(100'000, 1.0))},
      {"hot 30%", with(provisioned(5'000, 8'000'000, 5'000), hot(100'000, 0.3))},
      {"hot 80%", with(provisioned(5'000, 4'000'000, 5'000), hot(100'000, 0.8))},
      {"sorted 200", with(provisioned(4'000, 4'000'000, 4'000), sorted(200))},
      {"sorted 100000", with(provisioned(4'000, 4'000'000, 4'000), sorted(100'000))},
      {"on-demand", on_demand(4'000, 8'000'000, 4'000)},
      {"on-demand over", on_demand(4'000, 12'000'000, 12'000)},
      {"on-demand keys", with(on_demand(4'000, 12'000'000, 8'000), keys(500))},
      {"on-demand 1 key", with(with(on_demand(4'000, 4'000'000, 4'000), keys(1)), random_sort)},
      {"on-demand warm", on_demand(40'000, 40'000'000, 60'000)},
      {"sdk free", sdk(provisioned(40'000, 10'000'000, 1), 8)},
      {"sdk bound", sdk(provisioned(1'000, 2'000'000, 1), 4)},
      {"sdk standard", sdk(provisioned(1'000, 2'000'000, 1), 4, RetryMode::standard_2026)},
      {"sdk burst", with(sdk(provisioned(1'000, 2'000'000, 1), 8), full)},
      {"sdk hot", sdk(with(provisioned(10'000, 4'000'000, 1), hot(100'000, 0.3)), 16)},
      {"sdk on-demand", sdk(on_demand(4'000, 8'000'000, 1), 8)},
      {"sdk zipf", sdk(with(provisioned(20'000, 8'000'000, 1), zipf(100'000, 1.0)), 16)},
      {"1 worker", sdk(provisioned(40'000, 2'000'000, 1), 1)},
  };
}

}  // namespace

TEST_CASE("probe", "[.probe]") {
  for (const Case& one : grid()) {
    const auto clock = [] { return std::chrono::steady_clock::now(); };
    for (std::uint64_t seed = 1; seed < 3; ++seed) {
    const auto a = clock();
    const RunOutcome exact = simulate_once(one.scenario, Seed{seed}, {});
    const auto b = clock();
    const RunOutcome leapt = simulate_once(one.scenario, Seed{seed}, {.aggregated = true});
    const auto c = clock();
    const double e = in_seconds(exact.finish), l = in_seconds(leapt.finish);
    fmt::print("{:<16} exact {:9.1f} s  leapt {:9.1f} s  {:+.2f} %  requests {} {} throttles {} {} lost {} {}  {:.0f} ms {:.0f} ms\n", one.name, e, l,
               (l / e - 1) * 100, exact.requests, leapt.requests, exact.throttle_events, leapt.throttle_events, exact.given_up, leapt.given_up,
               std::chrono::duration<double>(b - a).count() * 1e3,
               std::chrono::duration<double>(c - b).count() * 1e3);
    }
  }
}
