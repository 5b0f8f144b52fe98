// PutItem, GetItem, DeleteItem, BatchGetItem.
#include <fmt/core.h>

#include "tests/endpoint/local_dynamodb.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;
using nlohmann::json;

namespace {

std::string put(const std::string& item, const std::string& more = "") {
  return R"({"TableName":"tab","Item":)" + item + more + "}";
}
std::string by_key(const std::string& id, const std::string& more = "") {
  return R"({"TableName":"tab","Key":{"id":{"S":")" + id + R"("}})" + more + "}";
}

}  // namespace

TEST_CASE("What was put is got, with the old item on request") {
  LocalDynamoDb db;
  db.create_table("tab", 1000);
  const std::string item =
      R"({"id":{"S":"a"},"n":{"N":"15"},"m":{"M":{"l":{"L":[{"BOOL":true},{"NULL":true}]}}},"b":{"B":"AAE="}})";
  CHECK(db.call("GetItem", by_key("a")).text == "{}");
  CHECK(db.call("PutItem", put(item, R"(,"ReturnValues":"ALL_OLD")")).text == "{}");
  CHECK(db.call("GetItem", by_key("a")).body == json{{"Item", json::parse(item)}});
  const auto replaced = db.call("PutItem", put(R"({"id":{"S":"a"}})", R"(,"ReturnValues":"ALL_OLD")"));
  CHECK(replaced.body == json{{"Attributes", json::parse(item)}});
  CHECK(db.call("GetItem", by_key("a")).text == R"({"Item":{"id":{"S":"a"}}})");
  CHECK(db.call("DeleteItem", by_key("a", R"(,"ReturnValues":"ALL_OLD")")).text ==
        R"({"Attributes":{"id":{"S":"a"}}})");
  CHECK(db.call("DeleteItem", by_key("a", R"(,"ReturnValues":"ALL_OLD")")).text == "{}");
  CHECK(db.table("tab")["ItemCount"] == 0);
  CHECK(db.table("tab")["TableSizeBytes"] == 0);
}

TEST_CASE("Numbers of one value are one key") {
  LocalDynamoDb db;
  db.create_table("tab", 1000, true);
  for (const char* spelt : {"1", "1.0", "1e0", "01"})
    db.call("PutItem",
            R"({"TableName":"tab","Item":{"id":{"S":"a"},"at":{"N":")" + std::string(spelt) + R"("}}})");
  CHECK(db.table("tab")["ItemCount"] == 1);
}

TEST_CASE("Reads cost half a unit for each 4 KB started, a whole one when consistent") {
  LocalDynamoDb db;
  db.create_table("tab", 1000);
  db.call("PutItem", put(item_of("k4096", 4096)));
  db.call("PutItem", put(item_of("k4097", 4097)));
  struct Row {
    const char* id;
    const char* more;
    double units;
  };
  const Row rows[] = {
      {"k4096", R"(,"ReturnConsumedCapacity":"TOTAL")", 0.5},
      {"k4097", R"(,"ReturnConsumedCapacity":"TOTAL")", 1.0},
      {"k4097", R"(,"ReturnConsumedCapacity":"TOTAL","ConsistentRead":true)", 2.0},
      {"absent", R"(,"ReturnConsumedCapacity":"TOTAL")", 0.5},
      {"absent", R"(,"ReturnConsumedCapacity":"INDEXES","ConsistentRead":true)", 1.0},
  };
  for (const Row& row : rows)
    CHECK(db.call("GetItem", by_key(row.id, row.more)).body["ConsumedCapacity"]["CapacityUnits"] ==
          row.units);
  CHECK_FALSE(db.call("GetItem", by_key("k4096", R"(,"ReturnConsumedCapacity":"NONE")"))
                  .body.contains("ConsumedCapacity"));
}

TEST_CASE("Faults of single items, in the real service's words") {
  LocalDynamoDb db;
  db.create_table("tab", 1000);
  db.create_table("sorted", 1000, true);
  struct Row {
    const char* operation;
    std::string body, error, message;
  };
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::string constraint = "1 validation error detected: ";
  const Row rows[] = {
      {"PutItem", put(R"({"x":{"S":"a"}})"), "ValidationException",
       invalid + "Missing the key id in the item"},
      {"PutItem", R"({"TableName":"sorted","Item":{"id":{"S":"a"}}})", "ValidationException",
       invalid + "Missing the key at in the item"},
      {"PutItem", R"({"TableName":"sorted","Item":{"at":{"N":"1"}}})", "ValidationException",
       invalid + "Missing the key id in the item"},
      {"PutItem", put(R"({"id":{"N":"1"}})"), "ValidationException",
       invalid + "Type mismatch for key id expected: S actual: N"},
      {"PutItem", put(R"({"id":{"BOOL":true}})"), "ValidationException",
       invalid + "Type mismatch for key id expected: S actual: BOOL"},
      {"PutItem", R"({"TableName":"sorted","Item":{"id":{"S":"a"},"at":{"S":"1"}}})", "ValidationException",
       invalid + "Type mismatch for key at expected: N actual: S"},
      {"PutItem", R"({"TableName":"sorted","Item":{"id":{"S":"a"},"at":{"L":[]}}})", "ValidationException",
       invalid + "Type mismatch for key at expected: N actual: L"},
      {"PutItem", put(R"({"id":{"S":""}})"), "ValidationException",
       "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
       "empty "
       "string value. Key: id"},
      {"PutItem", put(item_of("a", 400 * 1024 + 1)), "ValidationException",
       "Item size has exceeded the maximum allowed size"},
      {"PutItem", put(R"({"id":{"S":"a"},"v":{"Q":"1"}})"), "ValidationException",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {"PutItem", put(R"({"id":{"S":"a"}})", R"(,"ConditionExpression":"id <> x")"), "ValidationException",
       "ConditionExpression is not supported by dynafill serve"},
      {"PutItem", put(R"({"id":{"S":"a"}})", R"(,"ReturnValues":"ALL_NEW")"), "ValidationException",
       "ReturnValues can only be ALL_OLD or NONE"},
      {"PutItem", R"({"TableName":"tab"})", "ValidationException",
       constraint + "Value null at 'item' failed to satisfy constraint: Member must not be null"},
      {"PutItem", R"({"TableName":"gone","Item":{"id":{"S":"a"}}})", "ResourceNotFoundException",
       "Requested resource not found"},
      {"PutItem", R"({"Item":{"id":{"S":"a"}}})", "ValidationException",
       "The parameter 'TableName' is required but was not present in the request"},
      {"GetItem", R"({"TableName":"sorted","Key":{"id":{"S":"a"}}})", "ValidationException",
       "The provided key element does not match the schema"},
      {"GetItem", R"({"TableName":"tab","Key":{"id":{"S":"a"},"x":{"S":"b"}}})", "ValidationException",
       "The provided key element does not match the schema"},
      {"GetItem", R"({"TableName":"tab","Key":{"id":{"N":"1"}}})", "ValidationException",
       "The provided key element does not match the schema"},
      {"GetItem", by_key("a", R"(,"ProjectionExpression":"id")"), "ValidationException",
       "ProjectionExpression is not supported by dynafill serve"},
      {"DeleteItem", by_key("a", R"(,"ConditionExpression":"x")"), "ValidationException",
       "ConditionExpression is not supported by dynafill serve"},
      {"GetItem", R"({"TableName":"t/b","Key":{"id":{"S":"a"}}})", "ValidationException",
       constraint +
           "Value 't/b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression "
           "pattern: [a-zA-Z0-9_.-]+"},
      {"GetItem", R"({"TableName":"ab","Key":{"id":{"S":"a"}}})", "ValidationException",
       "TableName must be at least 3 characters long and at most 255 characters long"},
      {"GetItem", R"({"TableName":7,"Key":{"id":{"S":"a"}}})", "SerializationException",
       "NUMBER_VALUE cannot be converted to String"},
      {"GetItem", by_key("a", R"(,"ConsistentRead":"x")"), "SerializationException",
       "STRING_VALUE cannot be converted to Boolean"},
      {"Query", R"({"TableName":"tab"})", "UnknownOperationException",
       "dynafill serve has no operation Query"},
  };
  for (const Row& row : rows) {
    INFO(row.operation << " " << row.body.substr(0, 200));
    const auto answer = db.call(row.operation, row.body);
    CHECK(answer.status == 400);
    CHECK(answer.error() == row.error);
    CHECK(answer.message() == row.message);
  }
  CHECK(db.table("tab")["ItemCount"] == 0);
}

TEST_CASE("BatchGetItem finds what is there, once each, and stops at 16 MB") {
  LocalDynamoDb db;
  db.create_table("tab", 100'000);
  std::string keys;
  for (int i = 0; i < 50; ++i) {
    db.call("PutItem", put(item_of(fmt::format("k{:03}", i), 400 * 1024)));
    keys += fmt::format(R"({}{{"id":{{"S":"k{:03}"}}}})", i == 0 ? "" : ",", i);
  }
  const std::string request =
      R"({"RequestItems":{"tab":{"Keys":[)" + keys + R"(]}},"ReturnConsumedCapacity":"TOTAL"})";
  const auto answer = db.call("BatchGetItem", request);
  // 16 MB / 400 KB = 40.96
  CHECK(answer.body["Responses"]["tab"].size() == 40);
  CHECK(answer.body["UnprocessedKeys"]["tab"]["Keys"].size() == 10);
  CHECK(answer.body["UnprocessedKeys"]["tab"]["Keys"][0] == json::parse(R"({"id":{"S":"k040"}})"));
  CHECK(answer.body["ConsumedCapacity"][0]["CapacityUnits"] == 40 * 50.0);

  const auto small =
      db.call("BatchGetItem", R"({"RequestItems":{"tab":{"Keys":[{"id":{"S":"k001"}},{"id":{"S":"no"}}]}}})");
  CHECK(small.body["Responses"]["tab"].size() == 1);
  CHECK(small.body["UnprocessedKeys"] == json::object());

  std::string many;
  for (int i = 0; i < 101; ++i) many += fmt::format(R"({}{{"id":{{"S":"k{:03}"}}}})", i == 0 ? "" : ",", i);
  CHECK(db.call("BatchGetItem", R"({"RequestItems":{"tab":{"Keys":[)" + many + "]}}}").error() ==
        "ValidationException");
  CHECK(db.call("BatchGetItem", R"({"RequestItems":{"tab":{"Keys":[{"id":{"S":"a"}},{"id":{"S":"a"}}]}}})")
            .message() == "Provided list of item keys contains duplicates");
  CHECK(db.call("BatchGetItem", R"({"RequestItems":{"gone":{"Keys":[{"id":{"S":"a"}}]}}})").error() ==
        "ResourceNotFoundException");
}
