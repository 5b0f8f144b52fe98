#include <nlohmann/json.hpp>

#include "planner/bill_json.h"
#include "planner/plan_json.h"

namespace dynafill {
namespace {

using nlohmann::json;

double milliseconds_field(Duration time) { return static_cast<double>(time.count() / 1'000) / 1e3; }

json optional_seconds(const std::optional<Duration>& time) {
  return time ? json(seconds_field(*time)) : json();
}

template <class Value>
json optional_json(const std::optional<Value>& value) {
  return value ? json(*value) : json();
}

json table_json(const Plan::Table& table) {
  json gsis = json::array();
  for (const Plan::Index& index : table.gsis)
    gsis.push_back({{"name", index.name},
                    {"provisioned_wcu", index.provisioned_wcu},
                    {"wcu_total", index.wcu_total},
                    {"entries", index.entries},
                    {"distinct_keys", index.distinct_keys},
                    {"top_share", index.top_share}});
  json scaling;
  if (table.auto_scaling)
    scaling = {{"min_wcu", table.auto_scaling->min_wcu},
               {"max_wcu", table.auto_scaling->max_wcu},
               {"target", table.auto_scaling->target}};
  return {{"mode", is_on_demand(table.mode) ? "on-demand" : "provisioned"},
          {"provisioned_wcu", table.provisioned_wcu},
          {"provisioned_rcu", table.provisioned_rcu},
          {"ratio", table.ratio.as_double()},
          {"target_wcu_per_s", static_cast<double>(table.target.micro_per_s) / 1e6},
          {"warm_wcu", optional_json(table.warm_wcu)},
          {"quota_wcu", table.quota_wcu},
          {"max_wcu", optional_json(table.max_wcu)},
          {"class", table.infrequent_access ? "STANDARD_INFREQUENT_ACCESS" : "STANDARD"},
          {"auto_scaling", scaling},
          {"gsis", gsis}};
}

json order_json(const KeyOrder& order) {
  json spread = json::array();
  for (const KeyOrder::Spread& window : order.spread)
    spread.push_back({window.window_items, window.effective_keys});
  return {{"kind", order_name(order.kind)}, {"run_items", order.run_items}, {"spread", spread}};
}

json client_json(const Plan::Client& client) {
  json document = {{"kind", client_name(client.kind)}, {"workers", client.workers}};
  if (client.kind == Plan::ClientKind::dynafill) return document;
  document["tasks"] = client.tasks;
  document["tasks_assumed"] = client.tasks_assumed;
  document["percent"] = client.percent.as_double();
  return document;
}

json time_json(const Plan::Time& time) {
  return {{"load_s", seconds_field(time.load)},
          {"startup_s", seconds_field(time.startup)},
          {"startup_p99_s", seconds_field(time.startup_p99)},
          {"total_s", seconds_field(time.total)},
          {"terminate_after_s", optional_seconds(time.terminate_after)},
          {"latency_p50_ms", milliseconds_field(time.latency_p50)},
          {"latency_p99_ms", milliseconds_field(time.latency_p99)},
          {"load_p50_s", optional_seconds(time.load_p50)},
          {"load_p90_s", optional_seconds(time.load_p90)},
          {"total_p50_s", optional_seconds(time.total_p50)},
          {"total_p90_s", optional_seconds(time.total_p90)},
          {"timeout_probability", optional_json(time.timeout_probability)},
          {"within_probability", optional_json(time.within_probability)}};
}

json cost_json(const Plan& plan) {
  json cost = {
      {"currency", "USD"}, {"total", plan.bill.total().amount.text()}, {"lines", lines_json(plan.bill)}};
  if (plan.cost_p50) cost["p50"] = plan.cost_p50->amount.text();
  if (plan.cost_p90) cost["p90"] = plan.cost_p90->amount.text();
  return cost;
}

}  // namespace

json to_json(const Plan& plan) {
  json histogram = json::array();
  for (const auto& [units, items] : plan.need.wcu_histogram) histogram.push_back({units, items});
  json assumptions = json::array();
  for (const Assumption& assumed : plan.assumptions)
    assumptions.push_back({{"what", assumed.what}, {"value", assumed.value}, {"source", assumed.source}});
  return {
      {"schema", plan_schema},
      {"name", plan.name},
      {"route", route_name(plan.route)},
      {"region", plan.region},
      {"prices", plan.prices},
      {"price_adjustments", to_json(plan.price_adjustments)},
      {"source", {{"path", plan.source.path}, {"format", plan.source.format}, {"bytes", plan.source.bytes}}},
      {"key", {{"partition", plan.key.partition_key}, {"sort", plan.key.sort_key}}},
      {"need",
       {{"items", plan.need.items},
        {"wcu_total", plan.need.wcu_total},
        {"item_bytes_mean", plan.need.item_bytes_mean},
        {"wcu_histogram", histogram},
        {"distinct_keys", plan.need.distinct_keys},
        {"top_share", plan.need.top_share},
        {"order", order_json(plan.need.order)}}},
      {"table", table_json(plan.table)},
      {"client", client_json(plan.client)},
      {"compute", {{"instance", plan.compute.instance}, {"count", plan.compute.count}}},
      {"load", to_json(plan.load)},
      {"time", time_json(plan.time)},
      {"cost", cost_json(plan)},
      {"asked", asked_json(plan.asked)},
      {"solved_for", solved_for_name(plan.solved_for)},
      {"notes", plan.notes},
      {"assumptions", assumptions}};
}

}  // namespace dynafill
