#include "sim/scenario_fields.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace dynafill {

using Json = nlohmann::json;

Error wrong_field(std::string_view name, const Json& value, std::string_view must) {
  return {fmt::format("The scenario's '{}' is {}; it must be {}.", name, value.dump(), must)};
}

std::string field_path(std::string_view object, std::string_view field) {
  return fmt::format("{}.{}", object, field);
}

Status check_members(const Json& object, std::string_view name,
                     std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return wrong_field(name, object, "an object");
  for (const auto& [member, value] : object.items())
    if (std::find(known.begin(), known.end(), member) == known.end())
      return Error{
          fmt::format("The scenario's '{}' has a member '{}', which means nothing there.", name, member)};
  return Done{};
}

Status refuse_members(const Json& object, std::string_view name, std::initializer_list<const char*> fields,
                      std::string_view why) {
  for (const char* field : fields)
    if (const Json* value = find_member(object, field))
      return wrong_field(field_path(name, field), *value, why);
  return Done{};
}

const Json* find_member(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

const Json& member_or_empty(const Json& object, const char* field) {
  static const Json empty = Json::object();
  const Json* found = find_member(object, field);
  return found != nullptr ? *found : empty;
}

Result<double> number_field(const Json& object, std::string_view name, const char* field, double least,
                            double most, std::optional<double> otherwise) {
  const Json* value = find_member(object, field);
  if (value == nullptr) {
    if (otherwise) return *otherwise;
    return Error{fmt::format("The scenario has no '{}'.", field_path(name, field))};
  }
  if (!value->is_number() || !(value->get<double>() >= least && value->get<double>() <= most))
    return wrong_field(field_path(name, field), *value, fmt::format("a number from {} to {}", least, most));
  return value->get<double>();
}

Result<std::int64_t> whole_field(const Json& object, std::string_view name, const char* field, double least,
                                 double most, std::optional<double> otherwise) {
  const Result<double> value = number_field(object, name, field, least, most, otherwise);
  RETURN_IF_ERROR(value);
  if (std::floor(*value) != *value) return wrong_field(field_path(name, field), *value, "a whole number");
  return static_cast<std::int64_t>(*value);
}

Result<bool> flag_field(const Json& object, std::string_view name, const char* field, bool otherwise) {
  const Json* value = find_member(object, field);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) return wrong_field(field_path(name, field), *value, "true or false");
  return value->get<bool>();
}

Result<std::string> text_field(const Json& object, std::string_view name, const char* field,
                               std::string_view otherwise) {
  const Json* value = find_member(object, field);
  if (value == nullptr) return std::string(otherwise);
  if (!value->is_string()) return wrong_field(field_path(name, field), *value, "a text");
  return value->get<std::string>();
}

}  // namespace dynafill
