// sim/scenario_fields.h: reads the fields of a scenario.json, with sentences for what is wrong with them.
// null and absent are the same.  Names are paths: "table.wcu".
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dynafill {

inline constexpr double scenario_rate_max = 1e9;                // WCU/s, items/s
inline constexpr double scenario_seconds_max = 365.0 * 86'400;  // a year
inline constexpr double scenario_items_max = 1e12;

// "The scenario's 'table.wcu' is -1; it must be ..."
Error wrong_field(std::string_view name, const nlohmann::json& value, std::string_view must);
std::string field_path(std::string_view object, std::string_view field);

// Requires an object; refuses members that are not among `known`.
Status check_members(const nlohmann::json& object, std::string_view name,
                     std::initializer_list<std::string_view> known);
// Refuses those of `fields` that are there, because of `why`: "left out or null for an on-demand table".
Status refuse_members(const nlohmann::json& object, std::string_view name,
                      std::initializer_list<const char*> fields, std::string_view why);

const nlohmann::json* find_member(const nlohmann::json& object, const char* field);
// The object under `field`, or an empty one.
const nlohmann::json& member_or_empty(const nlohmann::json& object, const char* field);

// `otherwise` stands in for what is not there; without it that is an Error.
Result<double> number_field(const nlohmann::json& object, std::string_view name, const char* field,
                            double least, double most, std::optional<double> otherwise = std::nullopt);
Result<std::int64_t> whole_field(const nlohmann::json& object, std::string_view name, const char* field,
                                 double least, double most, std::optional<double> otherwise = std::nullopt);
Result<bool> flag_field(const nlohmann::json& object, std::string_view name, const char* field,
                        bool otherwise);
Result<std::string> text_field(const nlohmann::json& object, std::string_view name, const char* field,
                               std::string_view otherwise);

}  // namespace dynafill
