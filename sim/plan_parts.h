// sim/plan_parts.h: how a plan.json's numbers are read, and its table and client; for scenario.cc.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/result.h"
#include "sim/client_spec.h"
#include "sim/table_spec.h"
#include "sim/workload.h"

namespace dynafill {

inline constexpr double plan_count_max = 1e15;
inline constexpr double plan_seconds_max = 365.0 * 86'400;

Error missing_in_plan(const std::string& name);
// The number at "object.field" of the plan, within [least, most].
Result<double> plan_number(const nlohmann::json& plan, const char* object, const char* field, double least,
                           double most);

// `data`: the load, for the share of its items that an index holds.
Result<TableSpec> table_from_plan(const nlohmann::json& plan, const WorkloadModel& data);
// Who loads: what "client" says; without it our own client, as "load" says.
Result<ClientSpec> client_from_plan(const nlohmann::json& plan);

}  // namespace dynafill
