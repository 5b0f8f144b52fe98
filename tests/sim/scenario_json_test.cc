#include <nlohmann/json.hpp>
#include <numeric>
#include <string>

#include "sim/scenario.h"
#include "sim/simulate.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

json example() {
  return json::parse(R"({
    "table":  {"mode": "on-demand", "wcu": null, "warm_wcu": null, "quota_wcu": 40000, "burst": "empty", "gsis": []},
    "data":   {"items": 360000, "item_bytes": {"fixed": 100},
               "keys": {"count": 200, "order": "sorted", "weights": "uniform", "sort_key": "random"}},
    "client": {"kind": "sdk", "retry": "boto-legacy", "api": "BatchWriteItem", "workers": 8, "batch": 25,
               "limit_wcu_per_s": null, "latency_ms": {"p50": 10.2, "p99": 27.6}},
    "until_s": 3600, "seed": 7})");
}

Scenario read(const json& document) {
  const auto scenario = scenario_from_json(document);
  INFO((scenario.ok() ? "" : scenario.error().sentence));
  REQUIRE(scenario.ok());
  return *scenario;
}

std::string complaint(const char* patch) {
  json document = example();
  document.merge_patch(json::parse(patch));
  const auto scenario = scenario_from_json(document);
  REQUIRE_FALSE(scenario.ok());
  return scenario.error().sentence;
}

json patched(const char* patch) {
  json document = example();
  document.merge_patch(json::parse(patch));
  return document;
}

}  // namespace

TEST_CASE("A scenario is read field for field") {
  const Scenario scenario = read(example());
  CHECK(scenario.table.on_demand);
  CHECK(scenario.table.warm_wcu == 4000);
  CHECK(scenario.table.quota_wcu == 40'000);
  CHECK(scenario.data.items == 360'000);
  CHECK(scenario.data.wcu_histogram == std::vector<std::int64_t>{0, 360'000});
  CHECK(scenario.data.key_count == 200);
  CHECK(scenario.data.sorted);
  CHECK(scenario.data.sort_key == SortKey::random);
  const auto& sdk = std::get<SdkClientSpec>(scenario.client);
  CHECK(sdk.retry == RetryMode::boto_legacy);
  CHECK(sdk.workers == 8);
  CHECK(sdk.batch == 25);
  CHECK_FALSE(sdk.limit.has_value());
  CHECK(scenario.latency.p50 == 10'200us);
  CHECK(scenario.until == 3600s);
  CHECK(scenario.seed.value == 7);
}

TEST_CASE("A scenario is recognised by its schema, or by table and data") {
  CHECK(is_scenario_document(example()));
  CHECK(is_scenario_document(patched(R"({"schema":"dynafill/scenario/1"})")));
  CHECK_FALSE(is_scenario_document(patched(R"({"schema":"dynafill/plan/1"})")));
  CHECK_FALSE(is_scenario_document(json::parse(R"({"table":{}})")));
  CHECK_FALSE(is_scenario_document(json::parse("[]")));
  CHECK(scenario_from_json(patched(R"({"schema":"dynafill/scenario/1"})")).ok());
}

TEST_CASE("Item sizes become write units") {
  struct Row {
    const char* sizes;
    std::size_t units;
    double share;  // of the items with so many units
  };
  for (const Row& row : {Row{R"({"fixed":1024})", 1, 1.0},
                         {R"({"fixed":1025})", 2, 1.0},
                         {R"({"uniform":[1,4096]})", 3, 0.25},
                         {R"({"uniform":[100,1100]})", 2, 0.076},
                         // ln 2 above the median at sigma ln 2 is one deviation: 84.13 % below.
                         {R"({"lognormal":{"median":512,"sigma":0.693147}})", 1, 0.8413}}) {
    INFO(row.sizes);
    json document = example();
    document["data"]["item_bytes"] = json::parse(row.sizes);
    const Scenario scenario = read(document);
    const auto& histogram = scenario.data.wcu_histogram;
    CHECK(std::accumulate(histogram.begin(), histogram.end(), std::int64_t{0}) == 360'000);
    CHECK(static_cast<double>(histogram.at(row.units)) / 360'000 == Approx(row.share).margin(0.0005));
  }
}

TEST_CASE("What a scenario leaves out has a default") {
  const Scenario bare = read(json::parse(
      R"({"table":{"mode":"provisioned","wcu":100},"data":{"items":1000,"item_bytes":{"fixed":100}}})"));
  CHECK(bare.table.provisioned_wcu == 100);
  CHECK(bare.data.key_count == 0);
  CHECK(std::get<LoadSpec>(bare.client).target == WcuRate::per_second(100));
  const RunOutcome outcome = simulate_once(bare, bare.seed, false);
  CHECK(outcome.complete);
  CHECK(in_seconds(outcome.finish) == Approx(10).epsilon(0.05));
}

TEST_CASE("A warm table's quota is at least its warm throughput") {
  CHECK(read(patched(R"({"table":{"warm_wcu":180000,"quota_wcu":null}})")).table.quota_wcu == 180'000);
  CHECK(complaint(R"({"table":{"warm_wcu":180000}})").find("'table.quota_wcu' is 40000") !=
        std::string::npos);
}

TEST_CASE("What is wrong or not simulated is named") {
  struct Row {
    const char* patch;
    const char* named;
  };
  for (const Row& row :
       {Row{R"({"table":{"mode":"serverless"}})", "'table.mode'"},
        {R"({"table":{"wcu":5}})", "'table.wcu'"},
        {R"({"table":{"mode":"provisioned","wcu":5}})", "'table.quota_wcu'"},
        {R"({"table":{"mode":"provisioned","quota_wcu":null}})", "'table.wcu'"},
        {R"({"table":{"gsis":[{"name":"a","wcu":1,"share":1.0}]}})", "'table.gsis'"},
        {R"({"table":{"burst":"half"}})", "'table.burst'"},
        {R"({"table":{"colour":1}})", "'colour'"},
        {R"({"table":null})", "'table'"},
        {R"({"data":{"items":0}})", "'data.items'"},
        {R"({"data":{"items":1.5}})", "'data.items'"},
        {R"({"data":{"item_bytes":{"fixed":0}}})", "'data.item_bytes.fixed'"},
        {R"({"data":{"item_bytes":{"fixed":null,"profile":"p.json"}}})", "'data.item_bytes.profile'"},
        {R"({"data":{"item_bytes":{"fixed":null,"uniform":[9,3]}}})", "'data.item_bytes.uniform'"},
        {R"({"data":{"keys":{"order":"odd"}}})", "'data.keys.order'"},
        {R"({"data":{"keys":{"sort_key":"odd"}}})", "'data.keys.sort_key'"},
        {R"({"data":{"keys":{"weights":"zipf:1.1"}}})", "'data.keys.order'"},
        {R"({"data":{"keys":{"order":"shuffled","weights":"zipf:x"}}})", "'data.keys.weights'"},
        {R"({"data":{"keys":{"order":"shuffled","weights":"hot:900:0.5"}}})", "'data.keys.weights'"},
        {R"({"client":{"kind":"emr-connector"}})", "'client.kind'"},
        {R"({"client":{"retry":"adaptive"}})", "'client.retry'"},
        {R"({"client":{"api":"PutItem"}})", "'client.batch'"},
        {R"({"client":{"workers":0}})", "'client.workers'"},
        {R"({"client":{"latency_ms":{"p99":1}}})", "'client.latency_ms.p99'"},
        {R"({"until_s":"long"})", "'scenario.until_s'"},
        {R"({"seeds":1})", "'seeds'"}}) {
    INFO(row.patch);
    const std::string sentence = complaint(row.patch);
    INFO(sentence);
    CHECK(sentence.find(row.named) != std::string::npos);
  }
}
