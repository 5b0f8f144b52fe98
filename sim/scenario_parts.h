// sim/scenario_parts.h: the parts of a scenario.json, each read by a file of its name; for scenario_json.cc.
#pragma once

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "sim/scenario.h"

namespace dynafill {

// `items`: of the load.
Result<TableSpec> read_scenario_table(const nlohmann::json& table, std::int64_t items);
Result<WorkloadModel> read_scenario_data(const nlohmann::json& data, const ReadProfile& profile);
// Sets client, latency, startup and read_items_per_s.  Requires that the table has been read.
Status read_scenario_client(const nlohmann::json& client, Scenario& scenario);

// Sets reads and, as they are all there is without a client, checks that the run ends.
Status read_scenario_reads(const nlohmann::json& reads, Scenario& scenario);

// What the client and the reads of a scenario have in common; `name` is the object's.
// {"p50", "p99", ...} under `field`, in units of `unit_s`.
Result<LatencyModel> read_times(const nlohmann::json& object, std::string_view name, const char* field,
                                double unit_s, const LatencyModel& otherwise,
                                std::initializer_list<std::string_view> known);
// "latency_ms": the time of a request, and "per_unit" for each unit above one an item.
struct RequestLatency {
  LatencyModel model;
  Duration per_unit{};
};
Result<RequestLatency> read_latency(const nlohmann::json& object, std::string_view name,
                                    const LatencyModel& otherwise);
Result<RetryMode> read_retry(const nlohmann::json& object, std::string_view name);
// "unprocessed": "resent" or "dropped".
Result<bool> read_drops_unprocessed(const nlohmann::json& object, std::string_view name);
// A rate, or a list of points [second, rate] with straight lines between; nothing: no limit.
Result<std::optional<RateSchedule>> read_limit(const nlohmann::json& object, std::string_view name,
                                               const char* field);

// Items by write units and their mean size.
struct ItemSizes {
  std::vector<std::int64_t> histogram;  // histogram[u] items cost u units
  double mean_bytes = 0;
};
// "data.item_bytes".
Result<ItemSizes> read_scenario_sizes(const nlohmann::json& sizes, std::int64_t items,
                                      const ReadProfile& profile);

// "uniform", "zipf:S" or "hot:K:SHARE" over `keys` values.
struct KeyWeights {
  double zipf_exponent = 0;
  std::int64_t hot_keys = 0;
  double hot_share = 0;
};
Result<KeyWeights> read_key_weights(const std::string& text, std::int64_t keys, std::string_view name);

}  // namespace dynafill
