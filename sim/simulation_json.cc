#include <fmt/core.h>

#include <cmath>

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

// Whole WCU/s: the picture has no finer grain.
nlohmann::json as_json(const HeatMap& heat, const TableConstants& constants) {
  nlohmann::json rows = nlohmann::json::array();
  for (const std::vector<double>& row : heat.rows) {
    nlohmann::json& shown = rows.emplace_back(nlohmann::json::array());
    for (const double rate : row) shown.push_back(std::llround(rate));
  }
  return {{"t_s", heat.t_s},
          {"step_s", heat.step_s},
          {"limit_wcu_per_s", constants.partition_write_limit.as_double()},
          {"partitions_a_row", heat.partitions_a_row},
          {"partitions", std::move(rows)}};
}

nlohmann::json as_json(const ReadLoadSpec& reads) {
  nlohmann::json limit;
  if (reads.client.limit) limit = to_json(reads.client.limit->scaled(1.0 / half_units));
  return {{"workers", reads.client.workers},
          {"batch", reads.client.batch},
          {"retry", retry_mode_name(reads.client.retry)},
          {"rcu_a_read", static_cast<double>(half_units_of(reads)) / half_units},
          {"consistent", reads.consistent},
          {"limit_rcu_per_s", limit}};
}

nlohmann::json as_json(const ReadOutcome& reads) {
  return {{"items", reads.items},
          {"rcu", reads.rcu},
          {"throttle_events", reads.throttle_events},
          {"given_up", reads.given_up}};
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
  if (scenario.reads) json["reads"] = as_json(*scenario.reads);
  return json;
}

}  // namespace

nlohmann::json to_json(const SimulationReport& report, const Scenario& scenario) {
  nlohmann::json timeline = nlohmann::json::array();
  for (const TimelineRow& row : report.timeline) {
    nlohmann::json& shown =
        timeline.emplace_back(nlohmann::json{{"t_s", row.t_s},
                                             {"provisioned_wcu", row.provisioned_wcu},
                                             {"consumed_wcu_per_s", row.consumed_wcu_per_s},
                                             {"throttle_events", row.throttle_events},
                                             {"partitions", row.partitions}});
    if (!scenario.reads) continue;
    shown["consumed_rcu_per_s"] = row.consumed_rcu_per_s;
    shown["read_throttle_events"] = row.read_throttle_events;
  }
  nlohmann::json json = {{"schema", "dynafill/simulation/1"},
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
                         {"heat", as_json(report.heat, scenario.constants)},
                         {"scenario", as_json(scenario)}};
  if (scenario.reads) json["reads"] = as_json(report.median.reads);
  return json;
}

std::string timeline_csv(const SimulationReport& report) {
  const ReadOutcome& reads = report.median.reads;
  const bool with_reads = reads.items > 0 || reads.throttle_events > 0;
  std::string csv = "t_s,provisioned_wcu,consumed_wcu_per_s,throttle_events,partitions";
  csv += with_reads ? ",consumed_rcu_per_s,read_throttle_events\n" : "\n";
  for (const TimelineRow& row : report.timeline) {
    csv += fmt::format("{:.0f},{:.0f},{:.3f},{},{}", row.t_s, row.provisioned_wcu, row.consumed_wcu_per_s,
                       row.throttle_events, row.partitions);
    if (with_reads) csv += fmt::format(",{:.3f},{}", row.consumed_rcu_per_s, row.read_throttle_events);
    csv += '\n';
  }
  return csv;
}

}  // namespace dynafill
