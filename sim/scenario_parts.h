// sim/scenario_parts.h: the parts of a scenario.json, each read by a file of its name; for scenario_json.cc.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "sim/scenario.h"

namespace dynafill {

// `items`: of the load.
Result<TableSpec> read_scenario_table(const nlohmann::json& table, std::int64_t items);
Result<WorkloadModel> read_scenario_data(const nlohmann::json& data, const ReadProfile& profile);
// Sets client, latency, startup and read_items_per_s.  Requires that the table has been read.
Status read_scenario_client(const nlohmann::json& client, Scenario& scenario);

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
