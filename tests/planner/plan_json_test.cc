#include "planner/plan_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/random.h"
#include "sim/scenario.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("plan.json has the fields that other commands read") {
  const json plan = to_json(*make_plan(article_request(), prices_of_2018()));
  CHECK(plan["schema"] == "dynafill/plan/1");
  CHECK(plan["route"] == "data-pipeline");
  CHECK(plan["region"] == "eu-west-1");
  CHECK(plan["prices"] == "2018-01");
  CHECK(plan["source"] ==
        json({{"path", "orders.json"}, {"format", "datapipeline"}, {"bytes", 175'000'000}}));
  CHECK(plan["key"] == json({{"partition", "id"}, {"sort", ""}}));
  CHECK(plan["need"]["items"] == 1'000'000);
  CHECK(plan["need"]["wcu_total"] == 1'000'000);
  CHECK(plan["need"]["item_bytes_mean"] == 175.0);
  CHECK(plan["need"]["wcu_histogram"] == json::array({json::array({1, 1'000'000})}));
  CHECK(plan["table"] == json({{"mode", "provisioned"},
                               {"provisioned_wcu", 834},
                               {"provisioned_rcu", 5},
                               {"ratio", 1.0},
                               {"target_wcu_per_s", 834.0},
                               {"warm_wcu", nullptr},
                               {"quota_wcu", 40'000},
                               {"max_wcu", nullptr},
                               {"class", "STANDARD"},
                               {"auto_scaling", nullptr},
                               {"gsis", json::array()}}));
  CHECK(plan["load"]["target_wcu_per_s"] == 834.0);
  json time = plan["time"];
  for (const char* odds : {"load_p50_s", "load_p90_s", "total_p50_s", "total_p90_s", "timeout_probability",
                           "within_probability"})
    CHECK(time[odds].is_number());
  CHECK(time["load_p50_s"] < time["load_p90_s"]);
  CHECK(time["total_p90_s"] < 1800);
  for (const char* odds : {"load_p50_s", "load_p90_s", "total_p50_s", "total_p90_s", "timeout_probability",
                           "within_probability"})
    time.erase(odds);
  CHECK(time == json({{"load_s", 1199.04},
                      {"startup_s", 420.0},
                      {"startup_p99_s", 600.0},
                      {"total_s", 1619.04},
                      {"terminate_after_s", 1800.0},
                      {"latency_p50_ms", 10.2},
                      {"latency_p99_ms", 27.6}}));
  CHECK(plan["cost"]["currency"] == "USD");
  CHECK(plan["cost"]["total"].get<std::string>().starts_with("1.4405"));
  CHECK(plan["cost"]["lines"][0]["amount"] == "0.61299");
  CHECK(plan["cost"]["lines"][0]["quantity"] == "834");
  CHECK(plan["cost"]["lines"][0]["unit_price"] == "0.000735");
  CHECK(plan["cost"]["lines"][0]["formula"] == "834 WCU x 1 clock hour");
  CHECK(plan["solved_for"] == "wcu");
  CHECK(plan["asked"] == json({{"within_s", 1200.0}, {"wcu", nullptr}, {"ratio", 1.0}, {"budget", nullptr}}));
}

TEST_CASE("The loader's plan has no end but the one asked for") {
  PlanRequest request = article_request();
  request.route = Route::loader;
  request.asked = {std::nullopt, 833, std::nullopt, std::nullopt};
  CHECK(to_json(*make_plan(request, prices_of_2018()))["time"]["terminate_after_s"].is_null());
  CHECK(to_json(*make_plan(request, prices_of_2018()))["time"]["load_s"] == 1200.48);
}

TEST_CASE("Written, read and written again, a plan is the same text") {
  Rng rng(3);
  for (int round = 0; round < 300; ++round) {
    PlanRequest request = article_request();
    request.name = "round \"" + std::to_string(round) + "\"";
    request.data = items_of(1 + static_cast<std::int64_t>(rng.below(1'000'000'000)),
                            1 + static_cast<std::int64_t>(rng.below(400'000)));
    request.route = rng.below(2) == 0 ? Route::loader : Route::data_pipeline;
    request.asked = {};
    if (rng.below(2) == 0)
      request.asked.within = Duration(1 + rng.below(100'000'000'000'000));
    else
      request.asked.wcu = 1 + static_cast<std::int64_t>(rng.below(100'000));
    request.asked.ratio = Ratio{100'000 + static_cast<std::int64_t>(rng.below(900'000))};
    if (rng.below(2) == 0) request.terminate_after = std::chrono::milliseconds(1 + rng.below(10'000'000));
    const auto plan = make_plan(request, prices_of_2025());
    if (!plan) continue;
    const std::string text = to_json(*plan).dump(2);
    const auto read = plan_from_json(json::parse(text));
    REQUIRE(read.ok());
    REQUIRE(to_json(*read).dump(2) == text);
    REQUIRE(read->bill.total() == plan->bill.total());
    REQUIRE(read->load == plan->load);
    REQUIRE(read->table.target == plan->table.target);
    REQUIRE(read->assumptions == plan->assumptions);
  }
}

TEST_CASE("Every table and client a plan can have is read back as it was written") {
  Plan plan = *make_plan(article_request(), prices_of_2018());
  const auto check = [&] {
    const json written = to_json(plan);
    const auto read = plan_from_json(written);
    REQUIRE(read.ok());
    CHECK(to_json(*read) == written);
    CHECK(read->table.mode == plan.table.mode);
    CHECK(read->table.gsis == plan.table.gsis);
    CHECK(read->table.auto_scaling == plan.table.auto_scaling);
    CHECK(read->client == plan.client);
  };
  SECTION("auto scaling with indexes, for the connector") {
    plan.table.mode = Mode::auto_scaling;
    plan.table.auto_scaling = Plan::AutoScaling{5, 2'000, 0.7};
    plan.table.gsis = {{"by-status", 834, 1'000'000, 1'000'000, 7, 0.5}, {"by-day", 1, 20, 20, 20, 0.05}};
    plan.table.infrequent_access = true;
    plan.table.max_wcu = 3'000;
    plan.client = {Plan::ClientKind::emr_connector, 2, 6, 6, Ratio{500'000}};
    check();
  }
  SECTION("on demand, warm, with odds") {
    plan.table.mode = Mode::on_demand_warm;
    plan.table.provisioned_wcu = 0;
    plan.table.provisioned_rcu = 0;
    plan.table.warm_wcu = 12'000;
    plan.time.load_p50 = 20min;
    plan.time.load_p90 = 21min;
    plan.time.total_p50 = 27min;
    plan.time.total_p90 = 29min;
    plan.time.timeout_probability = 0.01;
    plan.time.within_probability = 0.9;
    plan.cost_p50 = Usd{1};
    plan.cost_p90 = Usd{2};
    check();
  }
  SECTION("on demand") {
    plan.table.mode = Mode::on_demand;
    plan.table.provisioned_wcu = 0;
    plan.client.kind = Plan::ClientKind::data_pipeline;
    plan.client.tasks = plan.client.tasks_assumed = 6;
    check();
  }
}

TEST_CASE("A plan with a field missing or wrong names it") {
  const json good = to_json(*make_plan(article_request(), prices_of_2018()));
  REQUIRE(plan_from_json(good).ok());
  // Every field the schema has must be there, but for those that came later.
  const std::set<std::string> later = {"client",
                                       "need.order",
                                       "price_adjustments",
                                       "table.warm_wcu",
                                       "table.quota_wcu",
                                       "table.max_wcu",
                                       "table.class",
                                       "table.auto_scaling",
                                       "table.gsis",
                                       "time.load_p50_s",
                                       "time.load_p90_s",
                                       "time.total_p50_s",
                                       "time.total_p90_s",
                                       "time.timeout_probability",
                                       "time.within_probability"};
  for (const auto& [name, value] : good.items()) {
    INFO(name);
    json without = good;
    without.erase(name);
    CHECK(plan_from_json(without).ok() == later.contains(name));
    if (!value.is_object() || name == "load") continue;
    for (const auto& [inner, ignored] : value.items()) {
      if (name == "cost" && inner == "total") continue;  // taken from the lines
      if (later.contains(name + "." + inner)) continue;
      INFO(inner);
      json lacking = good;
      lacking[name].erase(inner);
      REQUIRE_FALSE(plan_from_json(lacking).ok());
      CHECK(plan_from_json(lacking).error().sentence.find(name + "." + inner) != std::string::npos);
    }
  }
  struct Row {
    const char* pointer;
    json value;
  };
  for (const Row& row : {Row{"/schema", "dynafill/plan/2"},
                         {"/route", "teleport"},
                         {"/need/items", 0},
                         {"/need/items", 1.5},
                         {"/need/items", "many"},
                         {"/need/wcu_histogram", json::array({7})},
                         {"/need/top_share", 2},
                         {"/table/mode", "unlimited"},
                         {"/table/class", "GOLD"},
                         {"/table/gsis", 5},
                         {"/client/kind", "a friend"},
                         {"/time/timeout_probability", 2},
                         {"/time/within_probability", -0.1},
                         {"/table/provisioned_wcu", -1},
                         {"/table/ratio", 0},
                         {"/time/load_s", -1},
                         {"/time/load_s", 1e300},
                         {"/time/terminate_after_s", "soon"},
                         {"/cost/currency", "EUR"},
                         {"/cost/lines/0/amount", 0.61},
                         {"/cost/lines/0/amount", "x"},
                         {"/load", 5},
                         {"/load/batch_items_max", 26},
                         {"/notes/0", 1},
                         {"/solved_for", "joy"},
                         {"/need/items", 18446744073709551615u},
                         {"/assumptions", nullptr}}) {
    INFO(row.pointer << " = " << row.value.dump());
    json wrong = good;
    wrong[json::json_pointer(row.pointer)] = row.value;
    CHECK_FALSE(plan_from_json(wrong).ok());
  }
  CHECK_FALSE(plan_from_json(json()).ok());
  json no_wcu = good;
  no_wcu["table"].erase("provisioned_wcu");
  CHECK(plan_from_json(no_wcu).error().sentence ==
        "The plan's field 'table.provisioned_wcu' is missing or wrong; make it again with `dynafill plan`.");
}

TEST_CASE("The simulator takes the plan as it is written") {
  for (const Route route : {Route::loader, Route::data_pipeline}) {
    PlanRequest request = article_request();
    request.route = route;
    const Plan plan = *make_plan(request, prices_of_2018());
    const auto scenario = scenario_from_plan(to_json(plan));
    if (!scenario) FAIL(scenario.error().sentence);
    CHECK(scenario->table.provisioned_wcu == 834);
    if (const auto* load = std::get_if<LoadSpec>(&scenario->client)) CHECK(*load == plan.load);
    CHECK(scenario->data.items == 1'000'000);
    CHECK(scenario->startup.p50 == plan.time.startup);
    CHECK(scenario->startup.p99 == plan.time.startup_p99);
    CHECK(scenario->latency.p99 == plan.time.latency_p99);
    CHECK(scenario->terminate_after == plan.time.terminate_after.value_or(Duration{}));
  }
}
