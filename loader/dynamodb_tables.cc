// The calls of DynamoDbClient that are about a table as a whole.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "loader/dynamodb_client.h"

namespace dynafill::loader {
namespace {

TableDescription read_description(const nlohmann::json& table) {
  TableDescription description;
  description.name = table.value("TableName", "");
  description.status = table.value("TableStatus", "ACTIVE");
  for (const auto& element : table.at("KeySchema")) {
    (element.at("KeyType") == "HASH" ? description.key.partition_key : description.key.sort_key) =
        element.at("AttributeName");
  }
  for (const auto& attribute : table.at("AttributeDefinitions")) {
    const char type = attribute.at("AttributeType").get<std::string>().at(0);
    if (attribute.at("AttributeName") == description.key.partition_key) description.partition_type = type;
    if (attribute.at("AttributeName") == description.key.sort_key) description.sort_type = type;
  }
  if (const auto billing = table.find("BillingModeSummary"); billing != table.end() && billing->is_object()) {
    description.on_demand = billing->value("BillingMode", "") == "PAY_PER_REQUEST";
  }
  if (const auto throughput = table.find("ProvisionedThroughput");
      throughput != table.end() && !description.on_demand) {
    description.wcu = throughput->value("WriteCapacityUnits", std::int64_t{0});
    description.rcu = throughput->value("ReadCapacityUnits", std::int64_t{0});
  }
  // A provisioned table has at least one unit; DynamoDB shows zeroes for tables on demand.
  if (description.wcu == 0) description.on_demand = true;
  if (const auto indexes = table.find("GlobalSecondaryIndexes");
      indexes != table.end() && indexes->is_array()) {
    for (const auto& index : *indexes) {
      IndexDescription read{index.value("IndexName", ""), 0};
      if (const auto throughput = index.find("ProvisionedThroughput"); throughput != index.end()) {
        read.wcu = throughput->value("WriteCapacityUnits", std::int64_t{0});
      }
      description.indexes.push_back(std::move(read));
    }
  }
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
    body["ProvisionedThroughput"] = {{"WriteCapacityUnits", table.wcu}, {"ReadCapacityUnits", table.rcu}};
  }
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

Status DynamoDbClient::update_throughput(const std::string& table, std::int64_t wcu, std::int64_t rcu) {
  const std::string body =
      nlohmann::json{{"TableName", table},
                     {"ProvisionedThroughput", {{"WriteCapacityUnits", wcu}, {"ReadCapacityUnits", rcu}}}}
          .dump();
  for (int attempt = 0;; ++attempt) {
    Result<CallAnswer> answer = call("UpdateTable", body);
    if (!answer.ok()) return answer.error();
    if (answer->ok()) return Done{};
    const Answer& judged = answer->judged;
    if (judged.code == "ResourceInUseException" && attempt < 3) {
      // Another change is under way.
      const Result<TableDescription> active = wait_until_active(table);
      if (!active.ok()) return active.error();
      continue;
    }
    if (judged.kind == AnswerKind::invalid) {
      // "The provisioned throughput for the table will not change": it has these values.
      const Result<std::optional<TableDescription>> now = describe_table(table);
      if (!now.ok()) return now.error();
      const std::optional<TableDescription>& description = *now;
      if (description && description->wcu == wcu && description->rcu == rcu) return Done{};
    }
    return Error{sentence(judged, "UpdateTable", table)};
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
