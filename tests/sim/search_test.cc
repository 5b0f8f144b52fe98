#include "sim/search.h"

#include "sim/simulate.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

// 60,000 units in a table with 100 WCU of which the client uses all; a cluster that starts in 60 to 120 s.
Scenario small() {
  Scenario scenario;
  scenario.table = {.provisioned_wcu = 100, .provisioned_rcu = 5};
  scenario.data.items = 60'000;
  scenario.data.wcu_histogram = {0, 60'000};
  LoadSpec client;
  client.target = WcuRate::per_second(100);
  scenario.client = client;
  scenario.latency = {10'200us, 27'600us};
  return scenario;
}

SearchResult search(const Scenario& scenario, SearchedSetting setting, Duration deadline,
                    double probability) {
  Result<SearchSpec> spec = search_for(scenario, setting, deadline);
  REQUIRE(spec.ok());
  spec->probability = probability;
  return least_setting(scenario, *spec);
}

}  // namespace

TEST_CASE("Without chance the least capacity is what the formula says") {
  for (const auto& [deadline, wcu] : {std::pair{601s, 100}, {301s, 200}, {121s, 496}, {1201s, 50}}) {
    const SearchResult result = search(small(), SearchedSetting::wcu, deadline, 0.95);
    REQUIRE(result.value);
    CHECK(*result.value == wcu);  // (60,000 less the first batch) / deadline, rounded up
    CHECK(result.decisive().pass);
    CHECK(result.decisive().in_time == result.decisive().runs);
    CHECK(result.steps.size() <= 12);
    for (const SearchStep& step : result.steps) CHECK(step.pass == (step.value >= wcu));
  }
}

TEST_CASE("The client keeps its part of the table") {
  Scenario scenario = small();
  std::get<LoadSpec>(scenario.client).target = WcuRate::per_second(50);
  CHECK(search(scenario, SearchedSetting::wcu, 601s, 0.95).value == 200);
}

TEST_CASE("A late cluster asks for more, and more certainty for more still") {
  Scenario scenario = small();
  scenario.startup = {60s, 120s};
  const auto least = [&](double probability) {
    const SearchResult result = search(scenario, SearchedSetting::wcu, 661s, probability);
    REQUIRE(result.value);
    return *result.value;
  };
  const std::int64_t half = least(0.5), most = least(0.95);
  CHECK(half == Approx(100).margin(2));
  // The 95th percentile of the start-up is 60 s x 2^(1.645 / 2.326) = 98 s.
  CHECK(most == Approx(60'000.0 / (661 - 98)).epsilon(0.02));
}

TEST_CASE("The client's rate on a given table") {
  Scenario scenario = small();
  scenario.table.provisioned_wcu = 1000;
  CHECK(search(scenario, SearchedSetting::rate, 301s, 0.95).value == 200);
}

TEST_CASE("Workers are searched for by what their latency allows") {
  Scenario scenario = small();
  scenario.table.provisioned_wcu = 10'000;
  scenario.client = SdkClientSpec{.workers = 1, .limit = std::nullopt};
  scenario.latency = {100ms, 100ms};  // 250 items/s a worker
  CHECK(search(scenario, SearchedSetting::workers, 61s, 0.9).value == 4);
}

TEST_CASE("What no capacity can do is said") {
  Scenario scenario = small();
  scenario.data.key_count = 1;  // one item collection without a sort key: 1,000 WCU/s
  Result<SearchSpec> spec = search_for(scenario, SearchedSetting::wcu, 30s);
  REQUIRE(spec.ok());
  spec->most = 3'000;
  spec->runs_max = 20;
  const SearchResult result = least_setting(scenario, *spec);
  CHECK_FALSE(result.value);
  CHECK(result.decisive().value == 3'000);
  CHECK_FALSE(result.decisive().pass);
  scenario.startup = {60s, 120s};
  CHECK_FALSE(search_for(scenario, SearchedSetting::wcu, 30s).ok());
  scenario.client = SdkClientSpec{};
  CHECK_FALSE(search_for(scenario, SearchedSetting::rate, 300s).ok());
}

TEST_CASE("The same search, step by step, whatever the number of threads") {
  Scenario scenario = small();
  scenario.startup = {60s, 120s};
  const auto steps = [&](int threads) {
    Result<SearchSpec> spec = search_for(scenario, SearchedSetting::wcu, 661s);
    REQUIRE(spec.ok());
    spec->threads = threads;
    spec->runs_max = 60;
    std::vector<std::tuple<std::int64_t, int, int>> seen;
    for (const SearchStep& step : least_setting(scenario, *spec).steps)
      seen.emplace_back(step.value, step.runs, step.in_time);
    return seen;
  };
  CHECK(steps(1) == steps(3));
}
