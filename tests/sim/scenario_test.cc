#include "sim/scenario.h"

#include <nlohmann/json.hpp>

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

nlohmann::json article_plan() {
  return nlohmann::json::parse(R"({
    "schema": "dynafill/plan/1", "route": "data-pipeline",
    "need": {"items": 1000000, "wcu_total": 1000000, "item_bytes_mean": 164.2, "wcu_histogram": [[1, 1000000]],
             "distinct_keys": 1000000, "top_share": 0.000001},
    "table": {"mode": "provisioned", "provisioned_wcu": 834, "provisioned_rcu": 5, "ratio": 1.0, "target_wcu_per_s": 834.0},
    "load": {"target_wcu_per_s": 834.0, "batch_items_max": 25, "batch_bytes_max": 16777216, "in_flight_max": 4,
             "backoff_base_ms": 50, "backoff_cap_s": 20, "catch_up_s": 1, "retrying_max": 1000},
    "time": {"load_s": 1199.04, "startup_s": 420, "startup_p99_s": 900, "total_s": 1619.04, "terminate_after_s": 1800,
             "latency_p50_ms": 10.2, "latency_p99_ms": 27.6}})");
}

std::string sentence(const nlohmann::json& plan) {
  const Result<Scenario> scenario = scenario_from_plan(plan);
  return scenario.ok() ? "" : scenario.error().sentence;
}

}  // namespace

TEST_CASE("A plan becomes the scenario it describes") {
  const Result<Scenario> scenario = scenario_from_plan(article_plan());
  REQUIRE(scenario.ok());
  CHECK(scenario->table.provisioned_wcu == 834);
  CHECK(scenario->table.provisioned_rcu == 5);
  CHECK(scenario->data.items == 1'000'000);
  CHECK(scenario->data.wcu_histogram == std::vector<std::int64_t>{0, 1'000'000});
  CHECK(scenario->data.mean_item_bytes == Bytes{164});
  CHECK(scenario->data.key_count == 0);
  CHECK(std::get<LoadSpec>(scenario->client).target == WcuRate::per_second(834));
  CHECK(std::get<LoadSpec>(scenario->client).in_flight_max == 4);
  CHECK(scenario->latency.p50 == 10'200us);
  CHECK(scenario->latency.p99 == 27'600us);
  CHECK(scenario->startup.p50 == 7min);
  CHECK(scenario->startup.p99 == 15min);
  CHECK(scenario->terminate_after == 30min);
}

TEST_CASE("No terminate-after is null and not a missing field") {
  nlohmann::json plan = article_plan();
  plan["time"]["terminate_after_s"] = nullptr;
  CHECK(scenario_from_plan(plan)->terminate_after == 0s);
}

TEST_CASE("Repeated keys become Zipf's law, even ones stay even") {
  nlohmann::json plan = article_plan();
  plan["need"]["distinct_keys"] = 200;
  plan["need"]["top_share"] = 0.006;
  CHECK(scenario_from_plan(plan)->data.key_count == 200);
  CHECK(scenario_from_plan(plan)->data.zipf_exponent == 0);
  plan["need"]["top_share"] = 0.5;
  CHECK(scenario_from_plan(plan)->data.zipf_exponent == Approx(zipf_exponent_for(200, 0.5)));
  CHECK(scenario_from_plan(plan)->data.zipf_exponent > 1);
}

TEST_CASE("Every field that is missing or no number is named") {
  const char* fields[] = {
      "need.items",         "need.item_bytes_mean",  "need.wcu_histogram",     "need.distinct_keys",
      "need.top_share",     "table.provisioned_wcu", "table.provisioned_rcu",  "table.mode",
      "time.startup_s",     "time.startup_p99_s",    "time.terminate_after_s", "time.latency_p50_ms",
      "time.latency_p99_ms"};
  for (const std::string field : fields) {
    INFO(field);
    const auto dot = field.find('.');
    const std::string object = field.substr(0, dot), name = field.substr(dot + 1);
    nlohmann::json plan = article_plan();
    plan[object].erase(name);
    CHECK(sentence(plan) == "The plan has no '" + field + "'; make it again with dynafill plan.");
    plan[object][name] = "text";
    CHECK(sentence(plan).find("'" + field + "'") != std::string::npos);
  }
  for (const char* object : {"need", "table", "time", "load"}) {
    INFO(object);
    nlohmann::json plan = article_plan();
    plan.erase(object);
    CHECK(sentence(plan).find(object) != std::string::npos);
    plan[object] = 7;
    CHECK_FALSE(sentence(plan).empty());
  }
  nlohmann::json plan = article_plan();
  plan["load"].erase("in_flight_max");
  CHECK(sentence(plan).find("'in_flight_max'") != std::string::npos);
}

TEST_CASE("Values that make no sense are refused with the field's name") {
  struct Row {
    const char* object;
    const char* field;
    const char* value;
    const char* says;
  };
  for (const Row& row : {Row{"table", "mode", "\"on-demand\"", "only \"provisioned\" tables"},
                         {"table", "provisioned_wcu", "0", "'table.provisioned_wcu' is 0"},
                         {"need", "items", "999999", "'need.wcu_histogram' holds 1000000 items"},
                         {"need", "wcu_histogram", "[[0, 1000000]]", "the row [0,1000000]"},
                         {"need", "wcu_histogram", "[[1]]", "the row [1]"},
                         {"need", "top_share", "1.5", "'need.top_share' is 1.5"},
                         {"time", "startup_p99_s", "100", "'time.startup_p99_s' (100)"},
                         {"time", "terminate_after_s", "-1", "'time.terminate_after_s' is -1"}}) {
    nlohmann::json plan = article_plan();
    plan[row.object][row.field] = nlohmann::json::parse(row.value);
    INFO(sentence(plan));
    CHECK(sentence(plan).find(row.says) != std::string::npos);
  }
}

TEST_CASE("A file of another schema is refused by name") {
  nlohmann::json plan = article_plan();
  plan["schema"] = "dynafill/plan/2";
  CHECK(sentence(plan) ==
        "The file is not a plan: its \"schema\" is \"dynafill/plan/2\" and not \"dynafill/plan/1\".");
  for (const char* other : {"[]", "7", "null", "{}", "{\"schema\": 1}"})
    CHECK(sentence(nlohmann::json::parse(other)).find("The file is not a plan") == 0);
}
