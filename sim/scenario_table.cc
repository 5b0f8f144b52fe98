#include <fmt/core.h>

#include "base/dynamodb_constants.h"
#include "sim/scenario_fields.h"
#include "sim/scenario_parts.h"

namespace dynafill {
namespace {

using Json = nlohmann::json;

Status read_provisioned(const Json& table, TableSpec& spec) {
  RETURN_IF_ERROR(refuse_members(
      table, "table",
      {"warm_wcu", "warm_rcu", "quota_wcu", "quota_rcu", "max_wcu", "max_rcu", "previous_peak_wcu"},
      "left out or null: only on-demand tables are simulated with it"));
  const auto wcu = whole_field(table, "table", "wcu", 1, scenario_rate_max);
  RETURN_IF_ERROR(wcu);
  const auto rcu = whole_field(table, "table", "rcu", 0, scenario_rate_max, 5);
  RETURN_IF_ERROR(rcu);
  spec.provisioned_wcu = *wcu;
  spec.provisioned_rcu = *rcu;
  const Json* scaling = find_member(table, "auto_scaling");
  if (scaling == nullptr) return Done{};
  constexpr std::string_view name = "table.auto_scaling";
  RETURN_IF_ERROR(check_members(*scaling, name, {"min_wcu", "max_wcu", "target"}));
  const auto least = whole_field(*scaling, name, "min_wcu", 1, scenario_rate_max);
  RETURN_IF_ERROR(least);
  const auto most = whole_field(*scaling, name, "max_wcu", static_cast<double>(*least), scenario_rate_max);
  RETURN_IF_ERROR(most);
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html: 20 to 90 %.
  const auto target = number_field(*scaling, name, "target", 0.2, 0.9, 0.7);
  RETURN_IF_ERROR(target);
  spec.auto_scaling = AutoScalingSpec{*least, *most, *target};
  return Done{};
}

Status read_on_demand(const Json& table, TableSpec& spec) {
  RETURN_IF_ERROR(refuse_members(table, "table", {"wcu", "rcu", "auto_scaling"},
                                 "left out or null for an on-demand table"));
  spec.on_demand = true;
  // Reads: three times the writes, as the limits of a partition are, but for the quotas.
  struct Field {
    const char *warm, *quota, *most;
    double warm_least, quota_default;
    std::int64_t &warm_units, &quota_units, &most_units;
  };
  const double fresh = constant("on_demand_new_table");
  const double reads_by_writes = constant("partition_read_limit") / constant("partition_write_limit");
  for (const Field& field :
       {Field{"warm_wcu", "quota_wcu", "max_wcu", fresh, constant("table_write_quota"), spec.warm_wcu,
              spec.quota_wcu, spec.max_wcu},
        Field{"warm_rcu", "quota_rcu", "max_rcu", fresh * reads_by_writes, constant("table_read_quota"),
              spec.warm_rcu, spec.quota_rcu, spec.max_rcu}}) {
    const auto warm =
        whole_field(table, "table", field.warm, field.warm_least, scenario_rate_max, field.warm_least);
    RETURN_IF_ERROR(warm);
    const auto warm_units = static_cast<double>(*warm);
    const auto quota = whole_field(table, "table", field.quota, warm_units, scenario_rate_max,
                                   std::max(field.quota_default, warm_units));
    RETURN_IF_ERROR(quota);
    const auto most = whole_field(table, "table", field.most, 1, scenario_rate_max, 0);
    RETURN_IF_ERROR(most);
    field.warm_units = *warm;
    field.quota_units = *quota;
    field.most_units = *most;
  }
  const auto peak = whole_field(table, "table", "previous_peak_wcu", 0, scenario_rate_max, 0);
  RETURN_IF_ERROR(peak);
  spec.previous_peak_wcu = *peak;
  return Done{};
}

// "keys" of an index are distributed as those of the table: {"count", "weights"}.
Result<IndexSpec> read_index(const Json& index, const std::string& name, bool on_demand, std::int64_t items) {
  RETURN_IF_ERROR(check_members(index, name, {"name", "wcu", "share", "keys", "units_ratio"}));
  IndexSpec spec;
  const auto called = text_field(index, name, "name", "");
  RETURN_IF_ERROR(called);
  spec.name = *called;
  const auto wcu =
      whole_field(index, name, "wcu", 1, scenario_rate_max, on_demand ? std::optional(0.0) : std::nullopt);
  RETURN_IF_ERROR(wcu);
  spec.provisioned_wcu = *wcu;
  const auto share = number_field(index, name, "share", 0, 1, 1);
  RETURN_IF_ERROR(share);
  spec.keys.share = *share;
  const auto ratio = number_field(index, name, "units_ratio", 0.001, 1, 1);
  RETURN_IF_ERROR(ratio);
  spec.keys.units_ratio = *ratio;
  const std::string keys_name = field_path(name, "keys");
  const Json& keys = member_or_empty(index, "keys");
  RETURN_IF_ERROR(check_members(keys, keys_name, {"count", "weights"}));
  const auto count = whole_field(keys, keys_name, "count", 1, scenario_items_max, static_cast<double>(items));
  RETURN_IF_ERROR(count);
  if (*count < items) spec.keys.key_count = *count;  // else every entry has its own
  const auto text = text_field(keys, keys_name, "weights", "uniform");
  RETURN_IF_ERROR(text);
  const auto weights = read_key_weights(*text, *count, field_path(keys_name, "weights"));
  RETURN_IF_ERROR(weights);
  spec.keys.zipf_exponent = weights->zipf_exponent;
  spec.keys.hot_keys = weights->hot_keys;
  spec.keys.hot_share = weights->hot_share;
  return spec;
}

}  // namespace

Result<TableSpec> read_scenario_table(const Json& table, std::int64_t items) {
  RETURN_IF_ERROR(
      check_members(table, "table",
                    {"mode", "wcu", "rcu", "warm_wcu", "warm_rcu", "quota_wcu", "quota_rcu", "burst", "gsis",
                     "auto_scaling", "max_wcu", "max_rcu", "previous_peak_wcu", "partitions", "has_lsi"}));
  TableSpec spec;
  const auto mode = text_field(table, "table", "mode", "");
  RETURN_IF_ERROR(mode);
  if (*mode != "provisioned" && *mode != "on-demand")
    return wrong_field("table.mode", *mode, "\"provisioned\" or \"on-demand\"");
  const auto burst = text_field(table, "table", "burst", "empty");
  RETURN_IF_ERROR(burst);
  if (*burst != "empty" && *burst != "full")
    return wrong_field("table.burst", *burst, "\"empty\" or \"full\"");
  spec.burst = *burst == "full" ? StartingBurst::full : StartingBurst::empty;
  const auto partitions = whole_field(table, "table", "partitions", 1, 100'000, 0);
  RETURN_IF_ERROR(partitions);
  spec.partitions = static_cast<int>(*partitions);
  const auto lsi = flag_field(table, "table", "has_lsi", false);
  RETURN_IF_ERROR(lsi);
  spec.has_lsi = *lsi;
  RETURN_IF_ERROR(*mode == "provisioned" ? read_provisioned(table, spec) : read_on_demand(table, spec));
  if (const Json* gsis = find_member(table, "gsis")) {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: 20 a table.
    if (!gsis->is_array() || gsis->size() > 20)
      return wrong_field("table.gsis", *gsis, "a list of at most 20 indexes");
    for (const Json& index : *gsis) {
      auto read = read_index(index, fmt::format("table.gsis[{}]", spec.gsis.size()), spec.on_demand, items);
      RETURN_IF_ERROR(read);
      spec.gsis.push_back(std::move(*read));
    }
  }
  return spec;
}

}  // namespace dynafill
