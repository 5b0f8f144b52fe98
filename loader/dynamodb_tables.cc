// The calls of DynamoDbClient that are about a table as a whole.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "loader/dynamodb_client.h"

namespace dynafill::loader {
namespace {

void read_throughput(const nlohmann::json& throughput, std::int64_t& wcu, std::int64_t& rcu) {
  wcu = throughput.value("WriteCapacityUnits", std::int64_t{0});
  rcu = throughput.value("ReadCapacityUnits", std::int64_t{0});
}

nlohmann::json throughput(std::int64_t wcu, std::int64_t rcu) {
  return {{"WriteCapacityUnits", wcu}, {"ReadCapacityUnits", rcu}};
}

// UpdateTable's parameters that make `now` into `wanted`; empty when nothing differs.
nlohmann::json difference(const ProvisionedCapacity& now, const ProvisionedCapacity& wanted) {
  nlohmann::json update = nlohmann::json::object();
  // What stays must not be named: DynamoDB refuses it.
  if (now.wcu != wanted.wcu || now.rcu != wanted.rcu)
    update["ProvisionedThroughput"] = throughput(wanted.wcu, wanted.rcu);
  for (const ProvisionedIndex& index : wanted.indexes) {
    if (std::find(now.indexes.begin(), now.indexes.end(), index) != now.indexes.end()) continue;
    update["GlobalSecondaryIndexUpdates"].push_back(
        {{"Update",
          {{"IndexName", index.name}, {"ProvisionedThroughput", throughput(index.wcu, index.rcu)}}}});
  }
  return update;
}

KeySchema read_key(const nlohmann::json& described) {
  KeySchema key;
  for (const auto& element : described.at("KeySchema"))
    (element.at("KeyType") == "HASH" ? key.partition_key : key.sort_key) = element.at("AttributeName");
  return key;
}

// The types of key attributes, S, N or B each.
std::map<std::string, char> read_types(const nlohmann::json& table) {
  std::map<std::string, char> types;
  for (const auto& attribute : table.at("AttributeDefinitions"))
    types[attribute.at("AttributeName")] = attribute.at("AttributeType").get<std::string>().at(0);
  return types;
}

IndexSchema read_index(const nlohmann::json& described, const std::map<std::string, char>& types) {
  const auto type_of = [&](const std::string& name) -> std::optional<AttributeType> {
    const auto found = types.find(name);
    if (found == types.end()) return std::nullopt;
    return found->second == 'N'   ? AttributeType::N
           : found->second == 'B' ? AttributeType::B
                                  : AttributeType::S;
  };
  IndexSchema index;
  index.name = described.value("IndexName", "");
  index.key = read_key(described);
  index.partition_type = type_of(index.key.partition_key);
  index.sort_type = type_of(index.key.sort_key);
  if (const auto projection = described.find("Projection"); projection != described.end()) {
    index.projection = parse_projection(projection->value("ProjectionType", "ALL")).value_or(Projection::all);
    index.include = projection->value("NonKeyAttributes", std::vector<std::string>());
  }
  return index;
}

std::vector<IndexSchema> read_indexes(const nlohmann::json& table, const char* kind,
                                      const std::map<std::string, char>& types) {
  std::vector<IndexSchema> indexes;
  if (const auto described = table.find(kind); described != table.end() && described->is_array())
    for (const auto& index : *described) indexes.push_back(read_index(index, types));
  return indexes;
}

TableDescription read_description(const nlohmann::json& table) {
  TableDescription description;
  description.name = table.value("TableName", "");
  description.status = table.value("TableStatus", "ACTIVE");
  description.key = read_key(table);
  const std::map<std::string, char> types = read_types(table);
  description.partition_type = types.at(description.key.partition_key);
  if (!description.key.sort_key.empty()) description.sort_type = types.at(description.key.sort_key);
  description.indexes = {read_indexes(table, "GlobalSecondaryIndexes", types),
                         read_indexes(table, "LocalSecondaryIndexes", types)};
  if (const auto billing = table.find("BillingModeSummary"); billing != table.end() && billing->is_object()) {
    description.on_demand = billing->value("BillingMode", "") == "PAY_PER_REQUEST";
  }
  if (const auto throughput = table.find("ProvisionedThroughput");
      throughput != table.end() && !description.on_demand)
    read_throughput(*throughput, description.capacity.wcu, description.capacity.rcu);
  // A provisioned table has at least one unit; DynamoDB shows zeroes for tables on demand.
  if (description.capacity.wcu == 0) description.on_demand = true;
  if (const auto indexes = table.find("GlobalSecondaryIndexes");
      indexes != table.end() && indexes->is_array()) {
    for (const auto& index : *indexes) {
      ProvisionedIndex& read = description.capacity.indexes.emplace_back();
      read.name = index.value("IndexName", "");
      if (const auto throughput = index.find("ProvisionedThroughput"); throughput != index.end())
        read_throughput(*throughput, read.wcu, read.rcu);
    }
  }
  if (const auto warm = table.find("WarmThroughput"); warm != table.end() && warm->is_object())
    description.warm_wcu = warm->value("WriteUnitsPerSecond", std::int64_t{0});
  return description;
}

}  // namespace

Result<std::optional<TableDescription>> DynamoDbClient::describe_table(const std::string& table) {
  Result<CallAnswer> answer = call("DescribeTable", nlohmann::json{{"TableName", table}}.dump());
  if (!answer.ok()) return answer.error();
  if (answer->judged.code == "ResourceNotFoundException") return std::optional<TableDescription>();
  if (!answer->ok()) return Error{sentence(answer->judged, "DescribeTable", table)};
  try {
    return std::optional(read_description(nlohmann::json::parse(answer->body).at("Table")));
  } catch (const std::exception&) {
    return Error{
        endpoint_.url +
        " does not answer like DynamoDB: its answer to DescribeTable cannot be read; check the endpoint."};
  }
}

Status DynamoDbClient::create_table(const TableDescription& table) {
  using nlohmann::json;
  json schema = json::array(), attributes = json::array();
  const auto add = [&](const std::string& name, const char* role, char type) {
    schema.push_back({{"AttributeName", name}, {"KeyType", role}});
    attributes.push_back({{"AttributeName", name}, {"AttributeType", std::string(1, type)}});
  };
  add(table.key.partition_key, "HASH", table.partition_type);
  if (!table.key.sort_key.empty()) add(table.key.sort_key, "RANGE", table.sort_type);
  json body{{"TableName", table.name}, {"KeySchema", schema}, {"AttributeDefinitions", attributes}};
  if (table.on_demand) {
    body["BillingMode"] = "PAY_PER_REQUEST";
  } else {
    body["BillingMode"] = "PROVISIONED";
    body["ProvisionedThroughput"] = throughput(table.capacity.wcu, table.capacity.rcu);
  }
  if (table.warm_wcu > 0) body["WarmThroughput"] = {{"WriteUnitsPerSecond", table.warm_wcu}};
  Result<CallAnswer> answer = call("CreateTable", body.dump());
  if (!answer.ok()) return answer.error();
  // After a lost answer the repeated call finds the table being created: that is what was wanted.
  if (!answer->ok() && answer->judged.code != "ResourceInUseException") {
    return Error{sentence(answer->judged, "CreateTable", table.name)};
  }
  const Result<TableDescription> active = wait_until_active(table.name);
  if (!active.ok()) return active.error();
  return Done{};
}

Status DynamoDbClient::update_capacity(const std::string& table, const ProvisionedCapacity& wanted) {
  for (int attempt = 0;; ++attempt) {
    const Result<std::optional<TableDescription>> now = describe_table(table);
    if (!now.ok()) return now.error();
    if (!*now)
      return Error{sentence({AnswerKind::fatal, "ResourceNotFoundException", ""}, "UpdateTable", table)};
    nlohmann::json body = difference((*now)->capacity, wanted);
    if (body.empty()) return Done{};
    body["TableName"] = table;
    const Result<CallAnswer> answer = call("UpdateTable", body.dump());
    if (!answer.ok()) return answer.error();
    if (answer->ok()) return Done{};
    if (answer->judged.code != "ResourceInUseException" || attempt == 3)
      return Error{sentence(answer->judged, "UpdateTable", table)};
    // Another change is under way; perhaps this one, whose answer was lost.
    const Result<TableDescription> active = wait_until_active(table);
    if (!active.ok()) return active.error();
  }
}

Result<TableDescription> DynamoDbClient::wait_until_active(const std::string& table) {
  const Duration pause = from_seconds(std::clamp(1.0 / time_scale_, 0.02, 1.0));
  const Duration end = clock_.wall() + std::chrono::minutes(30);
  while (true) {
    Result<std::optional<TableDescription>> now = describe_table(table);
    if (!now.ok()) return now.error();
    if (*now && (*now)->status == "ACTIVE") return std::move(**now);
    if (clock_.wall() > end) {
      return Error{fmt::format(
          "Table '{}' is not ACTIVE after 30 minutes of waiting (it is {}); look at it in the console.",
          table, *now ? (*now)->status : "missing")};
    }
    RETURN_IF_ERROR(wait(pause));
  }
}

Status check_table_name(const std::string& table) {
  const bool good_size = table.size() >= 3 && table.size() <= 255;
  const bool good_letters = std::all_of(table.begin(), table.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
  if (good_size && good_letters) return Done{};
  return Error{"'" + table +
               "' is not a table name; DynamoDB takes 3 to 255 letters, digits, '_', '-' and '.'."};
}

}  // namespace dynafill::loader
