#include "endpoint/table_definition.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

json to_json(const KeyAttribute& key) { return {{"name", key.name}, {"type", std::string(1, key.type)}}; }
KeyAttribute key_from_json(const json& read) {
  return {read.at("name").get<std::string>(), read.at("type").get<std::string>().at(0)};
}

// Into the members of `out`.
void add_capacity(json& out, const Capacity& capacity) {
  out["rcu"] = capacity.provisioned.rcu;
  out["wcu"] = capacity.provisioned.wcu;
  out["max_rcu"] = capacity.on_demand_max.rcu;
  out["max_wcu"] = capacity.on_demand_max.wcu;
  out["increased_s"] = capacity.increased_s;
  out["decreased_s"] = capacity.decreased_s;
}

// Directories of versions before on-demand tables lack what has a default here.
Capacity capacity_from_json(const json& read) {
  return {.provisioned = {read.at("rcu"), read.at("wcu")},
          .on_demand_max = {read.value("max_rcu", std::int64_t{0}), read.value("max_wcu", std::int64_t{0})},
          .increased_s = read.at("increased_s"),
          .decreased_s = read.at("decreased_s")};
}

AttributeType type_from_json(const json& read) {
  AttributeType type = AttributeType::S;
  if (!parse_type(read.get<std::string>(), type))
    throw std::invalid_argument("an index has no such key type");
  return type;
}

json to_json(const IndexDefinition& index) {
  const IndexSchema& schema = index.schema;
  json out = {{"name", schema.name},
              {"partition_key", schema.key.partition_key},
              {"partition_type", type_name(*schema.partition_type)},
              {"projection", projection_name(schema.projection)},
              {"include", schema.include}};
  if (!schema.key.sort_key.empty()) {
    out["sort_key"] = schema.key.sort_key;
    out["sort_type"] = type_name(*schema.sort_type);
  }
  add_capacity(out, index.capacity);
  return out;
}

IndexDefinition index_from_json(const json& read) {
  IndexDefinition index;
  IndexSchema& schema = index.schema;
  read.at("name").get_to(schema.name);
  read.at("partition_key").get_to(schema.key.partition_key);
  schema.partition_type = type_from_json(read.at("partition_type"));
  schema.projection = parse_projection(read.at("projection").get<std::string>()).value_or(Projection::all);
  read.at("include").get_to(schema.include);
  if (read.contains("sort_key")) {
    read.at("sort_key").get_to(schema.key.sort_key);
    schema.sort_type = type_from_json(read.at("sort_type"));
  }
  index.capacity = capacity_from_json(read);
  return index;
}

// Enough for both kinds of it.
int partitions_for(const Throughput& warm, const TableConstants& constants) {
  const auto share = [](std::int64_t units, double limit) {
    return std::ceil(static_cast<double>(units) / limit);
  };
  return static_cast<int>(std::max(share(warm.wcu, constants.partition_write_limit.as_double()),
                                   share(warm.rcu, static_cast<double>(constants.partition_read_limit))));
}

}  // namespace

std::string encode_definition(const TableDefinition& definition) {
  json out = {{"number", definition.number},
              {"name", definition.name},
              {"id", definition.id},
              {"partition_key", to_json(definition.partition_key)},
              {"on_demand", definition.on_demand},
              {"warm_rcu", definition.warm.rcu},
              {"warm_wcu", definition.warm.wcu},
              {"highest_wcu", definition.highest_wcu},
              {"gsis", json::array()},
              {"created_s", definition.created_s},
              {"made_on_demand_s", definition.made_on_demand_s},
              {"tags", definition.tags}};
  if (definition.sort_key) out["sort_key"] = to_json(*definition.sort_key);
  add_capacity(out, definition.capacity);
  for (const IndexDefinition& index : definition.gsis) out["gsis"].push_back(to_json(index));
  return out.dump();
}

Result<TableDefinition> decode_definition(const std::string& value) {
  try {
    const json read = json::parse(value);
    TableDefinition definition;
    read.at("number").get_to(definition.number);
    read.at("name").get_to(definition.name);
    read.at("id").get_to(definition.id);
    definition.partition_key = key_from_json(read.at("partition_key"));
    if (read.contains("sort_key")) definition.sort_key = key_from_json(read.at("sort_key"));
    definition.on_demand = read.value("on_demand", false);
    definition.capacity = capacity_from_json(read);
    definition.warm = {read.value("warm_rcu", std::int64_t{0}), read.value("warm_wcu", std::int64_t{0})};
    definition.highest_wcu = read.value("highest_wcu", definition.capacity.provisioned.wcu);
    for (const json& index : read.value("gsis", json::array()))
      definition.gsis.push_back(index_from_json(index));
    read.at("created_s").get_to(definition.created_s);
    definition.made_on_demand_s = read.value("made_on_demand_s", 0.0);
    read.at("tags").get_to(definition.tags);
    return definition;
  } catch (const std::exception& wrong) {
    return Error{fmt::format(
        "The data directory holds a table definition that this program cannot read ({}).", wrong.what())};
  }
}

TableSpec table_spec(const TableDefinition& definition, Bytes stored, const TableConstants& constants) {
  const Capacity& own = definition.capacity;
  TableSpec spec;
  spec.stored_bytes = stored;
  spec.partitions = partitions_for(definition.warm, constants);
  if (definition.on_demand) {
    spec.on_demand = true;
    spec.warm_wcu = std::max({constants.on_demand_new_table, definition.warm.wcu, definition.highest_wcu});
    // Whoever asks for more than the quota has had it raised.
    spec.quota_wcu =
        std::max({std::int64_t{1}, constants.table_write_quota, definition.warm.wcu, definition.highest_wcu});
    spec.max_wcu = own.on_demand_max.wcu;
  } else {
    spec.provisioned_wcu = own.provisioned.wcu;
    spec.provisioned_rcu = own.provisioned.rcu;
  }
  for (const IndexDefinition& index : definition.gsis) {
    const Capacity& capacity = index.capacity;
    spec.gsis.push_back(
        {.name = index.schema.name,
         .provisioned_wcu = definition.on_demand ? capacity.on_demand_max.wcu : capacity.provisioned.wcu,
         .keys = {}});
  }
  return spec;
}

}  // namespace dynafill::endpoint
