#include "endpoint/table_request.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

// The real service's bound is 10^12 and its default quota 40,000; ours keeps the list of partitions short.
constexpr std::int64_t capacity_units_max = 10'000'000;
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KeySchemaElement.html
constexpr std::size_t key_name_bytes_max = 255;

void wrong_shape(Fields& fields, std::string_view name) {
  fields.note(serialization_refusal(fmt::format("Unexpected field type in {}", name)));
}

// One member of a structure as a string; empty, and noted, when it is not one.
std::string text_member(Fields& fields, const json& structure, const char* name) {
  if (structure.is_object() && structure.contains(name) && structure.at(name).is_string())
    return structure.at(name).get<std::string>();
  wrong_shape(fields, name);
  return {};
}

std::int64_t capacity_units(Fields& fields, const json& throughput, const char* name, const char* path) {
  const json units = throughput.value(name, json());
  if (units.is_null()) {
    fields.note(validation_refusal(fmt::format(
        "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be "
        "null",
        path)));
    return 0;
  }
  if (!units.is_number_integer()) {
    wrong_shape(fields, name);
    return 0;
  }
  const auto value = units.get<std::int64_t>();
  fields.require(value >= 1, path, std::to_string(value),
                 "Member must have value greater than or equal to 1");
  if (value > capacity_units_max) {
    fields.note(validation_refusal(fmt::format("Given value {} for {} is out of bounds", value, name)));
  }
  return value;
}

Throughput read_throughput(Fields& fields, const json& throughput) {
  if (!throughput.is_object()) {
    wrong_shape(fields, "ProvisionedThroughput");
    return {};
  }
  return {
      capacity_units(fields, throughput, "ReadCapacityUnits", "provisionedThroughput.readCapacityUnits"),
      capacity_units(fields, throughput, "WriteCapacityUnits", "provisionedThroughput.writeCapacityUnits")};
}

void refuse_on_demand(Fields& fields) {
  if (fields.one_of("BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"}) == "PAY_PER_REQUEST")
    fields.note(unsupported("BillingMode PAY_PER_REQUEST"));
}

bool enabled(const json& specification, const char* name) {
  return specification.is_object() && specification.value(name, json()) == true;
}

struct NamedType {
  std::string name;
  std::string type;
};

std::vector<NamedType> read_list(Fields& fields, std::string_view list, const char* type_name) {
  std::vector<NamedType> out;
  const json elements = fields.json(list);
  if (!elements.is_array()) {
    fields.note(elements.is_null() ? validation_refusal(fmt::format(
                                         "1 validation error detected: Value null at '{}' failed to satisfy "
                                         "constraint: Member must not be null",
                                         list == "KeySchema" ? "keySchema" : "attributeDefinitions"))
                                   : serialization_refusal("Unexpected field type"));
    return out;
  }
  for (const json& element : elements)
    out.push_back({text_member(fields, element, "AttributeName"), text_member(fields, element, type_name)});
  return out;
}

// Where the real service sees several faults, the first of its order is told.
std::string key_fault(const std::vector<NamedType>& attributes, const std::vector<NamedType>& keys) {
  const auto names = [](const std::vector<NamedType>& list) {
    std::vector<std::string_view> out;
    for (const NamedType& each : list) out.push_back(each.name);
    return out;
  };
  const auto defined = [&](const NamedType& key) {
    return std::any_of(attributes.begin(), attributes.end(),
                       [&](const NamedType& a) { return a.name == key.name; });
  };
  if (keys.size() > attributes.size())
    return "Invalid KeySchema: Some index key attribute have no definition";
  if (!std::all_of(keys.begin(), keys.end(), defined)) {
    return fmt::format(
        "One or more parameter values were invalid: Some index key attributes are not defined in "
        "AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
        fmt::join(names(keys), ", "), fmt::join(names(attributes), ", "));
  }
  if (keys.size() == 2 && keys[0].name == keys[1].name)
    return "Both the Hash Key and the Range Key element in the KeySchema have the same name";
  if (keys[0].type != "HASH") return "Invalid KeySchema: The first KeySchemaElement is not a HASH key type";
  if (keys.size() == 2 && keys[1].type != "RANGE")
    return "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type";
  if (keys.size() != attributes.size()) {
    return "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly "
           "match number "
           "of attributes defined in AttributeDefinitions";
  }
  return {};
}

void read_keys(Fields& fields, TableDefinition& definition) {
  const std::vector<NamedType> attributes = read_list(fields, "AttributeDefinitions", "AttributeType");
  const std::vector<NamedType> keys = read_list(fields, "KeySchema", "KeyType");
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const std::string& type = attributes[i].type;
    fields.require(type == "S" || type == "N" || type == "B",
                   fmt::format("attributeDefinitions.{}.member.attributeType", i + 1), type,
                   "Member must satisfy enum value set: [B, N, S]");
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    fields.require(!keys[i].name.empty() && keys[i].name.size() <= key_name_bytes_max,
                   fmt::format("keySchema.{}.member.attributeName", i + 1), keys[i].name,
                   keys[i].name.empty() ? "Member must have length greater than or equal to 1"
                                        : "Member must have length less than or equal to 255");
  }
  fields.require(!keys.empty(), "keySchema", "[]", "Member must have length greater than or equal to 1");
  fields.require(keys.size() <= 2, "keySchema", "[...]", "Member must have length less than or equal to 2");
  if (fields.refusal()) return;
  if (std::string fault = key_fault(attributes, keys); !fault.empty())
    return fields.note(validation_refusal(std::move(fault)));
  const auto attribute = [&](const std::string& name) {
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [&](const NamedType& a) { return a.name == name; });
    return KeyAttribute{name, found->type[0]};
  };
  definition.partition_key = attribute(keys[0].name);
  if (keys.size() == 2) definition.sort_key = attribute(keys[1].name);
}

void read_tags(Fields& fields, TableDefinition& definition) {
  const json tags = fields.json("Tags");
  if (tags.is_null()) return;
  if (!tags.is_array()) return wrong_shape(fields, "Tags");
  for (const json& tag : tags)
    definition.tags.emplace_back(text_member(fields, tag, "Key"), text_member(fields, tag, "Value"));
}

void refuse_features(Fields& fields) {
  // Some tools send these to say "none of it"; that much is served.
  for (const char* indexes : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
    const json list = fields.json(indexes);
    if (!list.is_null() && list != json::array()) fields.note(unsupported(indexes));
  }
  if (enabled(fields.json("StreamSpecification"), "StreamEnabled"))
    fields.note(unsupported("StreamSpecification"));
  if (enabled(fields.json("SSESpecification"), "Enabled")) fields.note(unsupported("SSESpecification"));
  if (fields.flag("DeletionProtectionEnabled").value_or(false))
    fields.note(unsupported("DeletionProtectionEnabled"));
  if (fields.text("TableClass").value_or("STANDARD") != "STANDARD") fields.note(unsupported("TableClass"));
  fields.unsupported({"WarmThroughput", "OnDemandThroughput", "ResourcePolicy"});
}

}  // namespace

TableDefinition read_table_definition(Fields& fields) {
  TableDefinition definition;
  definition.name = fields.table_name();
  refuse_on_demand(fields);
  refuse_features(fields);
  const json throughput = fields.json("ProvisionedThroughput");
  if (throughput.is_null()) {
    fields.note(validation_refusal(
        "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must "
        "both be specified when BillingMode is PROVISIONED"));
  } else {
    definition.throughput = read_throughput(fields, throughput);
  }
  read_keys(fields, definition);
  read_tags(fields, definition);
  return definition;
}

Throughput read_throughput_update(Fields& fields) {
  refuse_on_demand(fields);
  refuse_features(fields);
  fields.unsupported({"AttributeDefinitions", "GlobalSecondaryIndexUpdates", "ReplicaUpdates"});
  const json throughput = fields.json("ProvisionedThroughput");
  if (!throughput.is_null()) return read_throughput(fields, throughput);
  fields.note(validation_refusal(fields.has("BillingMode")
                                     ? "One or more parameter values were invalid: ProvisionedThroughput "
                                       "must be specified when BillingMode is "
                                       "PROVISIONED"
                                     : "At least one of ProvisionedThroughput, BillingMode, "
                                       "UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
                                       "SSESpecification or ReplicaUpdates is required"));
  return {};
}

}  // namespace dynafill::endpoint
