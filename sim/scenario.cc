#include "sim/scenario.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/dynamodb_constants.h"
#include "sim/key_order_json.h"
#include "sim/plan_parts.h"

namespace dynafill {
namespace {

// From this share of different keys on, every item counts as having its own: the profile's estimate of
// their number is good to a few percent.
constexpr double own_key_share = 0.95;
// A commonest key this much above the even share is skew and not an accident of counting.
constexpr double skew_factor = 3;

Result<LatencyModel> latency_model(const nlohmann::json& plan, const char* p50, const char* p99,
                                   double unit_s) {
  const Result<double> median = plan_number(plan, "time", p50, 0, plan_seconds_max / unit_s);
  RETURN_IF_ERROR(median);
  const Result<double> slow = plan_number(plan, "time", p99, 0, plan_seconds_max / unit_s);
  RETURN_IF_ERROR(slow);
  if (*slow < *median || (*median == 0 && *slow > 0))
    return Error{fmt::format(
        "The plan's 'time.{}' ({}) must not be below 'time.{}' ({}), nor above it when that is 0.", p99,
        *slow, p50, *median)};
  return LatencyModel{from_seconds(*median * unit_s), from_seconds(*slow * unit_s)};
}

Status read_histogram(const nlohmann::json& plan, WorkloadModel& data) {
  const nlohmann::json& need = plan.at("need");
  const auto rows = need.find("wcu_histogram");
  if (rows == need.end() || !rows->is_array()) return missing_in_plan("need.wcu_histogram");
  std::int64_t items = 0;
  for (const nlohmann::json& row : *rows) {
    if (!row.is_array() || row.size() != 2 || !row[0].is_number_integer() || !row[1].is_number_integer() ||
        row[0].get<std::int64_t>() < 1 || row[0].get<std::int64_t>() > 1000 || row[1].get<std::int64_t>() < 0)
      return Error{fmt::format("The plan's 'need.wcu_histogram' has the row {}; a row is [units, items].",
                               row.dump())};
    const auto units = row[0].get<std::size_t>();
    if (data.wcu_histogram.size() <= units) data.wcu_histogram.resize(units + 1);
    data.wcu_histogram[units] += row[1].get<std::int64_t>();
    items += row[1].get<std::int64_t>();
  }
  if (items != data.items)
    return Error{fmt::format("The plan's 'need.wcu_histogram' holds {} items and 'need.items' says {}.",
                             items, data.items)};
  return Done{};
}

Result<WorkloadModel> workload_from_plan(const nlohmann::json& plan) {
  WorkloadModel data;
  const Result<double> items = plan_number(plan, "need", "items", 1, plan_count_max);
  RETURN_IF_ERROR(items);
  data.items = static_cast<std::int64_t>(*items);
  RETURN_IF_ERROR(read_histogram(plan, data));
  const Result<double> mean = plan_number(plan, "need", "item_bytes_mean", 0, 1e9);
  RETURN_IF_ERROR(mean);
  data.mean_item_bytes = Bytes{static_cast<std::int64_t>(*mean + 0.5)};
  const Result<double> keys = plan_number(plan, "need", "distinct_keys", 1, plan_count_max);
  RETURN_IF_ERROR(keys);
  const Result<double> top_share = plan_number(plan, "need", "top_share", 0, 1);
  RETURN_IF_ERROR(top_share);
  if (*keys < own_key_share * *items) {
    data.key_count = static_cast<std::int64_t>(*keys);
    if (*top_share > skew_factor / *keys) data.zipf_exponent = zipf_exponent_for(data.key_count, *top_share);
  }
  if (const auto order = plan.at("need").find("order"); order != plan.at("need").end() && !order->is_null()) {
    const Result<KeyOrderSketch> sketch = read_key_order(*order);
    if (!sketch.ok()) return Error{fmt::format("The plan's 'need.order' {}.", sketch.error().sentence)};
    apply_key_order(*sketch, data);
  }
  return data;
}

}  // namespace

Result<Scenario> scenario_from_plan(const nlohmann::json& plan) {
  if (!plan.is_object() || plan.value("schema", nlohmann::json()) != "dynafill/plan/1")
    return Error{fmt::format("The file is not a plan: its \"schema\" is {} and not \"dynafill/plan/1\".",
                             plan.is_object() ? plan.value("schema", nlohmann::json()).dump() : "missing")};
  Scenario scenario;
  Result<WorkloadModel> data = workload_from_plan(plan);
  RETURN_IF_ERROR(data);
  scenario.data = std::move(*data);
  Result<TableSpec> table = table_from_plan(plan, scenario.data);
  RETURN_IF_ERROR(table);
  scenario.table = std::move(*table);
  Result<ClientSpec> client = client_from_plan(plan);
  RETURN_IF_ERROR(client);
  scenario.client = std::move(*client);
  scenario.latency_per_unit = from_seconds(constant("latency_per_unit") / 1e3);
  const Result<LatencyModel> latency = latency_model(plan, "latency_p50_ms", "latency_p99_ms", 1e-3);
  RETURN_IF_ERROR(latency);
  scenario.latency = *latency;
  const Result<LatencyModel> startup = latency_model(plan, "startup_s", "startup_p99_s", 1);
  RETURN_IF_ERROR(startup);
  scenario.startup = *startup;
  if (const nlohmann::json& time = plan.at("time"); !time.contains("terminate_after_s")) {
    return missing_in_plan("time.terminate_after_s");
  } else if (!time.at("terminate_after_s").is_null()) {
    const Result<double> limit = plan_number(plan, "time", "terminate_after_s", 1, plan_seconds_max);
    RETURN_IF_ERROR(limit);
    scenario.terminate_after = from_seconds(*limit);
  }
  return scenario;
}

}  // namespace dynafill
