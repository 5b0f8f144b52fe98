// sim/scenario.h: everything one simulation depends on.  Made from a plan.json or a scenario.json.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "sim/client_spec.h"
#include "sim/lognormal.h"
#include "sim/read_load.h"
#include "sim/table_model.h"
#include "sim/workload.h"

namespace dynafill {

struct Scenario {
  TableSpec table;
  TableConstants constants = table_constants();
  WorkloadModel data;
  ClientSpec client;
  std::optional<ReadLoadSpec> reads;              // beside the client; alone when there is none
  LatencyModel latency;                           // of one request whose items cost a unit each...
  Duration latency_per_unit{};                    // ...and for each unit above that
  double read_items_per_s = 0;                    // of the source; 0: it never keeps the client waiting
  LatencyModel startup;                           // from "go" to the first write (a cluster's start)
  Duration terminate_after{};                     // from "go"; zero: no limit
  Duration until = std::chrono::hours(24 * 365);  // gives up simulating
  Seed seed;
};

// Reads plan.json, schema "dynafill/plan/1"; a missing or senseless field is named in the Error.
// The commonest partition key value and the number of values are turned into Zipf's law.
Result<Scenario> scenario_from_plan(const nlohmann::json& plan);

// Whether a document is a scenario.json: "schema": "dynafill/scenario/1", or no schema but "table" and
// "data".
bool is_scenario_document(const nlohmann::json& document);
// Gives the content of the profile.json that "data.item_bytes" names.
using ReadProfile = std::function<Result<nlohmann::json>(const std::string& file)>;
// Reads one.  A field that is unknown, senseless or not simulated is named in the Error.
Result<Scenario> scenario_from_json(const nlohmann::json& document, const ReadProfile& profile = {});

}  // namespace dynafill
