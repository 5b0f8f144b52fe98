#include "loader/run_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace dynafill::loader {
namespace {

template <class T>
nlohmann::json or_null(const std::optional<T>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

// To three places.
double rounded(double value) { return std::round(value * 1e3) / 1e3; }

}  // namespace

void VerifyReport::add_fault(const std::string& place, bool removes, bool seen) {
  constexpr std::size_t examples_max = 10;
  ++(seen ? different : missing);
  if (examples.size() < examples_max)
    examples.push_back(place + (removes ? " removes an item that the table has"
                                : seen  ? " differs from the table's item"
                                        : " is missing in the table"));
}

nlohmann::json to_json(const RunReport& report) {
  nlohmann::json timeline = nlohmann::json::array();
  for (const TimelineRow& row : report.timeline) {
    timeline.push_back({{"t_s", row.t_s},
                        {"provisioned_wcu", or_null(report.provisioned_wcu)},
                        {"consumed_wcu_per_s", rounded(row.consumed_wcu_per_s)},
                        {"throttle_events", row.throttle_events}});
  }
  nlohmann::json verify, capacity, response;
  if (report.verify) {
    const VerifyReport& v = *report.verify;
    verify = {{"mode", v.mode},        {"source_items", v.source_items}, {"table_items", v.table_items},
              {"missing", v.missing},  {"different", v.different},       {"extra", v.extra},
              {"examples", v.examples}};
  }
  if (report.capacity) {
    capacity = {{"before_wcu", report.capacity->before_wcu},
                {"raised_to_wcu", report.capacity->raised_to_wcu},
                {"restored", report.capacity->restored}};
  }
  if (report.response) {
    response = {{"p50", rounded(report.response->p50_ms)},
                {"p99", rounded(report.response->p99_ms)},
                {"requests", report.response->requests},
                {"mean_items", rounded(report.response->mean_items)},
                {"mean_units", rounded(report.response->mean_units)}};
  }
  return {{"schema", "dynafill/run/1"},
          {"table", report.table},
          {"endpoint", report.endpoint},
          {"region", report.region},
          {"source", report.source},
          {"format", report.format},
          {"dry_run", report.dry_run},
          {"time_scale", report.time_scale},
          {"wall_seconds", rounded(report.wall_seconds)},
          {"items_read", report.items_read},
          {"written", report.written},
          {"rejected", report.rejected},
          {"not_attempted", report.not_attempted},
          {"source_read_to_end", report.source_read_to_end},
          {"written_earlier", report.written_earlier},
          {"rejected_earlier", report.rejected_earlier},
          {"wcu_consumed", report.consumed.count},
          {"wcu_expected", report.wcu_expected},
          {"requests", report.requests},
          {"retries", report.retries},
          {"unprocessed", report.unprocessed},
          {"throttle_events", report.throttle_events},
          {"failed_requests", report.failed_requests},
          {"response_ms", response},
          {"seconds", rounded(report.seconds)},
          {"asked_wcu_per_s", report.asked_wcu_per_s},
          {"delivered_wcu_per_s", rounded(report.delivered_wcu_per_s())},
          {"provisioned_wcu", or_null(report.provisioned_wcu)},
          {"plan_load_s", or_null(report.plan_load_s)},
          {"cost_estimate", or_null(report.cost_estimate)},
          {"max_cost", or_null(report.max_cost)},
          {"verified", report.verify ? nlohmann::json(report.verify->good()) : nlohmann::json()},
          {"verify", verify},
          {"capacity", capacity},
          {"rejects_file", report.rejects_file},
          {"journal", report.journal},
          {"notes", report.notes},
          {"exit_code", static_cast<int>(report.exit)},
          {"stopped_because", report.stopped_because},
          {"complete", report.complete},
          {"timeline_step_s", report.timeline_step_s},
          {"timeline", timeline}};
}

}  // namespace dynafill::loader
