#include <fmt/core.h>

#include "sim/scenario_fields.h"
#include "sim/scenario_parts.h"

namespace dynafill {

bool is_scenario_document(const nlohmann::json& document) {
  if (!document.is_object()) return false;
  const auto schema = document.find("schema");
  if (schema != document.end()) return *schema == "dynafill/scenario/1";
  return document.contains("table") && document.contains("data");
}

Result<Scenario> scenario_from_json(const nlohmann::json& document, const ReadProfile& profile) {
  RETURN_IF_ERROR(check_members(
      document, "scenario", {"schema", "table", "data", "client", "reads", "constants", "until_s", "seed"}));
  for (const char* needed : {"table", "data"})
    if (!document.contains(needed)) return Error{fmt::format("The scenario has no '{}'.", needed)};
  Scenario scenario;
  Result<WorkloadModel> data = read_scenario_data(document.at("data"), profile);
  RETURN_IF_ERROR(data);
  scenario.data = std::move(*data);
  const Result<TableSpec> table = read_scenario_table(document.at("table"), scenario.data.items);
  RETURN_IF_ERROR(table);
  scenario.table = *table;
  const auto constants = table_constants_from_json(member_or_empty(document, "constants"));
  RETURN_IF_ERROR(constants);
  scenario.constants = *constants;
  RETURN_IF_ERROR(read_scenario_client(member_or_empty(document, "client"), scenario));
  const auto until =
      number_field(document, "scenario", "until_s", 1, scenario_seconds_max, scenario_seconds_max);
  RETURN_IF_ERROR(until);
  scenario.until = from_seconds(*until);
  const nlohmann::json* reads = find_member(document, "reads");
  if (reads != nullptr) RETURN_IF_ERROR
    (read_scenario_reads(*reads, scenario));
  if (std::holds_alternative<NoClientSpec>(scenario.client) && reads == nullptr)
    return Error{"The scenario's 'client.kind' is \"none\" and it has no 'reads'; nothing would happen."};
  const auto seed = whole_field(document, "scenario", "seed", 0, 9e15, 1);
  RETURN_IF_ERROR(seed);
  scenario.seed.value = static_cast<std::uint64_t>(*seed);
  return scenario;
}

}  // namespace dynafill
