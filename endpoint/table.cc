#include "endpoint/table.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

KeySchema key_schema(const TableDefinition& definition) {
  return {definition.partition_key.name, definition.sort_key ? definition.sort_key->name : ""};
}

json key_to_json(const KeyAttribute& key) { return {{"name", key.name}, {"type", std::string(1, key.type)}}; }
KeyAttribute key_from_json(const json& read) {
  return {read.at("name").get<std::string>(), read.at("type").get<std::string>().at(0)};
}

// Dates are whole milliseconds, as the real service sends them.
double milliseconds(double unix_s) { return std::round(unix_s * 1000) / 1000; }

Refusal unchanged(const Throughput& current) {
  return validation_refusal(fmt::format(
      "The provisioned throughput for the table will not change. The requested value equals the current "
      "value. Current ReadCapacityUnits provisioned for the table: {0}. Requested ReadCapacityUnits: {0}. "
      "Current WriteCapacityUnits provisioned for the table: {1}. Requested WriteCapacityUnits: {1}. Refer "
      "to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
      current.rcu, current.wcu));
}

}  // namespace

std::string encode_definition(const TableDefinition& definition) {
  json out = {{"number", definition.number},
              {"name", definition.name},
              {"id", definition.id},
              {"partition_key", key_to_json(definition.partition_key)},
              {"rcu", definition.throughput.rcu},
              {"wcu", definition.throughput.wcu},
              {"created_s", definition.created_s},
              {"increased_s", definition.increased_s},
              {"decreased_s", definition.decreased_s},
              {"tags", definition.tags}};
  if (definition.sort_key) out["sort_key"] = key_to_json(*definition.sort_key);
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
    read.at("rcu").get_to(definition.throughput.rcu);
    read.at("wcu").get_to(definition.throughput.wcu);
    read.at("created_s").get_to(definition.created_s);
    read.at("increased_s").get_to(definition.increased_s);
    read.at("decreased_s").get_to(definition.decreased_s);
    read.at("tags").get_to(definition.tags);
    return definition;
  } catch (const std::exception& wrong) {
    return Error{fmt::format(
        "The data directory holds a table definition that this program cannot read ({}).", wrong.what())};
  }
}

Table::Table(TableDefinition definition, TableCounts counts, Seed seed, double epoch_s,
             const TableConstants& constants, TimePoint now)
    : definition_(std::move(definition)),
      counts_(counts),
      epoch_s_(epoch_s),
      parser_(key_schema(definition_), Wanted{}),
      model_(TableSpec{definition_.throughput.wcu, definition_.throughput.rcu, StartingBurst::empty},
             constants, seed.run(definition_.number), now) {}

void Table::advance(TimePoint now) {
  if (!pending_ || now < pending_->effective) return;
  definition_ = settled_definition();
  model_.set_provisioned(pending_->wanted.wcu, pending_->wanted.rcu, pending_->effective);
  pending_.reset();
}

TableDefinition Table::settled_definition() const {
  TableDefinition settled = definition_;
  if (!pending_) return settled;
  const Throughput& old = definition_.throughput;
  const double when_s = unix_s(pending_->effective);
  if (pending_->wanted.wcu > old.wcu || pending_->wanted.rcu > old.rcu) settled.increased_s = when_s;
  if (pending_->wanted.wcu < old.wcu || pending_->wanted.rcu < old.rcu) settled.decreased_s = when_s;
  settled.throughput = pending_->wanted;
  return settled;
}

std::optional<Refusal> Table::update(const Throughput& wanted, Duration takes, TimePoint now) {
  if (pending_) {
    return resource_in_use(fmt::format(
        "Attempt to change a resource which is still in use: Table is being updated: {}", definition_.name));
  }
  const Throughput& current = definition_.throughput;
  if (wanted == current) return unchanged(current);
  if (wanted.wcu < current.wcu || wanted.rcu < current.rcu) {
    const auto unix_now = static_cast<std::int64_t>(unix_s(now));
    if (!decreases_.take(unix_now)) {
      return limit_exceeded(
          fmt::format("Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
                      "given UTC day. After the "
                      "first 4 decreases, each subsequent decrease in the same UTC day can be performed at "
                      "most once every 3600 "
                      "seconds. Number of decreases today: {}.",
                      decreases_.taken_today(unix_now)));
    }
  }
  pending_ = Pending{wanted, now + takes};
  return std::nullopt;
}

std::string Table::arn() const {
  return fmt::format("arn:aws:dynamodb:ddblocal:000000000000:table/{}", definition_.name);
}

json Table::description(TimePoint now) {
  json attributes = json::array();
  json keys = json::array();
  const auto add = [&](const KeyAttribute& key, const char* role) {
    attributes.push_back({{"AttributeName", key.name}, {"AttributeType", std::string(1, key.type)}});
    keys.push_back({{"AttributeName", key.name}, {"KeyType", role}});
  };
  add(definition_.partition_key, "HASH");
  if (definition_.sort_key) add(*definition_.sort_key, "RANGE");
  json throughput = {
      {"ReadCapacityUnits", definition_.throughput.rcu},
      {"WriteCapacityUnits", definition_.throughput.wcu},
      {"NumberOfDecreasesToday", decreases_.taken_today(static_cast<std::int64_t>(unix_s(now)))}};
  if (definition_.increased_s > 0) throughput["LastIncreaseDateTime"] = milliseconds(definition_.increased_s);
  if (definition_.decreased_s > 0) throughput["LastDecreaseDateTime"] = milliseconds(definition_.decreased_s);
  return {{"AttributeDefinitions", attributes},
          {"TableName", definition_.name},
          {"KeySchema", keys},
          {"TableStatus", updating() ? "UPDATING" : "ACTIVE"},
          {"CreationDateTime", milliseconds(definition_.created_s)},
          {"ProvisionedThroughput", throughput},
          {"TableSizeBytes", counts_.bytes},
          {"ItemCount", counts_.items},
          {"TableArn", arn()},
          {"TableId", definition_.id},
          {"DeletionProtectionEnabled", false}};
}

}  // namespace dynafill::endpoint
