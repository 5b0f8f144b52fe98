#include "endpoint/table_request.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "endpoint/capacity_request.h"
#include "endpoint/key_request.h"

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
constexpr std::size_t gsis_max = 20;

void note_invalid(Fields& fields, std::string_view what) {
  fields.note(validation_refusal(fmt::format("One or more parameter values were invalid: {}", what)));
}

bool enabled(const json& specification, const char* name) {
  return specification.is_object() && specification.value(name, json()) == true;
}

bool wants_on_demand(Fields& fields) {
  return fields.one_of("BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"}) == "PAY_PER_REQUEST";
}

void refuse_features(Fields& fields) {
  // Some tools send these to say "none of it"; that much is served.
  const json local = fields.json("LocalSecondaryIndexes");
  if (!local.is_null() && local != json::array()) fields.note(unsupported("LocalSecondaryIndexes"));
  if (enabled(fields.json("StreamSpecification"), "StreamEnabled"))
    fields.note(unsupported("StreamSpecification"));
  if (enabled(fields.json("SSESpecification"), "Enabled")) fields.note(unsupported("SSESpecification"));
  if (fields.flag("DeletionProtectionEnabled").value_or(false))
    fields.note(unsupported("DeletionProtectionEnabled"));
  if (fields.text("TableClass").value_or("STANDARD") != "STANDARD") fields.note(unsupported("TableClass"));
  fields.unsupported({"ResourcePolicy"});
}

void read_tags(Fields& fields, TableDefinition& definition) {
  const json tags = fields.json("Tags");
  if (tags.is_null()) return;
  if (!tags.is_array()) return note_wrong_shape(fields, "Tags");
  for (const json& tag : tags)
    definition.tags.emplace_back(text_member(fields, tag, "Key"), text_member(fields, tag, "Value"));
}

void read_projection(Fields& fields, const json& projection, IndexSchema& schema) {
  if (!projection.is_object()) return note_wrong_shape(fields, "Projection");
  const json type = projection.value("ProjectionType", json());
  const auto known = type.is_string() ? parse_projection(type.get<std::string>()) : std::nullopt;
  if (!known) return note_invalid(fields, fmt::format("Unknown ProjectionType: {}", type.dump()));
  schema.projection = *known;
  const json included = projection.value("NonKeyAttributes", json::array());
  if (!included.is_array()) return note_wrong_shape(fields, "NonKeyAttributes");
  for (const json& name : included) {
    if (!name.is_string()) return note_wrong_shape(fields, "NonKeyAttributes");
    schema.include.push_back(name.get<std::string>());
  }
  const bool wanted = schema.projection == Projection::include;
  if (wanted != schema.include.empty()) return;
  note_invalid(fields, fmt::format("ProjectionType is {}, but NonKeyAttributes is {}specified",
                                   projection_name(schema.projection), wanted ? "not " : ""));
}

// Of the table or of an index, whose members stand at `path`.
Capacity read_capacity(Fields& fields, const json& provisioned, const json& maximum, const std::string& path,
                       bool on_demand) {
  Capacity capacity;
  capacity.provisioned =
      read_provisioned(fields, provisioned, path + "provisionedThroughput").value_or(Throughput{});
  if (const auto most = read_on_demand_max(fields, maximum, path + "onDemandThroughput")) {
    if (!on_demand)
      note_invalid(fields, "OnDemandThroughput cannot be specified when BillingMode is PROVISIONED");
    capacity.on_demand_max = {std::max<std::int64_t>(most->rcu, 0), std::max<std::int64_t>(most->wcu, 0)};
  }
  return capacity;
}

void read_index(Fields& fields, const json& index, std::size_t number, KeyRequest& keys,
                TableDefinition& definition) {
  const std::string path = fmt::format("globalSecondaryIndexes.{}.member.", number);
  IndexDefinition read;
  read.schema.name = text_member(fields, index, "IndexName");
  if (!index.is_object()) return;
  fields.require(read.schema.name.size() >= 3, path + "indexName", read.schema.name,
                 "Member must have length greater than or equal to 3");
  const std::vector<NamedType> key = keys.read(index.value("KeySchema", json()), path + "keySchema");
  if (key.empty()) return;
  const auto type_of = [](const NamedType& attribute) {
    AttributeType type = AttributeType::S;
    CHECK(parse_type(attribute.type, type));
    return type;
  };
  read.schema.key.partition_key = key[0].name;
  read.schema.partition_type = type_of(key[0]);
  if (key.size() == 2) {
    read.schema.key.sort_key = key[1].name;
    read.schema.sort_type = type_of(key[1]);
  }
  read_projection(fields, index.value("Projection", json()), read.schema);
  if (index.contains("WarmThroughput")) fields.note(unsupported("WarmThroughput of an index"));
  const json provisioned = index.value("ProvisionedThroughput", json());
  if (definition.on_demand && !provisioned.is_null()) {
    note_invalid(fields, fmt::format("ProvisionedThroughput should not be specified for index: {} when "
                                     "BillingMode is PAY_PER_REQUEST",
                                     read.schema.name));
  }
  if (!definition.on_demand && provisioned.is_null())
    note_invalid(fields,
                 fmt::format("ProvisionedThroughput is not specified for index: {}", read.schema.name));
  read.capacity = read_capacity(fields, provisioned, index.value("OnDemandThroughput", json()), path,
                                definition.on_demand);
  const auto has_its_name = [&](const IndexDefinition& known) {
    return known.schema.name == read.schema.name;
  };
  if (std::any_of(definition.gsis.begin(), definition.gsis.end(), has_its_name))
    note_invalid(fields, fmt::format("Duplicate index name: {}", read.schema.name));
  definition.gsis.push_back(std::move(read));
}

void read_indexes(Fields& fields, KeyRequest& keys, TableDefinition& definition) {
  const json list = fields.json("GlobalSecondaryIndexes");
  if (list.is_null()) return;
  if (!list.is_array()) return note_wrong_shape(fields, "GlobalSecondaryIndexes");
  if (list.size() > gsis_max)
    return note_invalid(fields, "GlobalSecondaryIndex count exceeds the per-table limit of 20");
  for (std::size_t i = 0; i < list.size(); ++i) read_index(fields, list[i], i + 1, keys, definition);
}

// {"Update":{"IndexName":...,"ProvisionedThroughput":{...}}}
void read_index_update(Fields& fields, const json& element, std::size_t number, TableUpdate& update) {
  if (!element.is_object()) return note_wrong_shape(fields, "GlobalSecondaryIndexUpdates");
  for (const char* kind : {"Create", "Delete"})
    if (!element.value(kind, json()).is_null())
      fields.note(unsupported(fmt::format("GlobalSecondaryIndexUpdates {}", kind)));
  const json wanted = element.value("Update", json());
  if (!wanted.is_object()) return note_wrong_shape(fields, "GlobalSecondaryIndexUpdates");
  if (wanted.contains("WarmThroughput")) fields.note(unsupported("WarmThroughput of an index"));
  const std::string path = fmt::format("globalSecondaryIndexUpdates.{}.member.update.", number);
  update.indexes.push_back({text_member(fields, wanted, "IndexName"),
                            {read_provisioned(fields, wanted.value("ProvisionedThroughput", json()),
                                              path + "provisionedThroughput"),
                             read_on_demand_max(fields, wanted.value("OnDemandThroughput", json()),
                                                path + "onDemandThroughput")}});
}

}  // namespace

TableDefinition read_table_definition(Fields& fields) {
  TableDefinition definition;
  definition.name = fields.table_name();
  definition.on_demand = wants_on_demand(fields);
  refuse_features(fields);
  const json throughput = fields.json("ProvisionedThroughput");
  if (definition.on_demand && !throughput.is_null()) {
    note_invalid(fields,
                 "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                 "PAY_PER_REQUEST");
  }
  if (!definition.on_demand && throughput.is_null()) {
    note_invalid(fields,
                 "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
                 "PROVISIONED");
  }
  definition.capacity =
      read_capacity(fields, throughput, fields.json("OnDemandThroughput"), "", definition.on_demand);
  definition.warm = read_warm(fields, fields.json("WarmThroughput")).value_or(Throughput{});
  KeyRequest keys(fields);
  const std::vector<NamedType> key = keys.read(fields.json("KeySchema"), "keySchema");
  if (!key.empty()) definition.partition_key = {key[0].name, key[0].type[0]};
  if (key.size() == 2) definition.sort_key = KeyAttribute{key[1].name, key[1].type[0]};
  read_indexes(fields, keys, definition);
  keys.check_all_used(!definition.gsis.empty());
  read_tags(fields, definition);
  return definition;
}

TableUpdate read_table_update(Fields& fields) {
  TableUpdate update;
  refuse_features(fields);
  fields.unsupported({"ReplicaUpdates", "GlobalTableWitnessUpdates"});
  const bool on_demand = wants_on_demand(fields);
  if (fields.has("BillingMode")) update.on_demand = on_demand;
  update.table = {read_provisioned(fields, fields.json("ProvisionedThroughput"), "provisionedThroughput"),
                  read_on_demand_max(fields, fields.json("OnDemandThroughput"), "onDemandThroughput")};
  update.warm = read_warm(fields, fields.json("WarmThroughput"));
  const json indexes = fields.json("GlobalSecondaryIndexUpdates");
  if (!indexes.is_null() && !indexes.is_array()) note_wrong_shape(fields, "GlobalSecondaryIndexUpdates");
  if (indexes.is_array())
    for (std::size_t i = 0; i < indexes.size(); ++i) read_index_update(fields, indexes[i], i + 1, update);
  const bool asks = update.on_demand || update.table.provisioned || update.table.on_demand_max ||
                    update.warm || !update.indexes.empty();
  if (!asks)
    fields.note(
        validation_refusal("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                           "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"));
  return update;
}

}  // namespace dynafill::endpoint
