#include "endpoint/batch_writer.h"

#include <fmt/core.h>

#include <vector>

#include "tests/endpoint/local_dynamodb.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string batch(const std::string& table, const std::vector<std::string>& requests,
                  const std::string& more = "") {
  std::string list;
  for (const std::string& request : requests) list += (list.empty() ? "" : ",") + request;
  return R"({"RequestItems":{")" + table + R"(":[)" + list + "]}" + more + "}";
}

std::vector<std::string> puts(int from, int to, std::int64_t bytes) {
  std::vector<std::string> requests;
  for (int i = from; i < to; ++i) requests.push_back(put_request(item_of(fmt::format("k{:03}", i), bytes)));
  return requests;
}

json unprocessed_of(const std::vector<std::string>& requests, std::size_t from) {
  json list = json::array();
  for (std::size_t i = from; i < requests.size(); ++i) list.push_back(json::parse(requests[i]));
  return list;
}

}  // namespace

TEST_CASE("A batch that the table takes in part comes back with exactly the rest") {
  LocalDynamoDb db;
  db.create_table("tab", 10);  // a new table holds one second of its rate: 10 units
  const auto requests = puts(0, 25, 100);
  const auto first =
      db.call("BatchWriteItem", batch("tab", requests, R"(,"ReturnConsumedCapacity":"TOTAL")"));
  CHECK(first.status == 200);
  CHECK(first.body["UnprocessedItems"] == json{{"tab", unprocessed_of(requests, 10)}});
  CHECK(first.body["ConsumedCapacity"] == json::parse(R"([{"TableName":"tab","CapacityUnits":10.0}])"));
  CHECK(db.table("tab")["ItemCount"] == 10);
  CHECK(db.table("tab")["TableSizeBytes"] == 1000);

  // Nothing is left at the same instant.
  const auto none = db.call("BatchWriteItem", batch("tab", requests));
  CHECK(none.status == 400);
  CHECK(none.error() == "ProvisionedThroughputExceededException");
  CHECK(none.message() ==
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
        "provisioning level with the UpdateTable API.");
  CHECK(none.body["ThrottlingReasons"] == json::parse(R"([{"reason":"TableWriteProvisionedThroughputExceeded",
                         "resource":"arn:aws:dynamodb:ddblocal:000000000000:table/tab"}])"));

  // 1.5 s later there are 15 units: exactly the rest of the batch.
  db.now += 1500ms;
  const auto rest = db.call("BatchWriteItem",
                            batch("tab", std::vector<std::string>(requests.begin() + 10, requests.end())));
  CHECK(rest.text == R"({"UnprocessedItems":{}})");
  CHECK(db.table("tab")["ItemCount"] == 25);
}

TEST_CASE("Unprocessed requests keep the caller's bytes") {
  LocalDynamoDb db;
  db.create_table("tab", 1);
  const std::string odd = R"({ "PutRequest" : {"Item": {"n":{"N":"1.50e0"}, "id" : {"S":"\u00e9"}} } })";
  const auto answer = db.call("BatchWriteItem", batch("tab", {put_request(item_of("first", 50)), odd}));
  CHECK(answer.text == R"({"UnprocessedItems":{"tab":[)" + odd + "]}}");
}

TEST_CASE("Large items overdraw the level and the debt is paid before the next write") {
  LocalDynamoDb db;
  db.create_table("tab", 10);
  // 3 units each at a level of 10: 10, 7, 4, 1 take one, then the level is -2.
  const auto requests = puts(0, 6, 2049);
  const auto first =
      db.call("BatchWriteItem", batch("tab", requests, R"(,"ReturnConsumedCapacity":"INDEXES")"));
  CHECK(first.body["UnprocessedItems"]["tab"].size() == 2);
  CHECK(first.body["ConsumedCapacity"] ==
        json::parse(R"([{"TableName":"tab","CapacityUnits":12.0,"Table":{"CapacityUnits":12.0}}])"));
  db.now += 200ms;  // level 0
  CHECK(db.call("BatchWriteItem", batch("tab", puts(4, 6, 2049))).error() ==
        "ProvisionedThroughputExceededException");
  db.now += 100ms;  // level 1
  CHECK(db.call("BatchWriteItem", batch("tab", puts(4, 6, 2049))).body["UnprocessedItems"]["tab"].size() ==
        1);
}

TEST_CASE("One hot partition key is stopped at the partition's limit") {
  LocalDynamoDb db;
  db.create_table("tab", 4000, true);
  std::vector<std::string> requests;
  for (int at = 0; at < 25; ++at) {
    requests.push_back(put_request(R"({"id":{"S":"hot"},"at":{"N":")" + std::to_string(at) +
                                   R"("},"p":{"S":")" + std::string(100 * 1024 - 20, 'x') + R"("}})"));
  }
  // 100 units each against 1,000 of the partition.
  const auto first = db.call("BatchWriteItem", batch("tab", requests));
  CHECK(first.body["UnprocessedItems"]["tab"].size() == 15);
  const auto none = db.call("BatchWriteItem", batch("tab", requests));
  CHECK(none.error() == "ThrottlingException");
  CHECK(none.body["ThrottlingReasons"][0]["reason"] == "TableWriteKeyRangeThroughputExceeded");
  const auto put = db.call("PutItem", R"({"TableName":"tab","Item":{"id":{"S":"hot"},"at":{"N":"99"}}})");
  CHECK(put.error() == "ProvisionedThroughputExceededException");
  CHECK(put.body["ThrottlingReasons"][0]["reason"] == "TableWriteKeyRangeThroughputExceeded");
}

TEST_CASE("Writes cost the larger of old and new, deletes what they delete") {
  LocalDynamoDb db;
  db.create_table("tab", 1000);
  struct Row {
    std::string request;
    double units;
    int items, bytes;
  };
  const Row rows[] = {
      {put_request(item_of("k", 1024)), 1, 1, 1024},
      {put_request(item_of("k", 1025)), 2, 1, 1025},
      {put_request(item_of("k", 5000)), 5, 1, 5000},
      {put_request(item_of("k", 100)), 5, 1, 100},
      {put_request(item_of("k", 3000)), 3, 1, 3000},
      {delete_request("k"), 3, 0, 0},
      {delete_request("k"), 1, 0, 0},
      {put_request(item_of("k", 10)), 1, 1, 10},
  };
  for (const Row& row : rows) {
    INFO(row.request.substr(0, 60) << " " << row.units);
    const auto answer =
        db.call("BatchWriteItem", batch("tab", {row.request}, R"(,"ReturnConsumedCapacity":"TOTAL")"));
    CHECK(answer.body["ConsumedCapacity"][0]["CapacityUnits"] == row.units);
    CHECK(db.table("tab")["ItemCount"] == row.items);
    CHECK(db.table("tab")["TableSizeBytes"] == row.bytes);
  }
}

TEST_CASE("Several tables in one batch are throttled each by itself") {
  LocalDynamoDb db;
  db.create_table("slow", 1);
  db.create_table("fast", 100);
  const std::string body = R"({"ReturnConsumedCapacity":"TOTAL","RequestItems":{"slow":[)" +
                           put_request(item_of("a", 50)) + "," + put_request(item_of("b", 50)) +
                           R"(],"fast":[)" + put_request(item_of("a", 50)) + "," +
                           put_request(item_of("b", 50)) + "]}}";
  const auto answer = db.call("BatchWriteItem", body);
  CHECK(answer.body["UnprocessedItems"] == json{{"slow", {json::parse(put_request(item_of("b", 50)))}}});
  CHECK(
      answer.body["ConsumedCapacity"] ==
      json::parse(R"([{"TableName":"slow","CapacityUnits":1.0},{"TableName":"fast","CapacityUnits":2.0}])"));
}

TEST_CASE("A faulty batch is refused whole, in the real service's words") {
  LocalDynamoDb db;
  db.create_table("tab", 1000);
  db.create_table("other", 1000);
  const std::string good = put_request(item_of("good", 50));
  const std::string too_many = batch("tab", puts(0, 26, 50));
  std::string two_tables = batch("tab", puts(0, 20, 50));
  two_tables.replace(two_tables.find("]}"), 2,
                     R"(],"other":[)" + good + "," + good + "," + good + "," + good + "," +
                         put_request(item_of("1", 50)) + "," + put_request(item_of("2", 50)) + "]}");
  struct Row {
    std::string body, error, message;
  };
  const Row rows[] = {
      {batch("tab", {good, put_request(R"({"x":{"S":"a"}})")}), "ValidationException",
       "The provided key element does not match the schema"},
      {batch("tab", {good, put_request(R"({"id":{"N":"1"}})")}), "ValidationException",
       "The provided key element does not match the schema"},
      {batch("tab", {good, R"({"DeleteRequest":{"Key":{"id":{"S":"a"},"x":{"S":"a"}}}})"}),
       "ValidationException", "The provided key element does not match the schema"},
      {batch("tab", {good, good}), "ValidationException", "Provided list of item keys contains duplicates"},
      {batch("tab", {good, delete_request("good")}), "ValidationException",
       "Provided list of item keys contains duplicates"},
      {batch("tab", {good, put_request(item_of("big", 400 * 1024 + 1))}), "ValidationException",
       "Item size has exceeded the maximum allowed size"},
      {batch("tab", {good, put_request(R"({"id":{"S":""}})")}), "ValidationException",
       "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
       "empty "
       "string value. Key: id"},
      {batch("tab", {good, put_request(R"({"id":{"S":")" + std::string(2049, 'k') + R"("}})")}),
       "ValidationException",
       "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit "
       "of2048 bytes"},
      {too_many, "ValidationException",
       "1 validation error detected: Value '{tab=[...]}' at 'requestItems' failed to satisfy constraint: Map "
       "value must "
       "satisfy constraint: [Member must have length less than or equal to 25, Member must have length "
       "greater than or "
       "equal to 1]"},
      {two_tables, "ValidationException", "Too many items requested for the BatchWriteItem call"},
      {batch("none", {good}), "ResourceNotFoundException", "Requested resource not found"},
      {batch("tab", {good}, R"(,"ReturnConsumedCapacity":"SOME")"), "ValidationException",
       "1 validation error detected: Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: "
       "Member must "
       "satisfy enum value set: [INDEXES, TOTAL, NONE]"},
      {"{}", "ValidationException",
       "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: Member must "
       "not be null"},
      {R"({"RequestItems":{}})", "ValidationException",
       "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must "
       "have length "
       "greater than or equal to 1"},
      {batch("tab", {good}, R"(,"ReturnItemCollectionMetrics":"SIZE")"), "ValidationException",
       "ReturnItemCollectionMetrics is not supported by dynafill serve"},
      {batch("tab", {good, "{}"}), "ValidationException",
       "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
       "datatypes"},
  };
  for (const Row& row : rows) {
    INFO(row.body.substr(0, 200));
    const auto answer = db.call("BatchWriteItem", row.body);
    CHECK(answer.status == 400);
    CHECK(answer.error() == row.error);
    CHECK(answer.message() == row.message);
  }
  for (const std::string& broken :
       {std::string(), std::string("[]"), std::string("{"), batch("tab", {good}) + "x", batch("tab", {"1"}),
        std::string(R"({"RequestItems":{"tab":1}})"), batch("tab", {R"({"PutRequest":{}})"}),
        std::string(R"({"RequestItems":[]})"), batch("tab", {R"({"PutRequest":{"Item":[1]}})"}),
        R"({"RequestItems":{"tab":[)" + good + R"(],"tab":[)" + put_request(item_of("b", 50)) + "]}}"}) {
    INFO(broken.substr(0, 200));
    CHECK(db.call("BatchWriteItem", broken).error() == "SerializationException");
  }
  CHECK(db.table("tab")["ItemCount"] == 0);
  CHECK(db.call("BatchWriteItem", batch("tab", {good})).status == 200);  // and the writer is fit for the next
  CHECK(db.table("tab")["ItemCount"] == 1);
}
