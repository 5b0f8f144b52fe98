// sim/key_order_json.h: the sketch of a file's key order, as profile.json, plan.json and scenario.json have
// it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "sim/workload.h"

namespace dynafill {

struct KeyOrderSketch {
  std::string kind;      // sorted, descending, clustered, shuffled or unknown
  double run_items = 0;  // consecutive items of one value, on average; 0: not told
  std::vector<KeySpread> spread;
};

// {"kind", "run_items", "spread": [[window_items, effective_keys], ...]}.  The Error completes the sentence
// "The plan's 'need.order' ...".
Result<KeyOrderSketch> read_key_order(const nlohmann::json& order);

// Sorted and descending sources of values equally common are loaded value by value; others whose sketch shows
// that neighbours are alike, by the sketch.  Nothing where every item has its own value: their hashes have no
// order.
void apply_key_order(const KeyOrderSketch& sketch, WorkloadModel& data);

}  // namespace dynafill
