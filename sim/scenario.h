// sim/scenario.h: everything one simulation depends on.  Made from a plan.json or a scenario.json.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "pacing/load_spec.h"
#include "sim/table_model.h"

namespace dynafill {

// A lognormal time given by its median and 99th percentile; equal values mean a constant.
struct LatencyModel {
  Duration p50{};
  Duration p99{};
};

struct WorkloadModel {
  std::int64_t items = 0;
  // Items by write units, from the profile: histogram[u] items cost u units.
  std::vector<std::int64_t> wcu_histogram;
  Bytes mean_item_bytes{0};
  // 0: every item has its own partition key value; else that many values.
  std::int64_t key_count = 0;
  double zipf_exponent = 0;  // 0: values equally likely
};

struct Scenario {
  TableSpec table;
  WorkloadModel data;
  LoadSpec client;
  LatencyModel latency;          // of one BatchWriteItem
  LatencyModel startup;          // from "go" to the first write (a cluster's start)
  Duration terminate_after{};    // from "go"; zero: no limit
  Duration until = std::chrono::hours(24 * 365);  // gives up simulating
  Seed seed;
};

Result<Scenario> scenario_from_plan(const nlohmann::json& plan);

}  // namespace dynafill
