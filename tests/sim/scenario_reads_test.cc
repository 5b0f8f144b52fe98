// Scenarios with reads: read from JSON, played, and told in the document and the timeline file.
#include <nlohmann/json.hpp>

#include "sim/client_comparison.h"
#include "sim/scenario.h"
#include "sim/simulate.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

json mixed() {
  return json::parse(R"({
    "table":  {"mode": "provisioned", "wcu": 100, "rcu": 200},
    "data":   {"items": 12000, "item_bytes": {"fixed": 100}},
    "client": {"kind": "sdk", "workers": 2, "limit_wcu_per_s": [[0, 50], [60, 100]]},
    "reads":  {"api": "Query", "bytes": 16384, "consistent": true, "workers": 4, "limit_rcu_per_s": 100},
    "until_s": 3600})");
}

Scenario read(const json& document) {
  auto scenario = scenario_from_json(document);
  INFO((scenario.ok() ? "" : scenario.error().sentence));
  REQUIRE(scenario.ok());
  return *scenario;
}

}  // namespace

TEST_CASE("Reads are read field for field, with defaults") {
  const Scenario scenario = read(mixed());
  REQUIRE(scenario.reads);
  CHECK(scenario.reads->blocks == 4);
  CHECK(scenario.reads->consistent);
  CHECK(half_units_of(*scenario.reads) == 8);
  CHECK(scenario.reads->client.batch == 1);
  CHECK(scenario.reads->client.limit == RateSchedule(WcuRate::per_second(200)));  // half units
  json document = mixed();
  document["reads"] = {{"api", "BatchGetItem"}, {"retry", "adaptive"}, {"unprocessed", "dropped"}};
  const Scenario plain = read(document);
  CHECK(plain.reads->client.batch == 25);
  CHECK(plain.reads->client.workers == 32);
  CHECK(plain.reads->client.drops_unprocessed);
  CHECK(half_units_of(*plain.reads) == 1);
  CHECK(!plain.reads->client.limit);
  document["reads"] = nullptr;
  CHECK(!read(document).reads);
}

TEST_CASE("What is wrong with reads is named") {
  struct Row {
    const char* patch;
    const char* named;
  };
  for (const Row& row : {Row{R"({"reads":{"api":"Scan"}})", "'reads.api'"},
                         {R"({"reads":{"bytes":0}})", "'reads.bytes'"},
                         {R"({"reads":{"batch":2}})", "'reads.batch'"},
                         {R"({"reads":{"keys":1}})", "'keys'"},
                         {R"({"reads":{"consistent":"yes"}})", "'reads.consistent'"},
                         {R"({"reads":{"unprocessed":"lost"}})", "'reads.unprocessed'"},
                         {R"({"reads":{"limit_rcu_per_s":0}})", "'reads.limit_rcu_per_s'"},
                         {R"({"reads":{"limit_rcu_per_s":[[5,1],[0,1]]}})", "'reads.limit_rcu_per_s'"},
                         {R"({"reads":{"limit_rcu_per_s":[[0,-1]]}})", "'reads.limit_rcu_per_s'"},
                         {R"({"client":{"limit_wcu_per_s":[]}})", "'client.limit_wcu_per_s'"},
                         {R"({"client":{"kind":"dynafill"}})", "'client.limit_wcu_per_s'"},
                         {R"({"client":{"kind":"none"}})", "'limit_wcu_per_s'"},
                         {R"({"table":{"max_rcu":5}})", "'table.max_rcu'"}}) {
    INFO(row.patch);
    json document = mixed();
    document.merge_patch(json::parse(row.patch));
    const auto scenario = scenario_from_json(document);
    REQUIRE(!scenario.ok());
    INFO(scenario.error().sentence);
    CHECK(scenario.error().sentence.find(row.named) != std::string::npos);
  }
  json document = mixed();
  document["client"] = {{"kind", "none"}};
  document["reads"] = nullptr;
  CHECK(scenario_from_json(document).error().sentence.find("nothing would happen") != std::string::npos);
}

TEST_CASE("Reads go on beside a load until it is written, and the document tells of both") {
  const Scenario scenario = read(mixed());
  const SimulationReport report = simulate(scenario, {.runs = 1});
  // 12,000 units: 75 a second by the mean of the first minute, then 100.
  CHECK(report.finish_s.p50 == Approx(135).margin(2));
  CHECK(report.written_items == 12'000);
  const ReadOutcome& reads = report.median.reads;
  CHECK(reads.rcu == Approx(100 * report.finish_s.p50).epsilon(0.02));
  CHECK(static_cast<double>(reads.items) == Approx(reads.rcu / 4).margin(8));  // some are on their way
  CHECK(reads.throttle_events == 0);
  const json document = to_json(report, scenario);
  CHECK(document.at("reads").at("items") == reads.items);
  CHECK(document.at("scenario").at("reads").at("limit_rcu_per_s") == 100);
  CHECK(document.at("scenario").at("reads").at("rcu_a_read") == 4);
  CHECK(document.at("timeline").at(1).at("consumed_rcu_per_s") == Approx(100).margin(5));
  CHECK(timeline_csv(report).find(",consumed_rcu_per_s,read_throttle_events\n") != std::string::npos);
  json without = mixed();
  without.erase("reads");
  const SimulationReport only = simulate(read(without), {.runs = 1});
  CHECK(timeline_csv(only).find("rcu") == std::string::npos);
  CHECK(only.finish_s.p50 == report.finish_s.p50);  // neither waits for the other
}

TEST_CASE("A scenario may only read: as long as its schedule, or until it ends") {
  json document = mixed();
  document["client"] = {{"kind", "none"}};
  document["until_s"] = 240;
  CHECK(simulate(read(document), {.runs = 1}).finish_s.p50 == 240);
  document["reads"]["limit_rcu_per_s"] = json::parse("[[0, 0], [60, 0], [60, 400], [180, 400]]");
  const SimulationReport report = simulate(read(document), {.runs = 1});
  CHECK(report.finish_s.p50 == Approx(180).margin(0.1));
  CHECK(report.written_items == 0);
  CHECK(report.pass);
  CHECK(report.timeline.at(0).consumed_rcu_per_s == 0);
  // What was saved in the first minute lasts through the second.
  CHECK(report.timeline.at(1).consumed_rcu_per_s == Approx(400).epsilon(0.02));
  CHECK(report.timeline.at(2).consumed_rcu_per_s == Approx(200).epsilon(0.05));
  CHECK(report.timeline.at(2).read_throttle_events > 0);
  REQUIRE(!report.reasons.empty());
  CHECK(report.reasons.front().find("table as a whole") != std::string::npos);
  CHECK(!clients_to_compare("all", read(document)).ok());
}

TEST_CASE("Reads change nothing about runs being the same for a seed, on any number of threads") {
  const Scenario scenario = read(mixed());
  const auto told = [&](int threads) {
    return to_json(simulate(scenario, {.runs = 8, .early_stop = false, .threads = threads}), scenario).dump();
  };
  CHECK(told(1) == told(2));
}
