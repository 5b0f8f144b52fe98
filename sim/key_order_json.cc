#include "sim/key_order_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace dynafill {
namespace {

constexpr std::array<std::string_view, 5> kinds{"sorted", "descending", "clustered", "shuffled", "unknown"};
constexpr double window_max = 1e12;

}  // namespace

Result<KeyOrderSketch> read_key_order(const nlohmann::json& order) {
  if (!order.is_object()) return Error{"must be an object with kind, run_items and spread"};
  KeyOrderSketch sketch;
  const auto kind = order.find("kind");
  if (kind != order.end() && kind->is_string()) sketch.kind = kind->get<std::string>();
  if (std::find(kinds.begin(), kinds.end(), sketch.kind) == kinds.end())
    return Error{"must have a kind: sorted, descending, clustered, shuffled or unknown"};
  if (const auto run = order.find("run_items"); run != order.end() && !run->is_null()) {
    if (!run->is_number() || run->get<double>() < 0)
      return Error{"has a run_items that is no number of items"};
    sketch.run_items = run->get<double>();
  }
  const auto spread = order.find("spread");
  if (spread == order.end() || spread->is_null()) return sketch;
  if (!spread->is_array()) return Error{"has a spread that is no list"};
  for (const nlohmann::json& row : *spread) {
    const bool two = row.is_array() && row.size() == 2 && row[0].is_number() && row[1].is_number();
    const double window = two ? row[0].get<double>() : 0;
    const double keys = two ? row[1].get<double>() : 0;
    const double before = sketch.spread.empty() ? 1 : static_cast<double>(sketch.spread.back().window_items);
    if (!(window >= before + 1 && window <= window_max && keys >= 1 && keys <= window * 1.000001))
      return Error{fmt::format(
          "has the spread row {}; a row is [window of items, effective keys in it], windows rising",
          row.dump())};
    sketch.spread.push_back({static_cast<std::int64_t>(window), keys});
  }
  return sketch;
}

void apply_key_order(const KeyOrderSketch& sketch, WorkloadModel& data) {
  if (data.key_count == 0 || sketch.kind == "shuffled" || sketch.kind == "unknown") return;
  const bool even = data.zipf_exponent == 0 && data.hot_keys == 0;
  if (even && sketch.kind != "clustered")
    data.sorted = true;
  else
    data.spread = sketch.spread;
}

}  // namespace dynafill
