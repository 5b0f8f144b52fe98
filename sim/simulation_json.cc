#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "sim/simulate.h"
#include "sim/workload.h"

namespace dynafill {
namespace {

nlohmann::json as_json(const Percentiles& p) { return {{"p50", p.p50}, {"p90", p.p90}, {"p99", p.p99}}; }

// [low, high]; null: not to be told from so few runs.
nlohmann::json as_json(const Interval& interval) {
  const auto end = [](const std::optional<double>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
  };
  return {end(interval.low), end(interval.high)};
}

nlohmann::json as_json(const PercentileIntervals& p) {
  return {{"p50", as_json(p.p50)}, {"p90", as_json(p.p90)}, {"p99", as_json(p.p99)}};
}

std::string_view sort_key_name(SortKey key) {
  switch (key) {
    case SortKey::none:
      return "none";
    case SortKey::random:
      return "random";
    case SortKey::increasing:
      return "increasing";
  }
  CHECK(false);
  return {};
}

nlohmann::json as_json(const Scenario& scenario) {
  nlohmann::json limit;
  if (scenario.terminate_after.count() > 0) limit = in_seconds(scenario.terminate_after);
  nlohmann::json json = {{"mode", scenario.table.on_demand ? "on-demand" : "provisioned"},
                         {"provisioned_wcu", scenario.table.provisioned_wcu},
                         {"provisioned_rcu", scenario.table.provisioned_rcu},
                         {"burst", scenario.table.burst == StartingBurst::full ? "full" : "empty"},
                         {"items", scenario.data.items},
                         {"wcu_total", total_units(scenario.data).count},
                         {"key_count", scenario.data.key_count},
                         {"zipf_exponent", scenario.data.zipf_exponent},
                         {"hot_keys", scenario.data.hot_keys},
                         {"hot_share", scenario.data.hot_share},
                         {"order", scenario.data.sorted ? "sorted" : "shuffled"},
                         {"sort_key", sort_key_name(scenario.data.sort_key)},
                         {"latency_p50_ms", in_seconds(scenario.latency.p50 * 1000)},
                         {"latency_p99_ms", in_seconds(scenario.latency.p99 * 1000)},
                         {"startup_s", in_seconds(scenario.startup.p50)},
                         {"startup_p99_s", in_seconds(scenario.startup.p99)},
                         {"terminate_after_s", limit},
                         {"seed", scenario.seed.value}};
  // Only what the run went by.
  if (scenario.table.on_demand) {
    for (const char* field : {"provisioned_wcu", "provisioned_rcu", "burst"}) json.erase(field);
    json["warm_wcu"] = scenario.table.warm_wcu;
    json["quota_wcu"] = scenario.table.quota_wcu;
  }
  if (const LoadSpec* load = std::get_if<LoadSpec>(&scenario.client))
    json["load"] = to_json(*load);
  else
    json["client"] = to_json(scenario.client);
  return json;
}

}  // namespace

nlohmann::json to_json(const SimulationReport& report, const Scenario& scenario) {
  nlohmann::json timeline = nlohmann::json::array();
  for (const TimelineRow& row : report.timeline)
    timeline.push_back({{"t_s", row.t_s},
                        {"provisioned_wcu", row.provisioned_wcu},
                        {"consumed_wcu_per_s", row.consumed_wcu_per_s},
                        {"throttle_events", row.throttle_events},
                        {"partitions", row.partitions}});
  return {{"schema", "dynafill/simulation/1"},
          {"runs", report.runs},
          {"runs_max", report.runs_max},
          {"aggregated", report.aggregated},
          {"verdict", report.pass ? "pass" : "fail"},
          {"reasons", report.reasons},
          {"finish_s", as_json(report.finish_s)},
          {"finish_s_95", as_json(report.finish_s_95)},
          {"load_s", as_json(report.load_s)},
          {"load_s_95", as_json(report.load_s_95)},
          {"timeout_probability", report.timeout_probability},
          {"timeout_probability_95", as_json(report.timeout_probability_95)},
          {"items", report.items},
          {"written_items", report.written_items},
          {"throttle_events", as_json(report.throttle_events)},
          {"throttle_events_95", as_json(report.throttle_events_95)},
          {"timeline", std::move(timeline)},
          {"scenario", as_json(scenario)}};
}

std::string timeline_csv(const SimulationReport& report) {
  std::string csv = "t_s,provisioned_wcu,consumed_wcu_per_s,throttle_events,partitions\n";
  for (const TimelineRow& row : report.timeline)
    csv += fmt::format("{:.0f},{:.0f},{:.3f},{},{}\n", row.t_s, row.provisioned_wcu, row.consumed_wcu_per_s,
                       row.throttle_events, row.partitions);
  return csv;
}

}  // namespace dynafill
