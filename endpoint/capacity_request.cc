#include "endpoint/capacity_request.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

// The real service's bound is 10^12 and its default quota 40,000; ours keeps the list of partitions short.
constexpr std::int64_t capacity_units_max = 10'000'000;

std::string lower_first(std::string name) {
  name[0] = static_cast<char>(name[0] - 'A' + 'a');
  return name;
}

// A whole number from 1, or -1 for none where that may be said; 0, and noted, when it is anything else.
std::int64_t units(Fields& fields, const json& value, const char* name, const std::string& path,
                   bool may_be_none) {
  if (!value.is_number_integer()) {
    note_wrong_shape(fields, name);
    return 0;
  }
  const auto units = value.get<std::int64_t>();
  if (may_be_none && units == -1) return units;
  fields.require(units >= 1, fmt::format("{}.{}", path, lower_first(name)), std::to_string(units),
                 "Member must have value greater than or equal to 1");
  if (units > capacity_units_max)
    fields.note(validation_refusal(fmt::format("Given value {} for {} is out of bounds", units, name)));
  return units;
}

bool is_structure(Fields& fields, const json& structure, const char* name) {
  if (structure.is_object()) return true;
  if (!structure.is_null()) note_wrong_shape(fields, name);
  return false;
}

}  // namespace

void note_wrong_shape(Fields& fields, std::string_view name) {
  fields.note(serialization_refusal(fmt::format("Unexpected field type in {}", name)));
}

std::string text_member(Fields& fields, const json& structure, const char* name) {
  if (structure.is_object() && structure.contains(name) && structure.at(name).is_string())
    return structure.at(name).get<std::string>();
  note_wrong_shape(fields, name);
  return {};
}

std::optional<Throughput> read_provisioned(Fields& fields, const json& structure, const std::string& path) {
  if (!is_structure(fields, structure, "ProvisionedThroughput")) return std::nullopt;
  const auto required = [&](const char* name) -> std::int64_t {
    const json value = structure.value(name, json());
    if (!value.is_null()) return units(fields, value, name, path, false);
    fields.note(validation_refusal(fmt::format(
        "1 validation error detected: Value null at '{}.{}' failed to satisfy constraint: Member must not be "
        "null",
        path, lower_first(name))));
    return 0;
  };
  const std::int64_t rcu = required("ReadCapacityUnits");
  return Throughput{rcu, required("WriteCapacityUnits")};
}

std::optional<Throughput> read_on_demand_max(Fields& fields, const json& structure, const std::string& path) {
  if (!is_structure(fields, structure, "OnDemandThroughput")) return std::nullopt;
  const auto optional = [&](const char* name) -> std::int64_t {
    const json value = structure.value(name, json());
    return value.is_null() ? 0 : units(fields, value, name, path, true);
  };
  const std::int64_t rcu = optional("MaxReadRequestUnits");
  return Throughput{rcu, optional("MaxWriteRequestUnits")};
}

std::optional<Throughput> read_warm(Fields& fields, const json& structure) {
  if (!is_structure(fields, structure, "WarmThroughput")) return std::nullopt;
  const auto optional = [&](const char* name) -> std::int64_t {
    const json value = structure.value(name, json());
    return value.is_null() ? 0 : units(fields, value, name, "warmThroughput", false);
  };
  const std::int64_t rcu = optional("ReadUnitsPerSecond");
  return Throughput{rcu, optional("WriteUnitsPerSecond")};
}

}  // namespace dynafill::endpoint
