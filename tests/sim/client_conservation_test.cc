// Every client on random tables and loads: nothing appears and nothing is lost.
#include <nlohmann/json.hpp>
#include <set>

#include "sim/client_comparison.h"
#include "sim/scenario.h"
#include "sim/simulate.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

Scenario random_scenario(std::uint64_t seed) {
  Rng rng = Seed{seed}.stream("scenario");
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(rng.below(n)); };
  Scenario scenario;
  scenario.seed = Seed{seed};
  if (below(2) == 0) {
    scenario.table.provisioned_wcu = 20 + below(3000);
    scenario.table.burst = below(2) == 0 ? StartingBurst::full : StartingBurst::empty;
    if (below(4) == 0) scenario.table.gsis.push_back({"tight", 1 + below(100), {}});
  } else {
    scenario.table.on_demand = true;
    // Sometimes a quota so low that it ends EMR's tasks.
    if (below(3) == 0) scenario.table.quota_wcu = scenario.table.warm_wcu = 1000 + below(3000);
  }
  scenario.data.items = 200 + below(8000);
  const std::int64_t large = below(static_cast<std::uint64_t>(scenario.data.items));
  scenario.data.wcu_histogram = {0, scenario.data.items - large, 0, large};
  scenario.data.mean_item_bytes = Bytes{900};
  if (below(2) == 0) {
    scenario.data.key_count = 2 + below(50);
    if (below(2) == 0) scenario.data.zipf_exponent = 1.1;
  }
  LoadSpec load;
  load.target = WcuRate::per_second(static_cast<double>(50 + below(5000)));
  load.in_flight_max = static_cast<int>(1 + below(30));
  scenario.client = load;
  scenario.latency = {10'200us, 27'600us};
  scenario.until = 600s + std::chrono::seconds(below(1200));
  return scenario;
}

}  // namespace

TEST_CASE("Whatever the client: written, given up and pending make all the items") {
  int incomplete = 0, throttled = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Scenario scenario = random_scenario(seed);
    const auto clients = clients_to_compare("all", scenario);
    REQUIRE(clients.ok());
    for (const ComparedClient& compared : *clients) {
      INFO("seed " << seed << ", " << compared.name);
      Scenario same = scenario;
      same.client = compared.client;
      const RunOutcome outcome = simulate_once(same, Seed{seed}, {});
      CHECK(outcome.written >= 0);
      CHECK(outcome.given_up >= 0);
      CHECK(outcome.written + outcome.given_up <= scenario.data.items);
      CHECK(outcome.complete == (outcome.written == scenario.data.items));
      // A run that ended by itself before its time either wrote all or gave something up.
      if (!outcome.complete && outcome.finish < same.until) CHECK(outcome.given_up > 0);
      CHECK(outcome.requests * batch_places >= outcome.written);
      CHECK(outcome.throttled_requests <= outcome.requests);
      CHECK(outcome.throttle_events >= outcome.throttled_requests);
      incomplete += !outcome.complete;
      throttled += outcome.throttle_events > 0;
    }
  }
  // The scenarios are such that it matters.
  CHECK(incomplete > 10);
  CHECK(throttled > 100);
}

TEST_CASE("A comparison is the same bytes on one thread and on two") {
  for (const std::uint64_t seed : {3, 8}) {
    const Scenario scenario = random_scenario(seed);
    const auto clients = clients_to_compare("all", scenario);
    const auto rows = [&](int threads) {
      return to_json(compare_clients(scenario, *clients, {.runs = 6, .threads = threads})).dump();
    };
    CHECK(rows(1) == rows(2));
  }
}

TEST_CASE("A comparison says what each policy costs") {
  Scenario scenario;
  scenario.table.provisioned_wcu = 200;
  scenario.data.items = 20'000;
  scenario.data.wcu_histogram = {0, 20'000};
  LoadSpec load;
  load.target = WcuRate::per_second(200);
  load.in_flight_max = 8;
  scenario.client = load;
  scenario.latency = {10'200us, 27'600us};
  const auto clients = clients_to_compare("dynafill,unlimited,emr-connector", scenario);
  REQUIRE(clients.ok());
  const auto rows = compare_clients(scenario, *clients, {.runs = 3});
  REQUIRE(rows.size() == 3);
  for (const ClientRow& row : rows) {
    INFO(row.name);
    CHECK(row.complete);
    CHECK(row.items_at_risk == 0);
    CHECK(row.load_s == Approx(100).epsilon(0.03));
  }
  CHECK(rows[0].throttle_events == 0);
  CHECK(rows[0].wasted_requests == 0);
  CHECK(rows[1].wasted_requests > 1000);
  CHECK(rows[1].requests > rows[0].requests * 3);
  CHECK_FALSE(clients_to_compare("nobody", scenario).ok());
  CHECK_FALSE(clients_to_compare("", scenario).ok());
  std::set<std::string> names;
  const auto everyone = clients_to_compare("all", scenario);
  for (const ComparedClient& one : *everyone) names.insert(one.name);
  CHECK(names.size() == 8);
}
