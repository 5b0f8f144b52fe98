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
  const RunOutcome outcome = simulate_once(bare, bare.seed, {});
  CHECK(outcome.complete);
  CHECK(in_seconds(outcome.finish) == Approx(10).epsilon(0.05));
}

TEST_CASE("All of a table is read") {
  json document = example();
  document["table"] = json::parse(R"({"mode":"provisioned","wcu":500,"rcu":7,"burst":"full","partitions":9,
    "has_lsi":true,"auto_scaling":{"min_wcu":100,"max_wcu":4000},
    "gsis":[{"name":"by-status","wcu":50,"share":0.5,"keys":{"count":3,"weights":"hot:1:0.9"},"units_ratio":0.2},
            {"name":"by-date","wcu":60}]})");
  document["constants"] = json::parse(R"({"burst_window":60,"split_threshold":0.5})");
  const Scenario scenario = read(document);
  const TableSpec& table = scenario.table;
  CHECK(table.partitions == 9);
  CHECK(table.has_lsi);
  REQUIRE(table.auto_scaling.has_value());
  CHECK(table.auto_scaling->min_wcu == 100);
  CHECK(table.auto_scaling->max_wcu == 4000);
  CHECK(table.auto_scaling->target == 0.7);
  REQUIRE(table.gsis.size() == 2);
  CHECK(table.gsis[0].name == "by-status");
  CHECK(table.gsis[0].provisioned_wcu == 50);
  CHECK(table.gsis[0].keys.share == 0.5);
  CHECK(table.gsis[0].keys.key_count == 3);
  CHECK(table.gsis[0].keys.hot_keys == 1);
  CHECK(table.gsis[0].keys.hot_share == 0.9);
  CHECK(table.gsis[0].keys.units_ratio == 0.2);
  CHECK(table.gsis[1].keys.key_count == 0);
  CHECK(scenario.constants.burst_window == 60s);
  CHECK(scenario.constants.split_threshold == 0.5);
  CHECK(scenario.constants.split_sustained == table_constants().split_sustained);
  const Scenario on_demand = read(patched(
      R"({"table":{"max_wcu":900,"previous_peak_wcu":7000,"gsis":[{"name":"by-status","wcu":1,"share":1.0}]}})"));
  CHECK(on_demand.table.max_wcu == 900);
  CHECK(on_demand.table.previous_peak_wcu == 7000);
  CHECK(on_demand.table.gsis[0].provisioned_wcu == 1);
}

TEST_CASE("An index that takes a unit a second holds its table back once its buffer is full") {
  json document = example();
  document["data"] = json::parse(R"({"items":200000,"item_bytes":{"fixed":100}})");
  document["client"] = json::parse(R"({"limit_wcu_per_s":1000})");
  document["until_s"] = 600;
  const auto written = [&](const char* gsis) {
    document["table"]["gsis"] = json::parse(gsis);
    return simulate_once(read(document), Seed{1}, {}).written;
  };
  CHECK(written("[]") == 200'000);
  CHECK(written(R"([{"name":"roomy"}])") == 200'000);
  const std::int64_t held = written(R"([{"name":"tight","wcu":1}])");
  CHECK(held < 40'000);
  CHECK(held > 5'000);
}

TEST_CASE("Every kind of client is read") {
  const auto client = [](const char* text) {
    json document = example();
    document["client"] = json::parse(text);
    return read(document);
  };
  const auto adaptive = std::get<SdkClientSpec>(client(R"({"kind":"sdk","retry":"adaptive"})").client);
  CHECK(adaptive.retry == RetryMode::adaptive);
  CHECK(adaptive.workers == 1);
  const auto unlimited = std::get<UnlimitedSpec>(client(R"({"kind":"unlimited","workers":5})").client);
  CHECK(unlimited.workers == 5);
  CHECK(unlimited.batch == 25);
  const Scenario emr = client(R"({"kind":"emr-connector","tasks":12,"tasks_assumed":48,"percent":1.0})");
  const auto connector = std::get<EmrClientSpec>(emr.client);
  CHECK(connector.tasks == 12);
  CHECK(connector.map_tasks == 12);
  CHECK(connector.tasks_assumed == 48);
  CHECK(connector.percent == 1.0);
  CHECK(emr.startup.p50 == 8min);
  CHECK(emr.startup.p99 == 15min);
  const Scenario slow = client(R"({"read_items_per_s":300,"startup_s":{"p50":5,"p99":9}})");
  CHECK(slow.read_items_per_s == 300);
  CHECK(slow.startup.p99 == 9s);
}

TEST_CASE("A Data Pipeline cluster is as large as AWS's sample makes it") {
  json document = example();
  document["table"] = json::parse(R"({"mode":"provisioned","wcu":2400})");
  document["client"] = json::parse(R"({"kind":"data-pipeline"})");
  auto spec = std::get<EmrClientSpec>(read(document).client);
  CHECK(spec.data_pipeline);
  CHECK(spec.percent == 0.25);  // of 2,400: 600 units, two m1.medium with two tasks each
  CHECK(spec.tasks == 4);
  CHECK(spec.tasks_assumed == 4);
  document["client"] = json::parse(R"({"kind":"data-pipeline","percent":1.0})");
  CHECK(std::get<EmrClientSpec>(read(document).client).tasks == 12);  // two m3.xlarge
  document["client"] = json::parse(R"({"kind":"data-pipeline","percent":1.0,"nodes":5,"map_tasks":8})");
  spec = std::get<EmrClientSpec>(read(document).client);
  CHECK(spec.tasks == 30);
  CHECK(spec.tasks_assumed == 8);
}

TEST_CASE("A profile lends its sizes, scaled to the items of the scenario") {
  json document = example();
  document["data"]["item_bytes"] = {{"profile", "p.json"}};
  const auto reader = [](const std::string& file) -> Result<json> {
    if (file != "p.json") return Error{"no such file"};
    return json::parse(R"({"schema":"dynafill/profile/1","item_bytes":{"mean":700.4},
                          "wcu_histogram":[[1,700],[2,200],[5,100]]})");
  };
  const auto scenario = scenario_from_json(document, reader);
  if (!scenario) FAIL(scenario.error().sentence);
  CHECK(scenario->data.wcu_histogram == std::vector<std::int64_t>{0, 252'000, 72'000, 0, 0, 36'000});
  CHECK(scenario->data.mean_item_bytes == Bytes{700});
  document["data"]["items"] = 7;
  CHECK(scenario_from_json(document, reader)->data.wcu_histogram ==
        std::vector<std::int64_t>{0, 5, 1, 0, 0, 1});
  document["data"]["item_bytes"]["profile"] = "q.json";
  CHECK_FALSE(scenario_from_json(document, reader));
  CHECK_FALSE(scenario_from_json(document));
}

TEST_CASE("The source's speed and an item's units take their time") {
  const auto seconds = [](const char* patch) {
    json document = json::parse(
        R"({"table":{"mode":"on-demand"},"data":{"items":10000,"item_bytes":{"fixed":100}},
            "client":{"kind":"sdk","workers":4,"latency_ms":{"p50":10,"p99":10}}})");
    document.merge_patch(json::parse(patch));
    const Scenario scenario = read(document);
    const RunOutcome outcome = simulate_once(scenario, Seed{1}, {});
    CHECK(outcome.written == 10'000);
    return in_seconds(outcome.finish);
  };
  // 400 requests on four workers, 10 ms each, would take 1 s; the table takes 4,000 units a second, and has
  // saved 1,600.
  CHECK(seconds("{}") == Approx(2.2).margin(0.2));
  for (const char* kind :
       {R"({"kind":"sdk","read_items_per_s":500})", R"({"kind":"dynafill","read_items_per_s":500})",
        R"({"kind":"unlimited","read_items_per_s":500})",
        R"({"kind":"emr-connector","workers":null,"tasks":4,"percent":1,"read_items_per_s":500,
            "startup_s":{"p50":0,"p99":0}})"}) {
    INFO(kind);
    CHECK(seconds((R"({"client":)" + std::string(kind) + "}").c_str()) == Approx(20).epsilon(0.05));
  }
  // One worker, 1,000 requests of ten items of 5 units: 10 ms each, and 0.1 ms for each of 40 units more.
  const char* large = R"({"data":{"item_bytes":{"fixed":5000}},"table":{"warm_wcu":40000},
                          "client":{"workers":1,"batch":10,"latency_ms":{"per_unit":0.1}}})";
  CHECK(seconds(large) == Approx(14).epsilon(0.02));
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
        {R"({"table":{"gsis":[{"name":"a","wcu":0}]}})", "'table.gsis[0].wcu'"},
        {R"({"table":{"gsis":[{"name":"a","size":0}]}})", "'size'"},
        {R"({"table":{"gsis":[{"share":2}]}})", "'table.gsis[0].share'"},
        {R"({"table":{"gsis":[{"keys":{"count":9,"weights":"hot:9:0.5"}}]}})",
         "'table.gsis[0].keys.weights'"},
        {R"({"table":{"gsis":7}})", "'table.gsis'"},
        {R"({"table":{"auto_scaling":{"min_wcu":1,"max_wcu":9}}})", "'table.auto_scaling'"},
        {R"({"table":{"max_wcu":0}})", "'table.max_wcu'"},
        {R"({"table":{"has_lsi":1}})", "'table.has_lsi'"},
        {R"({"constants":{"burst_windows":3}})", "'constants.burst_windows'"},
        {R"({"constants":{"burst_window":-3}})", "'constants.burst_window'"},
        {R"({"constants":{"burst_window":"long"}})", "'constants.burst_window'"},
        {R"({"constants":3})", "'constants'"},
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
        {R"({"client":{"kind":"glue"}})", "'client.kind'"},
        {R"({"client":{"tasks":3}})", "'client.tasks'"},
        {R"({"client":{"kind":"unlimited"}})", "'client.retry'"},
        {R"({"client":{"kind":"emr-connector"}})", "'client.retry'"},
        {R"({"client":null,"client":{"read_items_per_s":0}})", "'client.read_items_per_s'"},
        {R"({"client":{"latency_ms":{"p50":0,"p99":0}}})", "'client.latency_ms.p50'"},
        {R"({"client":{"retry":"patient"}})", "'client.retry'"},
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
