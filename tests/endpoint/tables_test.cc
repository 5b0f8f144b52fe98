// CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables and their neighbours.
#include <fmt/core.h>

#include "tests/endpoint/local_dynamodb.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string update(std::int64_t rcu, std::int64_t wcu) {
  return fmt::format(
      R"({{"TableName":"tab","ProvisionedThroughput":{{"ReadCapacityUnits":{},"WriteCapacityUnits":{}}}}})",
      rcu, wcu);
}

}  // namespace

TEST_CASE("A new table is active at once and described as it was made") {
  LocalDynamoDb db;
  db.now += 1500ms;
  db.create_table("tab", 833, true);
  const json table = db.table("tab");
  CHECK(table["TableStatus"] == "ACTIVE");
  CHECK(table["KeySchema"] ==
        json::parse(R"([{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}])"));
  CHECK(table["AttributeDefinitions"] ==
        json::parse(
            R"([{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"at","AttributeType":"N"}])"));
  CHECK(table["ProvisionedThroughput"] ==
        json::parse(R"({"ReadCapacityUnits":5,"WriteCapacityUnits":833,"NumberOfDecreasesToday":0})"));
  CHECK(table["CreationDateTime"] == LocalDynamoDb::epoch_s + 1.5);
  CHECK(table["TableArn"] == "arn:aws:dynamodb:ddblocal:000000000000:table/tab");
  CHECK(table["TableId"].get<std::string>().size() == 36);
}

TEST_CASE("UpdateTable takes 30 s and then gives the new rate") {
  LocalDynamoDb db;
  db.create_table("tab", 1);
  const auto put = [&](int i) {
    return db.call("PutItem", R"({"TableName":"tab","Item":)" + item_of(std::to_string(i), 1024 * 50) + "}")
               .status == 200;
  };
  CHECK(put(1));  // 50 units: level -49
  const auto begun = db.call("UpdateTable", update(5, 100));
  CHECK(begun.body["TableDescription"]["TableStatus"] == "UPDATING");
  CHECK(begun.body["TableDescription"]["ProvisionedThroughput"]["WriteCapacityUnits"] == 1);
  db.now += 29s;
  CHECK(db.table("tab")["TableStatus"] == "UPDATING");
  CHECK_FALSE(put(2));
  CHECK(db.call("UpdateTable", update(5, 200)).message() ==
        "Attempt to change a resource which is still in use: Table is being updated: tab");
  CHECK(db.call("DeleteTable", R"({"TableName":"tab"})").error() == "ResourceInUseException");
  // Debt 49 - 30 s x 1 WCU = 19 at 30 s; 190 ms of 100 WCU pay it.
  db.now += 1s + 190ms;
  CHECK_FALSE(put(2));
  db.now += 1ms;
  CHECK(put(2));
  const json table = db.table("tab");
  CHECK(table["TableStatus"] == "ACTIVE");
  CHECK(table["ProvisionedThroughput"]["WriteCapacityUnits"] == 100);
  CHECK(table["ProvisionedThroughput"]["LastIncreaseDateTime"] == LocalDynamoDb::epoch_s + 30);
  CHECK_FALSE(table["ProvisionedThroughput"].contains("LastDecreaseDateTime"));
}

TEST_CASE("A table's throughput can be lowered four times, then once an hour") {
  LocalDynamoDb db;
  db.create_table("tab", 100);
  std::int64_t wcu = 100;
  const auto lower = [&] {
    db.now += 1min;
    const auto answer = db.call("UpdateTable", update(5, wcu - 1));
    if (answer.status == 200) --wcu;
    return answer;
  };
  // 22:13 UTC: the day is old, but no more than four are ever held.
  for (int i = 0; i < 4; ++i) CHECK(lower().status == 200);
  const auto refused = lower();
  CHECK(refused.error() == "LimitExceededException");
  CHECK(refused.message().ends_with("Number of decreases today: 4."));
  CHECK(db.table("tab")["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 4);
  CHECK(db.call("UpdateTable", update(5, 200)).status == 200);  // raising is free
  db.now += 1min;
  wcu = 200;
  db.now += 45min;  // 23:05
  CHECK(lower().status == 200);
  CHECK(lower().error() == "LimitExceededException");
  db.now += 60min;  // the next day
  CHECK(db.table("tab")["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0);
  for (int i = 0; i < 4; ++i) CHECK(lower().status == 200);
}

TEST_CASE("Requests about tables that are refused") {
  LocalDynamoDb db;
  db.create_table("tab", 10);
  const auto create = [](const std::string& keys, const std::string& attributes, const std::string& more) {
    return R"({"TableName":"new","KeySchema":[)" + keys + R"(],"AttributeDefinitions":[)" + attributes + "]" +
           more + "}";
  };
  const std::string hash = R"({"AttributeName":"id","KeyType":"HASH"})";
  const std::string range = R"({"AttributeName":"id","KeyType":"RANGE"})";
  const std::string id = R"({"AttributeName":"id","AttributeType":"S"})";
  const std::string x = R"({"AttributeName":"x","AttributeType":"S"})";
  const std::string units = R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})";
  const std::string invalid = "One or more parameter values were invalid: ";
  struct Row {
    const char* operation;
    std::string body, error, message;
  };
  const Row rows[] = {
      {"CreateTable",
       R"({"TableName":"tab","KeySchema":[)" + hash + R"(],"AttributeDefinitions":[)" + id + "]" + units +
           "}",
       "ResourceInUseException", "Table already exists: tab"},
      {"CreateTable", create(hash, id, ""), "ValidationException",
       invalid +
           "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"},
      {"CreateTable", create(hash, id, units + R"(,"BillingMode":"PAY_PER_REQUEST")"), "ValidationException",
       invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                 "PAY_PER_REQUEST"},
      {"CreateTable", create(hash, id, units + R"(,"OnDemandThroughput":{"MaxWriteRequestUnits":9})"),
       "ValidationException",
       invalid + "OnDemandThroughput cannot be specified when BillingMode is PROVISIONED"},
      {"CreateTable", create(hash, id, units + R"(,"LocalSecondaryIndexes":[{"IndexName":"i"}])"),
       "ValidationException", "LocalSecondaryIndexes is not supported by dynafill serve"},
      {"CreateTable", create(hash, id, units + R"(,"StreamSpecification":{"StreamEnabled":true})"),
       "ValidationException", "StreamSpecification is not supported by dynafill serve"},
      {"CreateTable", create(hash, id + "," + x, units), "ValidationException",
       invalid + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                 "AttributeDefinitions"},
      {"CreateTable", create(hash, x, units), "ValidationException",
       invalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [id], "
                 "AttributeDefinitions: [x]"},
      {"CreateTable", create(range, id, units), "ValidationException",
       "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
      {"CreateTable", create(hash + "," + range, id + "," + x, units), "ValidationException",
       "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
      {"CreateTable",
       create(R"({"AttributeName":"","KeyType":"HASH"})", R"({"AttributeName":"","AttributeType":"S"})",
              units),
       "ValidationException",
       "1 validation error detected: Value '' at 'keySchema.1.member.attributeName' failed to satisfy "
       "constraint: Member "
       "must have length greater than or equal to 1"},
      {"CreateTable", create("", id, units), "ValidationException",
       "1 validation error detected: Value '[]' at 'keySchema' failed to satisfy constraint: Member must "
       "have length "
       "greater than or equal to 1"},
      {"CreateTable",
       create(hash, id, R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":0})"),
       "ValidationException",
       "1 validation error detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to "
       "satisfy "
       "constraint: Member must have value greater than or equal to 1"},
      {"CreateTable",
       create(hash, id,
              R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1000000000})"),
       "ValidationException", "Given value 1000000000 for WriteCapacityUnits is out of bounds"},
      {"CreateTable", create(hash, id, R"(,"ProvisionedThroughput":7)"), "SerializationException",
       "Unexpected field type in ProvisionedThroughput"},
      {"DescribeTable", R"({"TableName":"gone"})", "ResourceNotFoundException",
       "Requested resource not found: Table: gone not found"},
      {"DeleteTable", R"({"TableName":"gone"})", "ResourceNotFoundException",
       "Requested resource not found: Table: gone not found"},
      {"UpdateTable", update(5, 10), "ValidationException",
       "The provisioned throughput for the table will not change. The requested value equals the current "
       "value. Current "
       "ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current "
       "WriteCapacityUnits "
       "provisioned for the table: 10. Requested WriteCapacityUnits: 10. Refer to the Amazon DynamoDB "
       "Developer Guide "
       "for current limits and how to request higher limits."},
      {"UpdateTable", R"({"TableName":"tab","BillingMode":"PROVISIONED"})", "ValidationException",
       invalid + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"},
      {"UpdateTable", R"({"TableName":"tab"})", "ValidationException",
       "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates "
       "or "
       "SSESpecification or ReplicaUpdates is required"},
      {"ListTables", R"({"Limit":101})", "ValidationException",
       "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have "
       "value less "
       "than or equal to 100"},
      {"ListTables", R"({"Limit":"7"})", "SerializationException",
       "STRING_VALUE cannot be converted to Integer"},
      {"ListTables", "", "SerializationException", "The request is not one JSON object"},
  };
  for (const Row& row : rows) {
    INFO(row.operation << " " << row.body);
    const auto answer = db.call(row.operation, row.body);
    CHECK(answer.status == 400);
    CHECK(answer.error() == row.error);
    CHECK(answer.message() == row.message);
  }
  CHECK(db.call("ListTables", "{}").body == json::parse(R"({"TableNames":["tab"]})"));
}

TEST_CASE("Tables are listed in order of names, in pages") {
  LocalDynamoDb db;
  for (const char* name : {"delta", "alpha", "charlie", "bravo"}) db.create_table(name, 1);
  CHECK(db.call("ListTables", R"({"Limit":3})").body ==
        json::parse(R"({"TableNames":["alpha","bravo","charlie"],"LastEvaluatedTableName":"charlie"})"));
  CHECK(db.call("ListTables", R"({"Limit":3,"ExclusiveStartTableName":"charlie"})").body ==
        json::parse(R"({"TableNames":["delta"]})"));
}

TEST_CASE("A deleted table is gone with its items, also for a new one of its name") {
  LocalDynamoDb db;
  db.create_table("tab", 100);
  db.call("PutItem", R"({"TableName":"tab","Item":{"id":{"S":"a"}}})");
  CHECK(db.call("DeleteTable", R"({"TableName":"tab"})").body["TableDescription"]["TableStatus"] ==
        "DELETING");
  CHECK(db.call("GetItem", R"({"TableName":"tab","Key":{"id":{"S":"a"}}})").error() ==
        "ResourceNotFoundException");
  db.create_table("tab", 100);
  CHECK(db.table("tab")["ItemCount"] == 0);
  CHECK(db.call("Scan", R"({"TableName":"tab"})").body["Count"] == 0);
}

TEST_CASE("What infrastructure tools ask for is answered") {
  LocalDynamoDb db;
  db.call("CreateTable",
          R"({"TableName":"tab","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
              "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
              "ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},
              "GlobalSecondaryIndexes":[],"Tags":[{"Key":"team","Value":"data"}]})");
  const std::string tab = R"({"TableName":"tab"})";
  CHECK(db.call("DescribeTimeToLive", tab).body["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED");
  CHECK(db.call("DescribeContinuousBackups", tab)
            .body["ContinuousBackupsDescription"]["ContinuousBackupsStatus"] == "DISABLED");
  CHECK(db.call("DescribeContinuousBackups", R"({"TableName":"gone"})").error() ==
        "ResourceNotFoundException");
  CHECK(db.call("ListTagsOfResource", R"({"ResourceArn":"arn:aws:dynamodb:ddblocal:000000000000:table/tab"})")
            .body == json::parse(R"({"Tags":[{"Key":"team","Value":"data"}]})"));
  CHECK(db.call("DescribeLimits", "{}").body["TableMaxWriteCapacityUnits"] == 40000);
}
