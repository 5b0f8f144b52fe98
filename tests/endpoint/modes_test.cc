// Capacity modes: on-demand tables, maximum and warm throughput, and the way from one mode to the other.
#include <fmt/core.h>

#include "tests/endpoint/local_dynamodb.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

json create(LocalDynamoDb& db, const json& more) {
  json request = {{"TableName", "tab"},
                  {"KeySchema", {{{"AttributeName", "id"}, {"KeyType", "HASH"}}}},
                  {"AttributeDefinitions", {{{"AttributeName", "id"}, {"AttributeType", "S"}}}}};
  request.update(more);
  return db.call("CreateTable", request.dump()).body;
}

const json on_demand = {{"BillingMode", "PAY_PER_REQUEST"}};

LocalDynamoDb::Answer update(LocalDynamoDb& db, json more) {
  more["TableName"] = "tab";
  return db.call("UpdateTable", more.dump());
}

json provisioned(std::int64_t rcu, std::int64_t wcu) {
  return {{"ReadCapacityUnits", rcu}, {"WriteCapacityUnits", wcu}};
}

// So many units are taken when as many items of one unit as it takes are put at once.
int taken_at_once(LocalDynamoDb& db, int most) {
  for (int i = 0; i < most; ++i)
    if (db.call("PutItem", fmt::format(R"({{"TableName":"tab","Item":{{"id":{{"S":"{}"}}}}}})", i)).status !=
        200)
      return i;
  return most;
}

}  // namespace

TEST_CASE("A table on demand is described as the real service describes it") {
  LocalDynamoDb db;
  create(db, on_demand);
  const json table = db.table("tab");
  CHECK(table["BillingModeSummary"] == json{{"BillingMode", "PAY_PER_REQUEST"},
                                            {"LastUpdateToPayPerRequestDateTime", LocalDynamoDb::epoch_s}});
  CHECK(table["ProvisionedThroughput"] ==
        json::parse(R"({"ReadCapacityUnits":0,"WriteCapacityUnits":0,"NumberOfDecreasesToday":0})"));
  CHECK(table["WarmThroughput"] ==
        json::parse(R"({"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"})"));
  CHECK_FALSE(table.contains("OnDemandThroughput"));
}

TEST_CASE("A maximum throughput throttles a table on demand, and can be taken away") {
  LocalDynamoDb db;
  json request = on_demand;
  request["OnDemandThroughput"] = {{"MaxWriteRequestUnits", 10}};
  create(db, request);
  CHECK(db.table("tab")["OnDemandThroughput"] ==
        json::parse(R"({"MaxReadRequestUnits":-1,"MaxWriteRequestUnits":10})"));
  CHECK(taken_at_once(db, 50) == 10);
  const auto refused = db.call("PutItem", R"({"TableName":"tab","Item":{"id":{"S":"x"}}})");
  CHECK(refused.error() == "ThrottlingException");
  CHECK(refused.body["ThrottlingReasons"] ==
        json::parse(R"([{"reason":"TableWriteMaxOnDemandThroughputExceeded",
                         "resource":"arn:aws:dynamodb:ddblocal:000000000000:table/tab"}])"));
  CHECK(update(db, {{"OnDemandThroughput", {{"MaxWriteRequestUnits", -1}}}}).status == 200);
  db.now += 31s;
  CHECK_FALSE(db.table("tab").contains("OnDemandThroughput"));
  CHECK(taken_at_once(db, 50) == 50);
}

TEST_CASE("A provisioned table that goes on demand takes at once what it was ever provisioned with") {
  LocalDynamoDb db;
  create(db, {{"ProvisionedThroughput", provisioned(5, 6000)}});
  const json begun = update(db, on_demand).body["TableDescription"];
  CHECK(begun["TableStatus"] == "UPDATING");
  CHECK_FALSE(begun.contains("BillingModeSummary"));
  db.now += 301s;  // the constants say up to 300
  const json table = db.table("tab");
  CHECK(table["TableStatus"] == "ACTIVE");
  CHECK(table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST");
  CHECK(table["ProvisionedThroughput"]["WriteCapacityUnits"] == 0);
  CHECK(table["WarmThroughput"]["WriteUnitsPerSecond"].get<int>() >= 6000);

  CHECK(update(db, {{"BillingMode", "PROVISIONED"}}).message() ==
        "One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode "
        "is "
        "PROVISIONED");
  CHECK(update(db, {{"BillingMode", "PROVISIONED"}, {"ProvisionedThroughput", provisioned(5, 20)}}).status ==
        200);
  while (db.table("tab")["TableStatus"] == "UPDATING") db.now += 1s;
  const json back = db.table("tab");
  CHECK(back["BillingModeSummary"]["BillingMode"] == "PROVISIONED");
  CHECK(back["ProvisionedThroughput"]["WriteCapacityUnits"] == 20);
  CHECK(back["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0);
  CHECK(taken_at_once(db, 200) <= 41);  // of two seconds at most, and one that overdraws
}

TEST_CASE("Warm throughput makes room beforehand, in both modes, and is never lowered") {
  for (const json& mode : {on_demand, json{{"ProvisionedThroughput", provisioned(5, 10)}}}) {
    INFO(mode.dump());
    LocalDynamoDb db;
    json request = mode;
    request["WarmThroughput"] = {{"WriteUnitsPerSecond", 7000}};
    create(db, request);
    CHECK(db.table("tab")["WarmThroughput"]["WriteUnitsPerSecond"] == 7000);
    CHECK(update(db, {{"WarmThroughput", {{"WriteUnitsPerSecond", 9000}}}}).status == 200);
    CHECK(db.table("tab")["WarmThroughput"]["Status"] == "UPDATING");
    db.now += 301s;
    CHECK(db.table("tab")["WarmThroughput"]["WriteUnitsPerSecond"] == 9000);
    CHECK(update(db, {{"WarmThroughput", {{"WriteUnitsPerSecond", 8000}}}}).message() ==
          "One or more parameter values were invalid: WarmThroughput cannot be decreased");
  }
}

TEST_CASE("An update within what the table had before takes no time, one that adds partitions takes longer") {
  LocalDynamoDb db;
  create(db, {{"ProvisionedThroughput", provisioned(5, 900)}});
  const auto takes = [&](std::int64_t wcu) {
    CHECK(update(db, {{"ProvisionedThroughput", provisioned(5, wcu)}}).status == 200);
    const TimePoint begun = db.now;
    while (db.table("tab")["TableStatus"] == "UPDATING") db.now += 1s;
    return db.now - begun;
  };
  CHECK(takes(100) == 30s);
  CHECK(takes(800) == 0s);
  const auto grown = takes(5000);
  CHECK((grown >= 30s && grown <= 301s));
}

TEST_CASE("What an UpdateTable cannot make of a table") {
  LocalDynamoDb db;
  create(db, on_demand);
  const std::string invalid = "One or more parameter values were invalid: ";
  struct Row {
    json request;
    std::string message;
  };
  const Row rows[] = {
      {{{"ProvisionedThroughput", provisioned(5, 10)}},
       invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                 "PAY_PER_REQUEST"},
      {on_demand, "The requested update changes nothing: table tab has these values already"},
      {{{"GlobalSecondaryIndexUpdates", {{{"Update", {{"IndexName", "gone"}}}}}}},
       invalid + "Attempting to update an index that does not exist: gone"},
      {{{"GlobalSecondaryIndexUpdates", {{{"Delete", {{"IndexName", "gone"}}}}}}},
       "GlobalSecondaryIndexUpdates Delete is not supported by dynafill serve"},
      {{{"OnDemandThroughput", {{"MaxWriteRequestUnits", 0}}}},
       "1 validation error detected: Value '0' at 'onDemandThroughput.maxWriteRequestUnits' failed to "
       "satisfy "
       "constraint: Member must have value greater than or equal to 1"},
  };
  for (const Row& row : rows) {
    INFO(row.request.dump());
    const auto answer = update(db, row.request);
    CHECK(answer.error() == "ValidationException");
    CHECK(answer.message() == row.message);
  }
}
