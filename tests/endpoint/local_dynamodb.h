// tests/endpoint/local_dynamodb.h: the endpoint's Database with a clock that the test moves.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "endpoint/database.h"

namespace dynafill::endpoint {

class LocalDynamoDb {
 public:
  explicit LocalDynamoDb(std::unique_ptr<Store> store = make_memory_store(),
                         const TableConstants& constants_ = constants())
      : database_(std::move(Database::open(std::move(store), Seed{1}, epoch_s, constants_)).value()) {}

  struct Answer {
    int status;
    std::string text;
    nlohmann::json body;

    [[nodiscard]] std::string error() const {
      const std::string type = body.value("__type", "");
      return type.substr(type.find('#') + 1);
    }
    [[nodiscard]] std::string message() const { return body.value("message", ""); }
  };

  Answer call(std::string_view operation, const std::string& body) {
    const Response response = database_->handle(operation, body, now);
    return {response.status, response.body, nlohmann::json::parse(response.body)};
  }

  // The key is `id`, a string; with `sorted` also `at`, a number.
  void create_table(const std::string& name, std::int64_t wcu, bool sorted = false) {
    nlohmann::json request = {
        {"TableName", name},
        {"KeySchema", {{{"AttributeName", "id"}, {"KeyType", "HASH"}}}},
        {"AttributeDefinitions", {{{"AttributeName", "id"}, {"AttributeType", "S"}}}},
        {"ProvisionedThroughput", {{"ReadCapacityUnits", 5}, {"WriteCapacityUnits", wcu}}}};
    if (sorted) {
      request["KeySchema"].push_back({{"AttributeName", "at"}, {"KeyType", "RANGE"}});
      request["AttributeDefinitions"].push_back({{"AttributeName", "at"}, {"AttributeType", "N"}});
    }
    call("CreateTable", request.dump());
  }

  nlohmann::json table(const std::string& name) {
    return call("DescribeTable", nlohmann::json{{"TableName", name}}.dump()).body.at("Table");
  }

  // A table takes at once what its capacity of a second lets it, and gets more every millisecond, so that the
  // tests can reckon in whole units.
  static TableConstants constants() {
    TableConstants constants = table_constants();
    constants.partition_bucket = std::chrono::seconds(1);
    constants.router_refill = std::chrono::milliseconds(1);
    return constants;
  }
  static constexpr double epoch_s = 1'700'000'000;  // 2023-11-14 22:13:20 UTC
  TimePoint now{};

 private:
  std::unique_ptr<Database> database_;
};

// An item of exactly `bytes` by DynamoDB's rule: id's name and value, pad's name and as many letters as it
// takes.
inline std::string item_of(const std::string& id, std::int64_t bytes) {
  const auto fixed = static_cast<std::int64_t>(2 + id.size() + 3);
  return R"({"id":{"S":")" + id + R"("},"pad":{"S":")" +
         std::string(static_cast<std::size_t>(bytes - fixed), 'x') + R"("}})";
}

inline std::string put_request(const std::string& item) { return R"({"PutRequest":{"Item":)" + item + "}}"; }
inline std::string delete_request(const std::string& id) {
  return R"({"DeleteRequest":{"Key":{"id":{"S":")" + id + R"("}}}})";
}

}  // namespace dynafill::endpoint
