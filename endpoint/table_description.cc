// DescribeTable's answer.
#include <cmath>
#include <nlohmann/json.hpp>

#include "endpoint/table.h"

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

// Dates are whole milliseconds, as the real service sends them.
double milliseconds(double unix_s) { return std::round(unix_s * 1000) / 1000; }

json attribute(const std::string& name, std::string_view type) {
  return {{"AttributeName", name}, {"AttributeType", type}};
}

json key_schema(const KeySchema& key) {
  json schema = {{{"AttributeName", key.partition_key}, {"KeyType", "HASH"}}};
  if (!key.sort_key.empty()) schema.push_back({{"AttributeName", key.sort_key}, {"KeyType", "RANGE"}});
  return schema;
}

// Of the table and its indexes, each once.
json attribute_definitions(const TableDefinition& table) {
  json attributes = json::array();
  const auto add = [&](const json& one) {
    if (std::find(attributes.begin(), attributes.end(), one) == attributes.end()) attributes.push_back(one);
  };
  add(attribute(table.partition_key.name, std::string(1, table.partition_key.type)));
  if (table.sort_key) add(attribute(table.sort_key->name, std::string(1, table.sort_key->type)));
  for (const IndexDefinition& index : table.gsis) {
    const IndexSchema& schema = index.schema;
    add(attribute(schema.key.partition_key, type_name(*schema.partition_type)));
    if (schema.sort_type) add(attribute(schema.key.sort_key, type_name(*schema.sort_type)));
  }
  return attributes;
}

json projection(const IndexSchema& schema) {
  json out = {{"ProjectionType", projection_name(schema.projection)}};
  if (schema.projection == Projection::include) out["NonKeyAttributes"] = schema.include;
  return out;
}

// ProvisionedThroughput and OnDemandThroughput, into the members of `out`.
void add_capacity(json& out, const Capacity& capacity, int decreases_today) {
  json& throughput = out["ProvisionedThroughput"];
  throughput = {{"ReadCapacityUnits", capacity.provisioned.rcu},
                {"WriteCapacityUnits", capacity.provisioned.wcu},
                {"NumberOfDecreasesToday", decreases_today}};
  if (capacity.increased_s > 0) throughput["LastIncreaseDateTime"] = milliseconds(capacity.increased_s);
  if (capacity.decreased_s > 0) throughput["LastDecreaseDateTime"] = milliseconds(capacity.decreased_s);
  const auto maximum = [](std::int64_t units) { return units > 0 ? units : -1; };
  const Throughput& most = capacity.on_demand_max;
  if (most != Throughput{})
    out["OnDemandThroughput"] = {{"MaxReadRequestUnits", maximum(most.rcu)},
                                 {"MaxWriteRequestUnits", maximum(most.wcu)}};
}

}  // namespace

json Table::description(TimePoint now) {
  const auto unix_now = static_cast<std::int64_t>(unix_s(now));
  const char* const status = updating() ? "UPDATING" : "ACTIVE";
  json out = {{"AttributeDefinitions", attribute_definitions(definition_)},
              {"TableName", definition_.name},
              {"KeySchema", key_schema(definition_.key_schema())},
              {"TableStatus", status},
              {"CreationDateTime", milliseconds(definition_.created_s)},
              {"TableSizeBytes", counts_.table.bytes},
              {"ItemCount", counts_.table.items},
              {"TableArn", arn()},
              {"TableId", definition_.id},
              {"DeletionProtectionEnabled", false}};
  add_capacity(out, definition_.capacity, decreases_[0].taken_today(unix_now));
  if (definition_.on_demand || definition_.made_on_demand_s > 0)
    out["BillingModeSummary"] = {
        {"BillingMode", definition_.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED"},
        {"LastUpdateToPayPerRequestDateTime", milliseconds(definition_.made_on_demand_s)}};
  // What its partitions take at once.
  out["WarmThroughput"] = {
      {"ReadUnitsPerSecond", model_->partitions() * constants_.partition_read_limit},
      {"WriteUnitsPerSecond",
       std::llround(model_->partitions() * constants_.partition_write_limit.as_double())},
      {"Status", status}};
  for (std::size_t i = 0; i < definition_.gsis.size(); ++i) {
    const IndexDefinition& index = definition_.gsis[i];
    json described = {{"IndexName", index.schema.name},
                      {"KeySchema", key_schema(index.schema.key)},
                      {"Projection", projection(index.schema)},
                      {"IndexStatus", status},
                      {"IndexSizeBytes", counts_.indexes[i].bytes},
                      {"ItemCount", counts_.indexes[i].items},
                      {"IndexArn", arn() + "/index/" + index.schema.name}};
    add_capacity(described, index.capacity, decreases_[i + 1].taken_today(unix_now));
    out["GlobalSecondaryIndexes"].push_back(std::move(described));
  }
  return out;
}

}  // namespace dynafill::endpoint
