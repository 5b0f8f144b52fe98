#include "sim/scenario.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace dynafill {
namespace {

// From this share of different keys on, every item counts as having its own: the profile's estimate of
// their number is good to a few percent.
constexpr double own_key_share = 0.95;
// A commonest key this much above the even share is skew and not an accident of counting.
constexpr double skew_factor = 3;

Error missing(const std::string& name) {
  return {fmt::format("The plan has no '{}'; make it again with dynafill plan.", name)};
}

// The number at "a.b" of the plan, within [least, most].
Result<double> number(const nlohmann::json& plan, const char* object, const char* field, double least,
                      double most) {
  const std::string name = fmt::format("{}.{}", object, field);
  const auto outer = plan.find(object);
  if (outer == plan.end() || !outer->is_object()) return missing(object);
  const auto found = outer->find(field);
  if (found == outer->end()) return missing(name);
  const double value = found->is_number() ? found->get<double>() : std::nan("");
  if (!(value >= least && value <= most))
    return Error{fmt::format("The plan's '{}' is {}; it must be a number from {} to {}.", name, found->dump(),
                             least, most)};
  return value;
}

constexpr double count_max = 1e15;
constexpr double seconds_max = 365.0 * 86'400;

Result<LatencyModel> latency_model(const nlohmann::json& plan, const char* p50, const char* p99,
                                   double unit_s) {
  const Result<double> median = number(plan, "time", p50, 0, seconds_max / unit_s);
  RETURN_IF_ERROR(median);
  const Result<double> slow = number(plan, "time", p99, 0, seconds_max / unit_s);
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
  if (rows == need.end() || !rows->is_array()) return missing("need.wcu_histogram");
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
  const Result<double> items = number(plan, "need", "items", 1, count_max);
  RETURN_IF_ERROR(items);
  data.items = static_cast<std::int64_t>(*items);
  RETURN_IF_ERROR(read_histogram(plan, data));
  const Result<double> mean = number(plan, "need", "item_bytes_mean", 0, 1e9);
  RETURN_IF_ERROR(mean);
  data.mean_item_bytes = Bytes{static_cast<std::int64_t>(*mean + 0.5)};
  const Result<double> keys = number(plan, "need", "distinct_keys", 1, count_max);
  RETURN_IF_ERROR(keys);
  const Result<double> top_share = number(plan, "need", "top_share", 0, 1);
  RETURN_IF_ERROR(top_share);
  if (*keys < own_key_share * *items) {
    data.key_count = static_cast<std::int64_t>(*keys);
    if (*top_share > skew_factor / *keys) data.zipf_exponent = zipf_exponent_for(data.key_count, *top_share);
  }
  return data;
}

Result<TableSpec> table_from_plan(const nlohmann::json& plan) {
  const Result<double> wcu = number(plan, "table", "provisioned_wcu", 1, 1e9);
  RETURN_IF_ERROR(wcu);
  const Result<double> rcu = number(plan, "table", "provisioned_rcu", 0, 1e9);
  RETURN_IF_ERROR(rcu);
  const auto mode = plan.at("table").find("mode");
  if (mode == plan.at("table").end()) return missing("table.mode");
  if (*mode != "provisioned")
    return Error{fmt::format("The plan's 'table.mode' is {}; only \"provisioned\" tables can be simulated.",
                             mode->dump())};
  return TableSpec{static_cast<std::int64_t>(*wcu), static_cast<std::int64_t>(*rcu), StartingBurst::empty};
}

}  // namespace

Result<Scenario> scenario_from_plan(const nlohmann::json& plan) {
  if (!plan.is_object() || plan.value("schema", nlohmann::json()) != "dynafill/plan/1")
    return Error{fmt::format("The file is not a plan: its \"schema\" is {} and not \"dynafill/plan/1\".",
                             plan.is_object() ? plan.value("schema", nlohmann::json()).dump() : "missing")};
  Scenario scenario;
  const Result<TableSpec> table = table_from_plan(plan);
  RETURN_IF_ERROR(table);
  scenario.table = *table;
  Result<WorkloadModel> data = workload_from_plan(plan);
  RETURN_IF_ERROR(data);
  scenario.data = std::move(*data);
  const Result<LoadSpec> client = load_spec_from_json(plan.value("load", nlohmann::json()));
  RETURN_IF_ERROR(client);
  scenario.client = *client;
  const Result<LatencyModel> latency = latency_model(plan, "latency_p50_ms", "latency_p99_ms", 1e-3);
  RETURN_IF_ERROR(latency);
  scenario.latency = *latency;
  const Result<LatencyModel> startup = latency_model(plan, "startup_s", "startup_p99_s", 1);
  RETURN_IF_ERROR(startup);
  scenario.startup = *startup;
  if (const nlohmann::json& time = plan.at("time"); !time.contains("terminate_after_s")) {
    return missing("time.terminate_after_s");
  } else if (!time.at("terminate_after_s").is_null()) {
    const Result<double> limit = number(plan, "time", "terminate_after_s", 1, seconds_max);
    RETURN_IF_ERROR(limit);
    scenario.terminate_after = from_seconds(*limit);
  }
  return scenario;
}

}  // namespace dynafill
