#include "sim/simulate.h"

#include <nlohmann/json.hpp>
#include <numeric>

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

// The article: 1,000,000 rows of one unit, 833 WCU, ratio 1, a cluster that needs 7 minutes to start.
Scenario article(double ratio = 1.0) {
  Scenario scenario;
  scenario.table = {.provisioned_wcu = 833, .provisioned_rcu = 5};
  scenario.data.items = 1'000'000;
  scenario.data.wcu_histogram = {0, 1'000'000};
  scenario.data.mean_item_bytes = Bytes{164};
  std::get<LoadSpec>(scenario.client).target = WcuRate::per_second(833 * ratio);
  scenario.latency = {10'200us, 27'600us};
  scenario.startup = {7min, 7min};
  scenario.terminate_after = 30min;
  return scenario;
}

// A small load in a small table, to be simulated often.
Scenario small() {
  Scenario scenario = article();
  scenario.table.provisioned_wcu = 100;
  std::get<LoadSpec>(scenario.client).target = WcuRate::per_second(100);
  scenario.data.items = 12'000;
  scenario.data.wcu_histogram = {0, 9'000, 2'000, 1'000};
  scenario.startup = {60s, 120s};
  scenario.terminate_after = 0s;
  return scenario;
}

double seconds_at_target(const Scenario& scenario) {
  return static_cast<double>(total_units(scenario.data).count) /
         std::get<LoadSpec>(scenario.client).target.as_double();
}

std::string all_text(const SimulationReport& report) {
  return std::accumulate(report.reasons.begin(), report.reasons.end(), std::string());
}

}  // namespace

TEST_CASE("The article's migration: 20 minutes of load, 27 in all, inside its 30") {
  const SimulationReport report = simulate(article(), {.runs = 3});
  CHECK(report.pass);
  CHECK(report.load_s.p50 == Approx(20 * 60).epsilon(0.01));
  CHECK(report.load_s.p50 == Approx(seconds_at_target(article())).epsilon(0.001));  // the second witness
  CHECK(report.finish_s.p50 == Approx(27 * 60).epsilon(0.01));
  CHECK(report.written_items == 1'000'000);
  CHECK(report.timeout_probability == 0);
  REQUIRE(report.reasons.size() == 1);
  CHECK(report.reasons[0] ==
        "All 3 runs finish before terminate-after (30m 00s): 99 % of them within 27m 00s.");
  REQUIRE(report.timeline.size() == 28);              // 27 min 0.5 s
  CHECK(report.timeline[3].consumed_wcu_per_s == 0);  // the cluster starts
  CHECK(report.timeline[3].provisioned_wcu == 833);
  for (std::size_t minute = 7; minute < 26; ++minute)
    CHECK(report.timeline[minute].consumed_wcu_per_s == Approx(833).epsilon(0.002));
}

TEST_CASE("The article's migration does not fit 15 minutes, and the verdict says what would") {
  Scenario scenario = article();
  scenario.terminate_after = 15min;
  const SimulationReport report = simulate(scenario, {.runs = 3});
  CHECK_FALSE(report.pass);
  CHECK(report.timeout_probability == 1);
  CHECK(report.written_items == Approx(833 * 8 * 60).epsilon(0.001));  // 8 minutes of loading
  CHECK(report.timeline.size() == 15);
  CHECK(report.finish_s.p50 == Approx(27 * 60).epsilon(0.01));  // what it would have needed
  CHECK(report.reasons.front() ==
        "3 of 3 runs reach terminate-after (15m 00s), where 5 % are allowed: the load alone needs 20m 00s "
        "after a "
        "start-up of 7m 00s (medians); raise terminate-after to at least 28m 00s.");
}

TEST_CASE("At ratio 0.5 the same table takes 40 minutes") {
  const RunOutcome outcome = simulate_once(article(0.5), Seed{1}, {});
  CHECK(in_seconds(outcome.finish - outcome.startup) == Approx(40 * 60).epsilon(0.01));
  CHECK_FALSE(outcome.complete);  // 47 minutes
}

TEST_CASE("A simulated load takes what the formula says, over many shapes") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("shapes");
    Scenario scenario = small();
    scenario.table.provisioned_wcu = static_cast<std::int64_t>(20 + rng.below(900));
    const double ratio = 0.3 + 0.6 * rng.uniform();
    std::get<LoadSpec>(scenario.client).target =
        WcuRate::per_second(static_cast<double>(scenario.table.provisioned_wcu) * ratio);
    const RunOutcome outcome = simulate_once(scenario, Seed{seed}, {});
    CHECK(outcome.complete);
    CHECK(outcome.written == scenario.data.items);
    CHECK(outcome.throttle_events == 0);
    CHECK(outcome.requests == (scenario.data.items + 24) / 25);
    // The bucket starts with 25 units, a batch of up to 75 may be owed, and the last answer takes its time.
    const double slack = 75 / std::get<LoadSpec>(scenario.client).target.as_double() + 0.1;
    CHECK(std::abs(in_seconds(outcome.finish - outcome.startup) - seconds_at_target(scenario)) <= slack);
  }
}

TEST_CASE("Asking more than the table has ends at the table's rate, with throttling") {
  Scenario scenario = small();
  std::get<LoadSpec>(scenario.client).target = WcuRate::per_second(200);
  scenario.startup = {};
  const RunOutcome outcome = simulate_once(scenario, Seed{1}, {.with_timeline = true});
  CHECK(outcome.complete);
  CHECK(outcome.throttle_events > 1000);
  // 16,000 units at 100 WCU/s; nothing is saved at the start but the first second's 100.  With the response
  // and backoff times of the last requests it is a little more.
  const double load_s = in_seconds(outcome.finish);
  CHECK(load_s > 159);
  CHECK(load_s < 185);
  std::int64_t events = 0;
  double units = 0;
  for (const TimelineRow& row : outcome.timeline) {
    events += row.throttle_events;
    units += row.consumed_wcu_per_s * std::min(60.0, load_s - row.t_s);
    CHECK(row.consumed_wcu_per_s <= 102);
  }
  CHECK(events == outcome.throttle_events);  // rows lose nothing, the short last one neither
  CHECK(units == Approx(15'000 + 1'000));
}

TEST_CASE("A hot key is held at its partition's limit and named as the cause") {
  Scenario scenario = article();
  scenario.table.provisioned_wcu = 4000;
  std::get<LoadSpec>(scenario.client).target = WcuRate::per_second(4000);
  scenario.data.items = 240'000;
  scenario.data.wcu_histogram = {0, 240'000};
  scenario.data.key_count = 1;
  const SimulationReport hot = simulate(scenario, {.runs = 2});
  CHECK(hot.load_s.p50 >= 239);      // 1,000 WCU/s, and a second's worth at the start
  CHECK(hot.load_s.p50 < 240 + 20);  // at the end the last ones wait out their backoff
  CHECK(all_text(hot).find("limit of one partition") != std::string::npos);
  CHECK(all_text(hot).find("The load takes 4m") != std::string::npos);
  scenario.data.key_count = 0;
  const SimulationReport even = simulate(scenario, {.runs = 2});
  CHECK(even.load_s.p50 == Approx(60).epsilon(0.05));
}

TEST_CASE("Same scenario and seed, same document, whatever the number of threads") {
  Scenario scenario = small();
  scenario.terminate_after = 4min;
  std::get<LoadSpec>(scenario.client).target = WcuRate::per_second(110);
  const auto document = [&](int threads) {
    return to_json(simulate(scenario, {.runs = 40, .threads = threads}), scenario).dump();
  };
  const std::string one = document(1);
  CHECK(document(1) == one);
  CHECK(document(2) == one);
  CHECK(document(7) == one);
  scenario.seed = Seed{2};
  CHECK(document(1) != one);
}

TEST_CASE("The timeout probability is the share of start-ups that are too slow") {
  Scenario scenario = small();
  scenario.data.items = 600;
  scenario.data.wcu_histogram = {0, 600};  // 6 s of load
  scenario.terminate_after = 126s;         // so the 99th percentile of the start-up just fits
  const SimulationReport report = simulate(scenario, {.runs = 4000, .early_stop = false});
  CHECK(report.timeout_probability == Approx(0.01).margin(0.006));
  CHECK(report.pass);
  CHECK(report.reasons.front().find("raise terminate-after to at least 3m 00s") != std::string::npos);
  CHECK(report.finish_s.p50 == Approx(66).epsilon(0.02));
  CHECK(*report.timeout_probability_95.low < 0.01);
  CHECK(*report.timeout_probability_95.high > 0.01);
  CHECK(report.finish_s_95.p99.high > report.finish_s.p99);
  const SimulationReport strict = simulate(scenario, {.runs = 4000, .timeout_probability_max = 0.0001});
  CHECK_FALSE(strict.pass);
  CHECK(strict.runs < 4000);  // one late run in so few is enough
  CHECK(simulate(scenario, {.runs = 4000}).runs < 400);
}

TEST_CASE("A terminate-after that is long enough is not advised again") {
  Scenario scenario = small();
  scenario.data.items = 5500;
  scenario.data.wcu_histogram = {0, 5500};  // 55 s of load, 99 % finish within 2 min 55 s
  scenario.terminate_after = 3min;
  const SimulationReport report = simulate(scenario, {.runs = 4000, .early_stop = false});
  CHECK(report.pass);
  CHECK(report.timeout_probability > 0);
  CHECK(report.reasons.front().ends_with("(medians)."));
}

TEST_CASE("A load that never ends is given up at `until`") {
  Scenario scenario = small();
  scenario.until = 100s;
  const SimulationReport report = simulate(scenario, {.runs = 5});
  CHECK_FALSE(report.pass);
  CHECK(report.finish_s.p99 == 100);
  CHECK(report.written_items < scenario.data.items);
  CHECK(all_text(report).find("5 of 5 runs had not finished after 1m 40s") != std::string::npos);
}

TEST_CASE("More data never takes less time, a higher target never more") {
  double last_finish = 0;
  for (std::int64_t items = 1'000; items <= 10'000; items += 1'000) {
    Scenario scenario = small();
    scenario.data.items = items;
    scenario.data.wcu_histogram = {0, items};
    const double finish = in_seconds(simulate_once(scenario, Seed{3}, {}).finish);
    CHECK(finish > last_finish);
    last_finish = finish;
  }
  last_finish = 1e9;
  for (int target = 10; target <= 100; target += 10) {
    Scenario scenario = small();
    std::get<LoadSpec>(scenario.client).target = WcuRate::per_second(target);
    const double finish = in_seconds(simulate_once(scenario, Seed{3}, {}).finish);
    CHECK(finish < last_finish);
    last_finish = finish;
  }
}

TEST_CASE("The document and the timeline file have the fields other tools read") {
  const Scenario scenario = small();
  const SimulationReport report = simulate(scenario, {.runs = 3});
  const nlohmann::json document = to_json(report, scenario);
  CHECK(document.at("schema") == "dynafill/simulation/1");
  CHECK(document.at("runs") == 3);
  CHECK(document.at("verdict") == "pass");
  CHECK(document.at("reasons").size() >= 1);
  for (const char* percentile : {"p50", "p90", "p99"}) {
    CHECK(document.at("finish_s").at(percentile).is_number());
    CHECK(document.at("load_s").at(percentile).is_number());
    CHECK(document.at("throttle_events").at(percentile).is_number());
  }
  CHECK(document.at("timeout_probability") == 0);
  CHECK(document.at("items") == 12'000);
  CHECK(document.at("written_items") == 12'000);
  CHECK(document.at("scenario").at("provisioned_wcu") == 100);
  CHECK(document.at("scenario").at("terminate_after_s").is_null());
  REQUIRE(document.at("timeline").size() == report.timeline.size());
  const nlohmann::json& row = document.at("timeline").at(2);
  CHECK(row.at("t_s") == 120);
  CHECK(row.at("provisioned_wcu") == 100);
  CHECK(row.at("consumed_wcu_per_s") == Approx(100).epsilon(0.02));
  CHECK(row.at("throttle_events") == 0);
  CHECK(row.at("partitions") == 1);

  SimulationReport tiny;
  tiny.timeline = {{0, 833, 832.5, 3, 1}, {60, 833, 833, 0, 2}};
  CHECK(timeline_csv(tiny) ==
        "t_s,provisioned_wcu,consumed_wcu_per_s,throttle_events,partitions\n0,833,832.500,3,1\n60,833,833."
        "000,0,2\n");
}
