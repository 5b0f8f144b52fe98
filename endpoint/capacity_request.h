// endpoint/capacity_request.h: the throughput parameters of CreateTable and UpdateTable, of tables and
// indexes.
//
// `structure` is the parameter's JSON, null when it is absent; `path` is where it stands, as AWS's messages
// name it: "provisionedThroughput".  What is wrong is noted in `fields`.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "endpoint/fields.h"
#include "endpoint/table_definition.h"

namespace dynafill::endpoint {

// ProvisionedThroughput: both of its members are required.
std::optional<Throughput> read_provisioned(Fields& fields, const nlohmann::json& structure,
                                           const std::string& path);
// OnDemandThroughput: -1 is none; 0 for a member that is absent.
std::optional<Throughput> read_on_demand_max(Fields& fields, const nlohmann::json& structure,
                                             const std::string& path);
// WarmThroughput: 0 for a member that is absent.
std::optional<Throughput> read_warm(Fields& fields, const nlohmann::json& structure);

// Notes that `name` is not of the kind it should be.
void note_wrong_shape(Fields& fields, std::string_view name);
// One member of a structure as a string; empty, and noted, when it is not one.
std::string text_member(Fields& fields, const nlohmann::json& structure, const char* name);

}  // namespace dynafill::endpoint
