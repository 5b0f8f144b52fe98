#include "sim/constants.h"
#include "sim/scenario_fields.h"
#include "sim/scenario_parts.h"

namespace dynafill {
namespace {

using Json = nlohmann::json;

Status read_provisioned(const Json& table, TableSpec& spec) {
  RETURN_IF_ERROR(refuse_members(table, "table", {"warm_wcu", "quota_wcu"},
                                 "left out or null: only on-demand tables are simulated with it"));
  const auto wcu = whole_field(table, "table", "wcu", 1, scenario_rate_max);
  RETURN_IF_ERROR(wcu);
  const auto rcu = whole_field(table, "table", "rcu", 0, scenario_rate_max, 5);
  RETURN_IF_ERROR(rcu);
  spec.provisioned_wcu = *wcu;
  spec.provisioned_rcu = *rcu;
  return Done{};
}

Status read_on_demand(const Json& table, TableSpec& spec) {
  RETURN_IF_ERROR(refuse_members(table, "table", {"wcu", "rcu"}, "left out or null for an on-demand table"));
  spec.on_demand = true;
  const double fresh = constant("on_demand_new_table");
  const auto warm = whole_field(table, "table", "warm_wcu", fresh, scenario_rate_max, fresh);
  RETURN_IF_ERROR(warm);
  const auto warm_wcu = static_cast<double>(*warm);
  const double quota_default = std::max(constant("table_write_quota"), warm_wcu);
  const auto quota = whole_field(table, "table", "quota_wcu", warm_wcu, scenario_rate_max, quota_default);
  RETURN_IF_ERROR(quota);
  spec.warm_wcu = *warm;
  spec.quota_wcu = *quota;
  return Done{};
}

}  // namespace

Result<TableSpec> read_scenario_table(const Json& table) {
  RETURN_IF_ERROR(
      check_members(table, "table", {"mode", "wcu", "rcu", "warm_wcu", "quota_wcu", "burst", "gsis"}));
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
  if (const Json* gsis = find_member(table, "gsis"); gsis != nullptr && !(gsis->is_array() && gsis->empty()))
    return Error{"The scenario's 'table.gsis' is not empty; global secondary indexes are not simulated."};
  RETURN_IF_ERROR(*mode == "provisioned" ? read_provisioned(table, spec) : read_on_demand(table, spec));
  return spec;
}

}  // namespace dynafill
