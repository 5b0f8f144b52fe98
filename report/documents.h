// report/documents.h: what the page draws from the documents, each as far as it was there.
//
// The names are those of the JSON fields; an empty optional is "the document does not say".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "report/report.h"

namespace dynafill::report {

using UnitsHistogram = std::vector<std::pair<std::int64_t, std::int64_t>>;  // write units an item, items

// Amounts of one stretch of time that ends where the next row begins.
struct TimelineStep {
  double t_s = 0;
  std::optional<double> provisioned_wcu;  // none: an on-demand table
  double consumed_wcu_per_s = 0;
  std::int64_t throttle_events = 0;
};

struct IndexNeed {
  std::string name;
  std::optional<std::int64_t> wcu_total;
};

struct ProfileFacts {
  std::string path;
  std::optional<std::string> source, partition_key, sort_key, sampled;
  std::optional<std::int64_t> items, source_bytes, rejected;
  std::optional<double> bytes_total, bytes_mean, bytes_p50, bytes_p90, bytes_p99, bytes_max;
  std::optional<double> wcu_total, wcu_mean, wcu_max;
  UnitsHistogram wcu_histogram;
  std::vector<IndexNeed> gsis;
  std::optional<std::int64_t> distinct_keys;
  std::optional<double> top_share;
};

struct BillLine {
  std::string service, what, unit, source, as_of, formula;
  std::optional<Decimal> quantity, unit_price, amount;
};

struct Assumption {
  std::string what, value, source;
};

struct PlanFacts {
  std::string path;
  std::optional<std::string> name, route, region, prices, source, partition_key, sort_key, mode, currency;
  std::optional<std::int64_t> items, source_bytes, distinct_keys;
  std::optional<double> wcu_total, item_bytes_mean, top_share;
  UnitsHistogram wcu_histogram;
  std::optional<double> provisioned_wcu, ratio, target_wcu_per_s;
  std::optional<double> load_s, load_p50_s, load_p90_s, within_s, within_probability;
  std::optional<double> startup_s, startup_p99_s, total_s, terminate_after_s, latency_p50_ms, latency_p99_ms;
  std::optional<Decimal> total;
  std::vector<BillLine> lines;
  std::vector<std::string> notes;
  std::vector<Assumption> assumptions;
};

struct PercentileFacts {
  std::optional<double> p50, p90, p99;
};

// What each partition of the simulated table took: rows by place, one value a step.
struct HeatFacts {
  double step_s = 0;
  double limit_wcu_per_s = 0;
  std::int64_t partitions_a_row = 1;
  std::vector<std::vector<double>> rows;  // WCU/s; all equally long

  [[nodiscard]] double hottest() const;
};

struct SimulationFacts {
  std::string path;
  std::optional<std::string> verdict;
  std::vector<std::string> reasons;
  std::optional<std::int64_t> runs, items, written_items;
  PercentileFacts finish_s, load_s, throttle_events;
  std::optional<double> timeout_probability;
  std::vector<TimelineStep> timeline;  // t_s from "go", start-up included
  std::optional<HeatFacts> heat;
};

struct VerifyFacts {
  std::string mode;
  std::optional<std::int64_t> source_items, table_items, missing, different, extra;
  std::vector<std::string> examples;
};

struct CapacityFacts {
  std::optional<std::int64_t> before_wcu, raised_to_wcu;
  std::optional<bool> restored;
};

struct RunFacts {
  std::string path;
  std::optional<std::string> table, endpoint, region, source, rejects_file, journal, stopped_because;
  std::optional<bool> dry_run, resumable, source_read_to_end, verified;
  std::optional<std::int64_t> items_read, written, rejected, not_attempted, retries, unprocessed,
      throttle_events;
  std::optional<std::int64_t> exit_code, written_earlier;
  std::optional<double> wcu_consumed, seconds, wall_seconds, time_scale, plan_load_s, asked_wcu_per_s,
      delivered_wcu_per_s;
  std::optional<Decimal> cost_estimate;
  std::optional<double> provisioned_wcu;
  std::optional<VerifyFacts> verify;
  std::optional<CapacityFacts> capacity;
  std::vector<std::string> notes;
  std::optional<double> timeline_step_s;
  std::vector<TimelineStep> timeline;  // t_s from the start of the load
};

struct ScenarioFacts {
  bool feasible = false, on_frontier = false;
  std::optional<std::string> route, mode, why_not;
  std::optional<std::int64_t> provisioned_wcu;
  std::optional<double> total_s, total_p90_s;
  std::optional<double> risk;  // of missing the deadline; where none was asked, the limit
  std::optional<Decimal> cost;
};

struct ComparisonFacts {
  std::string path;
  std::optional<std::string> name, region, prices;
  std::optional<double> within_s;        // the deadline
  std::optional<std::int64_t> worlds;    // that the risks were counted in
  std::vector<ScenarioFacts> scenarios;  // cheapest first, then those that cannot be
};

struct Documents {
  std::optional<ProfileFacts> profile;
  std::optional<PlanFacts> plan;
  std::optional<SimulationFacts> simulation;
  std::optional<RunFacts> run;
  std::optional<ComparisonFacts> comparison;
};

// Fails as render_report says.
Result<Documents> read_documents(const std::vector<ReportInput>& inputs);

}  // namespace dynafill::report
