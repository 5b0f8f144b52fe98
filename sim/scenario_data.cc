#include <cmath>
#include <cstdio>

#include "sim/scenario_fields.h"
#include "sim/scenario_parts.h"

namespace dynafill {
namespace {

using Json = nlohmann::json;

Status read_order(const Json& keys, WorkloadModel& model) {
  const auto order = text_field(keys, "data.keys", "order", "shuffled");
  RETURN_IF_ERROR(order);
  if (*order != "sorted" && *order != "shuffled")
    return wrong_field("data.keys.order", *order, "\"sorted\" or \"shuffled\"");
  model.sorted = *order == "sorted" && model.key_count > 0;  // the hashes of items' own keys have no order
  const auto sort_key = text_field(keys, "data.keys", "sort_key", "none");
  RETURN_IF_ERROR(sort_key);
  if (*sort_key == "random")
    model.sort_key = SortKey::random;
  else if (*sort_key == "increasing")
    model.sort_key = SortKey::increasing;
  else if (*sort_key != "none")
    return wrong_field("data.keys.sort_key", *sort_key, "\"none\", \"random\" or \"increasing\"");
  return Done{};
}

}  // namespace

Result<KeyWeights> read_key_weights(const std::string& text, std::int64_t keys, std::string_view name) {
  const Error refused = wrong_field(name, text, "\"uniform\", \"zipf:S\" or \"hot:K:SHARE\"");
  KeyWeights weights;
  if (text == "uniform") return weights;
  double exponent = 0, share = 0;
  long long hot = 0;
  int end = 0;
  const int size = static_cast<int>(text.size());
  if (std::sscanf(text.c_str(), "zipf:%lf%n", &exponent, &end) == 1 && end == size) {
    if (!(exponent > 0 && exponent <= 20)) return refused;
    weights.zipf_exponent = exponent;
  } else if (std::sscanf(text.c_str(), "hot:%lld:%lf%n", &hot, &share, &end) == 2 && end == size) {
    if (hot < 1 || hot >= keys || !(share > 0 && share <= 1)) return refused;
    weights.hot_keys = hot;
    weights.hot_share = share;
  } else {
    return refused;
  }
  return weights;
}

Result<WorkloadModel> read_scenario_data(const Json& data, const ReadProfile& profile) {
  RETURN_IF_ERROR(check_members(data, "data", {"items", "item_bytes", "keys"}));
  WorkloadModel model;
  const auto items = whole_field(data, "data", "items", 1, scenario_items_max);
  RETURN_IF_ERROR(items);
  model.items = *items;
  const Json* sizes_given = find_member(data, "item_bytes");
  if (sizes_given == nullptr) return Error{"The scenario has no 'data.item_bytes'."};
  Result<ItemSizes> sizes = read_scenario_sizes(*sizes_given, *items, profile);
  RETURN_IF_ERROR(sizes);
  model.wcu_histogram = std::move(sizes->histogram);
  model.mean_item_bytes = Bytes{std::llround(sizes->mean_bytes)};
  const Json& keys = member_or_empty(data, "keys");
  RETURN_IF_ERROR(check_members(keys, "data.keys", {"count", "order", "weights", "sort_key"}));
  const auto count =
      whole_field(keys, "data.keys", "count", 1, scenario_items_max, static_cast<double>(*items));
  RETURN_IF_ERROR(count);
  if (*count < *items) model.key_count = *count;  // else every item has its own
  RETURN_IF_ERROR(read_order(keys, model));
  const auto weights = text_field(keys, "data.keys", "weights", "uniform");
  RETURN_IF_ERROR(weights);
  if (*weights == "uniform") return model;
  if (model.key_count < 2)
    return Error{
        "The scenario's 'data.keys.weights' needs 'data.keys.count' to be at least 2 and below "
        "'data.items'."};
  if (model.sorted)
    return Error{
        "The scenario's 'data.keys.order' is \"sorted\"; that is simulated with uniform weights only."};
  const auto read = read_key_weights(*weights, model.key_count, "data.keys.weights");
  RETURN_IF_ERROR(read);
  model.zipf_exponent = read->zipf_exponent;
  model.hot_keys = read->hot_keys;
  model.hot_share = read->hot_share;
  return model;
}

}  // namespace dynafill
