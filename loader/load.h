// loader/load.h: one load, from a source into a table, so that nothing is lost.
//
// Every record of the source ends as exactly one of written, rejected (in the reject file, with line and
// reason) or not attempted (the journal knows; --resume goes on).  What to send when is decided by
// pacing/pacing_core.h, which the simulator runs too.
//
// An Error means that nothing was sent.  Once something may have been sent there is always a RunReport,
// whose `exit` and `stopped_because` say how it ended.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/clock.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "base/decimal.h"
#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "dataset/record_reader.h"
#include "loader/progress.h"
#include "loader/run_report.h"
#include "pacing/load_spec.h"

namespace dynafill::loader {

// "10" tolerates ten rejects and stops at the eleventh; "1%" is of the records read, and judged from the
// hundredth on.
struct MaxErrors {
  std::optional<std::int64_t> count;
  std::optional<double> percent;
  [[nodiscard]] bool exceeded(std::int64_t rejected, std::int64_t read) const;
};
Result<MaxErrors> parse_max_errors(std::string_view text);

enum class VerifyMode { none, count, sample, full };
struct VerifyHow {
  VerifyMode mode = VerifyMode::none;
  std::int64_t items = 0;  // to draw, of VerifyMode::sample
};
// "none", "count", "sample:N" or "full".
Result<VerifyHow> parse_verify(std::string_view text);

struct CreateTable {
  std::optional<std::int64_t> wcu;  // nothing: on demand
  std::int64_t rcu = 5;
  std::int64_t warm_wcu = 0;  // of warm throughput; 0: what a new table has
};

// What the plan takes the table for.  Any other is loaded all the same, and the differences are noted.
struct ExpectedTable {
  bool on_demand = false;
  bool auto_scaling = false;
  std::int64_t warm_wcu = 0;  // on demand: what it takes at once
  struct Index {
    std::string name;
    std::int64_t wcu = 0;  // 0 on demand
  };
  std::vector<Index> indexes;
};

// The load must not cost more: of a table on demand by its write units, of a provisioned one by the clock
// hours of its own capacity, counted from the start of the load.  It stops before, or does not start when one
// hour or unit is too dear.  A price that is not known is only missed when it is needed.
struct CostLimit {
  Usd most;
  std::optional<Usd> per_wcu_hour, per_rcu_hour, per_write_unit;
};

struct LoadJob {
  std::string source;
  ReadOptions read;  // key empty: the table's own; `wanted` is not looked at
  std::string table;

  // Its target zero: `ratio` of the table's provisioned WCU (raised, when raise_capacity says so) is the
  // target, and in_flight_max is set to fit it.
  LoadSpec spec;
  double ratio = 1.0;

  std::string endpoint_url, region;  // empty: from the environment (aws/endpoint.h)
  std::string journal_dir;           // empty: "TABLE.dynafill-journal", with "-IofN" for a section
  bool resume = false;
  std::string rejects_path;  // empty: "rejects.jsonl" in the journal (none for a dry run)

  std::optional<MaxErrors> max_errors;
  std::optional<WriteUnits> units_max;  // a budget: no item beyond it is sent
  std::optional<CostLimit> cost_limit;
  std::optional<Duration> terminate_after;  // of the run's time, from the start of the load itself
  bool dry_run = false;                     // read and check everything, send nothing
  VerifyHow verify;
  // To so many WCU while loading; indexes to those that the plan gives them.
  std::optional<std::int64_t> raise_capacity;
  std::optional<ExpectedTable> expected;
  std::optional<CreateTable> create_table;  // when there is none; needs `read.key`
  std::optional<double> plan_load_s;        // for the report and the progress line
  int section = 1, sections = 1;
  Seed seed;
};

// Where the outside comes in: real for run_load(job, progress), a table in memory for tests.
struct Outside {
  aws::Endpoint endpoint;
  aws::Transport& transport;
  const aws::Clock& clock;
  const std::atomic<int>& interrupts;
};

Result<RunReport> run_load(const LoadJob& job, const Outside& outside, Progress& progress);

// With libcurl, the system's clock, credentials from the environment, and SIGINT and SIGTERM counted while
// it runs.
Result<RunReport> run_load(const LoadJob& job, Progress& progress);

}  // namespace dynafill::loader
