// loader/run_report.h: what a load did: the run file, "dynafill/run/1".
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/exit_code.h"
#include "base/units.h"
#include "loader/timeline.h"

namespace dynafill::loader {

struct VerifyReport {
  std::string mode;               // "count", "sample", "full"
  std::int64_t source_items = 0;  // that should be in the table; with "sample": of those drawn
  std::int64_t table_items = 0;
  std::int64_t missing = 0;           // with "count": how many the table has too few
  std::int64_t different = 0;         // not with "count"
  std::int64_t extra = 0;             // in the table and not of this load; no fault
  std::vector<std::string> examples;  // up to 10: "line 7 of a.json is missing"
  [[nodiscard]] bool good() const { return missing == 0 && different == 0; }

  // The record at `place` ("line 7 of a.json"), which puts or removes an item, is not borne out by the table,
  // which has such an item (`seen`) or none.
  void add_fault(const std::string& place, bool removes, bool seen);
};

struct CapacityReport {
  std::int64_t before_wcu = 0;
  std::int64_t raised_to_wcu = 0;
  bool restored = false;
};

// Of the requests that were written whole, in the run's time.
struct ResponseReport {
  double p50_ms = 0, p99_ms = 0;
  std::int64_t requests = 0;
  double mean_items = 0, mean_units = 0;  // a request
};

struct RunReport {
  std::string table, endpoint, region, source, format;
  bool dry_run = false;
  double time_scale = 1;
  double wall_seconds = 0;

  // Over all attempts: items_read = written + rejected + not_attempted, always.
  std::int64_t items_read = 0;
  std::int64_t written = 0;
  std::int64_t rejected = 0;
  std::int64_t not_attempted = 0;
  // False when a stopped load did not find the time to count the rest of its source; not_attempted is then
  // what was read and not written.
  bool source_read_to_end = true;
  std::int64_t written_earlier = 0, rejected_earlier = 0;  // of these, by earlier attempts

  // Of this attempt.
  WriteUnits consumed;
  std::int64_t wcu_expected = 0;  // units of the good items read, as their sizes say
  std::int64_t requests = 0, retries = 0, unprocessed = 0, throttle_events = 0, failed_requests = 0;
  std::optional<ResponseReport> response;  // nothing: no request was written whole
  double seconds = 0;                      // of the load itself, in the run's time
  double asked_wcu_per_s = 0;
  std::optional<std::int64_t> provisioned_wcu;  // nothing: on demand
  std::optional<double> plan_load_s;

  std::string rejects_file, journal;
  std::optional<CapacityReport> capacity;
  std::optional<VerifyReport> verify;
  std::optional<std::string> cost_estimate;  // dollars; filled by who knows prices
  std::optional<std::string> max_cost;       // dollars that were allowed
  std::vector<TimelineRow> timeline;
  int timeline_step_s = 60;
  std::vector<std::string> notes;

  ExitCode exit = ExitCode::done;
  bool complete = false;        // every record is written or rejected; otherwise --resume goes on
  std::string stopped_because;  // one sentence, or empty

  [[nodiscard]] double delivered_wcu_per_s() const {
    return seconds > 0 ? static_cast<double>(consumed.count) / seconds : 0;
  }
};

nlohmann::json to_json(const RunReport& report);

}  // namespace dynafill::loader
