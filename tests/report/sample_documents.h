// tests/report/sample_documents.h: the job of the worked example, as the four documents tell it.
//
// Every figure differs from every other one where it can, so that a figure on the page is the one meant.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/report.h"

namespace dynafill::report::sample {

inline nlohmann::json profile() {
  return nlohmann::json::parse(R"({
    "schema": "dynafill/profile/1", "source": "rows.json", "source_bytes": 175000000, "items": 1000000, "rejected": 3,
    "item_bytes": {"total": 164000000, "mean": 164.26, "p50": 163, "p90": 178, "p99": 185, "max": 1093},
    "wcu": {"total": 1000000, "mean": 1.0, "max": 2}, "wcu_histogram": [[1, 999500], [2, 500]],
    "gsis": [{"name": "by-status", "wcu_total": 1234567}],
    "keys": {"distinct": 1003127, "top_share": 0.000001}, "key": {"partition": "id", "sort": "at"}, "sampled": false})");
}

// Lines: 0.61299 + 0.263543733... + 0.062962666... + 0.6 = 1.539496400000000000 exactly, $1.54.
inline nlohmann::json plan() {
  return nlohmann::json::parse(R"({
    "schema": "dynafill/plan/1", "name": "One million rows", "route": "data-pipeline", "region": "eu-west-1",
    "prices": "2018-01", "source": {"path": "s3://initial-batch/rows.json", "format": "datapipeline", "bytes": 175000000},
    "key": {"partition": "id", "sort": ""},
    "need": {"items": 1000000, "wcu_total": 1000000, "item_bytes_mean": 164.0, "wcu_histogram": [[1, 1000000]],
             "distinct_keys": 1000000, "top_share": 0.000001},
    "table": {"mode": "provisioned", "provisioned_wcu": 834, "provisioned_rcu": 5, "ratio": 1.0, "target_wcu_per_s": 834.0},
    "time": {"load_s": 1199.04, "startup_s": 420, "startup_p99_s": 900, "total_s": 1619.04, "terminate_after_s": 1800,
             "latency_p50_ms": 10.2, "latency_p99_ms": 27.6, "load_p50_s": 1248.4, "load_p90_s": 1293.9,
             "within_probability": 0.02},
    "asked": {"within_s": 1200},
    "cost": {"currency": "USD", "total": "1.5394964", "lines": [
      {"service": "Amazon DynamoDB", "what": "Write capacity", "quantity": "834", "unit": "WCU-hour",
       "unit_price": "0.000735", "amount": "0.61299", "source": "https://aws.amazon.com/dynamodb/pricing/",
       "as_of": "2018-01", "formula": "834 WCU x 1 clock hour"},
      {"service": "Amazon EC2", "what": "m3.xlarge", "quantity": "0.899466666666666667", "unit": "instance-hour",
       "unit_price": "0.293", "amount": "0.263543733333333333", "source": "a list", "as_of": "2017-11", "formula": "2 x 1619.04 s"},
      {"service": "Amazon EMR", "what": "Fee", "quantity": "0.899466666666666667", "unit": "instance-hour",
       "unit_price": "0.07", "amount": "0.062962666666666667", "source": "a list", "as_of": "2017-11", "formula": ""},
      {"service": "AWS Data Pipeline", "what": "Activity", "quantity": "1", "unit": "activity-month",
       "unit_price": "0.6", "amount": "0.6", "source": "a list", "as_of": "2018-01", "formula": ""}]},
    "notes": ["WARNING: nothing is left for others.", "Run `dynafill simulate` first."],
    "assumptions": [{"what": "Start-up of a cluster", "value": "7m", "source": "https://example.org/start-up, page 2"}]})");
}

inline nlohmann::json simulation() {
  return nlohmann::json::parse(R"({
    "schema": "dynafill/simulation/1", "runs": 200, "verdict": "pass", "reasons": ["All 200 runs finish in time."],
    "finish_s": {"p50": 1632, "p90": 1761, "p99": 2103}, "load_s": {"p50": 1204, "p90": 1207, "p99": 1211},
    "timeout_probability": 0.015, "items": 1000000, "written_items": 1000000,
    "throttle_events": {"p50": 2, "p90": 13, "p99": 17},
    "timeline": [{"t_s": 0, "provisioned_wcu": 834, "consumed_wcu_per_s": 0, "throttle_events": 0, "partitions": 1},
                 {"t_s": 420, "provisioned_wcu": 834, "consumed_wcu_per_s": 831.5, "throttle_events": 0, "partitions": 1},
                 {"t_s": 1020, "provisioned_wcu": 834, "consumed_wcu_per_s": 827.25, "throttle_events": 2, "partitions": 1}]})");
}

inline nlohmann::json run() {
  return nlohmann::json::parse(R"({
    "schema": "dynafill/run/1", "table": "users", "endpoint": "http://127.0.0.1:8000", "region": "eu-west-1",
    "time_scale": 60, "wall_seconds": 20.6, "items_read": 1000000, "written": 999983, "rejected": 17, "not_attempted": 0,
    "wcu_consumed": 1000021, "retries": 41, "unprocessed": 57, "throttle_events": 61, "seconds": 1236.0,
    "asked_wcu_per_s": 834.0, "delivered_wcu_per_s": 809.1, "plan_load_s": 1199.04, "cost_estimate": "1.5512",
    "verified": true, "verify": {"mode": "count", "source_items": 999983, "table_items": 999984, "missing": 0, "different": 0,
    "extra": 1, "examples": []}, "rejects_file": "rejects.jsonl", "journal": "load.journal", "notes": ["A note of the run."],
    "exit_code": 1, "stopped_because": "", "resumable": false, "timeline_step_s": 600,
    "timeline": [{"t_s": 0, "provisioned_wcu": 834, "consumed_wcu_per_s": 812.5, "throttle_events": 60},
                 {"t_s": 600, "provisioned_wcu": 834, "consumed_wcu_per_s": 833.1, "throttle_events": 0},
                 {"t_s": 1200, "provisioned_wcu": 834, "consumed_wcu_per_s": 341.0, "throttle_events": 1}]})");
}

inline ReportInput input(const nlohmann::json& document) {
  const std::string kind = document.value("schema", "dynafill/some/1");
  return {kind.substr(9, kind.size() - 11) + ".json", document.dump()};
}

inline std::vector<ReportInput> all() {
  return {input(profile()), input(plan()), input(simulation()), input(run())};
}

inline std::string page_of(const std::vector<nlohmann::json>& documents) {
  std::vector<ReportInput> inputs;
  for (const nlohmann::json& document : documents) inputs.push_back(input(document));
  return render_report(inputs).value();
}

inline std::string error_of(const std::vector<nlohmann::json>& documents) {
  std::vector<ReportInput> inputs;
  for (const nlohmann::json& document : documents) inputs.push_back(input(document));
  return render_report(inputs).error().sentence;
}

}  // namespace dynafill::report::sample
