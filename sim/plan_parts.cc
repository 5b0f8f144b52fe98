#include "sim/plan_parts.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/dynamodb_constants.h"

namespace dynafill {

using Json = nlohmann::json;

Error missing_in_plan(const std::string& name) {
  return {fmt::format("The plan has no '{}'; make it again with dynafill plan.", name)};
}

Result<double> plan_number(const nlohmann::json& plan, const char* object, const char* field, double least,
                           double most) {
  const std::string name = fmt::format("{}.{}", object, field);
  const auto outer = plan.find(object);
  if (outer == plan.end() || !outer->is_object()) return missing_in_plan(object);
  const auto found = outer->find(field);
  if (found == outer->end()) return missing_in_plan(name);
  const double value = found->is_number() ? found->get<double>() : std::nan("");
  if (!(value >= least && value <= most))
    return Error{fmt::format("The plan's '{}' is {}; it must be a number from {} to {}.", name, found->dump(),
                             least, most)};
  return value;
}

namespace {

constexpr double wcu_max = 1e9;
// As for the table's own keys (sim/scenario.cc).
constexpr double own_key_share = 0.95;
constexpr double skew_factor = 3;

bool given(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && !found->is_null();
}

Result<double> plan_number_or(const Json& plan, const char* object, const char* field, double least,
                              double otherwise) {
  if (!given(plan.at(object), field)) return otherwise;
  return plan_number(plan, object, field, least, wcu_max);
}

// A number of one of the plan's indexes.
Result<double> index_number(const Json& index, const std::string& name, const char* field, double least,
                            double most) {
  const auto found = index.find(field);
  const double value = found != index.end() && found->is_number() ? found->get<double>() : std::nan("");
  if (!(value >= least && value <= most))
    return Error{fmt::format("The plan's '{}.{}' must be a number from {} to {}.", name, field, least, most)};
  return value;
}

Result<IndexSpec> index_from_plan(const Json& index, const std::string& name, const TableSpec& table,
                                  const WorkloadModel& data) {
  if (!index.is_object()) return Error{fmt::format("The plan's '{}' must be an object.", name)};
  IndexSpec spec;
  if (const auto text = index.find("name"); text != index.end() && text->is_string()) spec.name = *text;
  if (!table.on_demand) {
    const Result<double> wcu = index_number(index, name, "provisioned_wcu", 1, wcu_max);
    RETURN_IF_ERROR(wcu);
    spec.provisioned_wcu = static_cast<std::int64_t>(*wcu);
  }
  const Result<double> entries = index_number(index, name, "entries", 0, plan_count_max);
  RETURN_IF_ERROR(entries);
  const Result<double> units = index_number(index, name, "wcu_total", 0, plan_count_max);
  RETURN_IF_ERROR(units);
  const Result<double> keys = index_number(index, name, "distinct_keys", 0, plan_count_max);
  RETURN_IF_ERROR(keys);
  const Result<double> top = index_number(index, name, "top_share", 0, 1);
  RETURN_IF_ERROR(top);
  const auto items = static_cast<double>(data.items);
  spec.keys.share = std::min(1.0, *entries / items);
  // An entry of every item would cost as much as the items themselves at ratio 1.
  const double item_units = static_cast<double>(total_units(data).count) * spec.keys.share;
  if (item_units > 0) spec.keys.units_ratio = std::clamp(*units / item_units, 1e-3, 1.0);
  if (*keys >= 1 && *keys < own_key_share * *entries) {
    spec.keys.key_count = static_cast<std::int64_t>(*keys);
    if (*top > skew_factor / *keys) spec.keys.zipf_exponent = zipf_exponent_for(spec.keys.key_count, *top);
  }
  return spec;
}

Status read_on_demand(const Json& plan, TableSpec& spec) {
  spec.on_demand = true;
  const double fresh = constant("on_demand_new_table");
  const Result<double> warm = plan_number_or(plan, "table", "warm_wcu", 0, fresh);
  RETURN_IF_ERROR(warm);
  spec.warm_wcu = static_cast<std::int64_t>(std::max(*warm, fresh));
  const Result<double> quota = plan_number_or(plan, "table", "quota_wcu", 1, constant("table_write_quota"));
  RETURN_IF_ERROR(quota);
  spec.quota_wcu = std::max(static_cast<std::int64_t>(*quota), spec.warm_wcu);
  const Result<double> most = plan_number_or(plan, "table", "max_wcu", 1, 0);
  RETURN_IF_ERROR(most);
  spec.max_wcu = static_cast<std::int64_t>(*most);
  return Done{};
}

Status read_provisioned(const Json& plan, TableSpec& spec) {
  const Result<double> wcu = plan_number(plan, "table", "provisioned_wcu", 1, wcu_max);
  RETURN_IF_ERROR(wcu);
  const Result<double> rcu = plan_number(plan, "table", "provisioned_rcu", 0, wcu_max);
  RETURN_IF_ERROR(rcu);
  spec.provisioned_wcu = static_cast<std::int64_t>(*wcu);
  spec.provisioned_rcu = static_cast<std::int64_t>(*rcu);
  if (!given(plan.at("table"), "auto_scaling")) return Done{};
  const Json& scaling = plan.at("table").at("auto_scaling");
  const Json holder = {{"auto_scaling", scaling}};
  AutoScalingSpec read;
  const Result<double> least = plan_number(holder, "auto_scaling", "min_wcu", 1, wcu_max);
  RETURN_IF_ERROR(least);
  const Result<double> most = plan_number(holder, "auto_scaling", "max_wcu", *least, wcu_max);
  RETURN_IF_ERROR(most);
  const Result<double> target = plan_number(holder, "auto_scaling", "target", 0.2, 0.9);
  RETURN_IF_ERROR(target);
  spec.auto_scaling =
      AutoScalingSpec{static_cast<std::int64_t>(*least), static_cast<std::int64_t>(*most), *target};
  return Done{};
}

}  // namespace

Result<TableSpec> table_from_plan(const Json& plan, const WorkloadModel& data) {
  const auto table = plan.find("table");
  if (table == plan.end() || !table->is_object()) return missing_in_plan("table");
  const auto mode = table->find("mode");
  if (mode == table->end()) return missing_in_plan("table.mode");
  if (*mode != "provisioned" && *mode != "on-demand")
    return Error{fmt::format("The plan's 'table.mode' is {}; it must be \"provisioned\" or \"on-demand\".",
                             mode->dump())};
  TableSpec spec;
  RETURN_IF_ERROR(*mode == "on-demand" ? read_on_demand(plan, spec) : read_provisioned(plan, spec));
  if (!given(*table, "gsis")) return spec;
  if (!table->at("gsis").is_array()) return Error{"The plan's 'table.gsis' must be a list."};
  for (const Json& index : table->at("gsis")) {
    Result<IndexSpec> read =
        index_from_plan(index, fmt::format("table.gsis[{}]", spec.gsis.size()), spec, data);
    RETURN_IF_ERROR(read);
    spec.gsis.push_back(std::move(*read));
  }
  return spec;
}

Result<ClientSpec> client_from_plan(const Json& plan) {
  const Result<LoadSpec> load = load_spec_from_json(plan.value("load", Json()));
  RETURN_IF_ERROR(load);
  if (!given(plan, "client")) return ClientSpec{*load};
  const Json kind = plan.at("client").is_object() ? plan.at("client").value("kind", Json()) : Json();
  if (kind == "dynafill") return ClientSpec{*load};
  if (kind == "sdk") {
    const Result<double> workers = plan_number(plan, "client", "workers", 1, 10'000);
    RETURN_IF_ERROR(workers);
    return ClientSpec{SdkClientSpec{.retry = RetryMode::standard_2026,
                                    .workers = static_cast<int>(*workers),
                                    .batch = load->batch_items_max,
                                    .limit = load->target}};
  }
  if (kind != "emr-connector" && kind != "data-pipeline")
    return Error{
        fmt::format("The plan's 'client.kind' is {}; it must be \"dynafill\", \"sdk\", \"emr-connector\" or "
                    "\"data-pipeline\".",
                    kind.dump())};
  const Result<double> tasks = plan_number(plan, "client", "tasks", 1, 1e6);
  RETURN_IF_ERROR(tasks);
  const Result<double> assumed = plan_number(plan, "client", "tasks_assumed", 1, 1e6);
  RETURN_IF_ERROR(assumed);
  const Result<double> percent = plan_number(plan, "client", "percent", 0.001, 10);
  RETURN_IF_ERROR(percent);
  return ClientSpec{EmrClientSpec{.data_pipeline = kind == "data-pipeline",
                                  .tasks = static_cast<int>(*tasks),
                                  .tasks_assumed = static_cast<int>(*assumed),
                                  .map_tasks = static_cast<int>(*tasks),
                                  .percent = *percent}};
}

}  // namespace dynafill
