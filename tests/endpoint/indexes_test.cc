// Global secondary indexes: described, metered, throttling their table, kept.
#include <fmt/core.h>

#include "endpoint/indexed_item.h"
#include "endpoint/table_definition.h"
#include "tests/endpoint/local_dynamodb.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

json index(const std::string& name, const json& projection, std::int64_t wcu) {
  return {
      {"IndexName", name},
      {"KeySchema",
       {{{"AttributeName", "mail"}, {"KeyType", "HASH"}}, {{"AttributeName", "n"}, {"KeyType", "RANGE"}}}},
      {"Projection", projection},
      {"ProvisionedThroughput", {{"ReadCapacityUnits", 1}, {"WriteCapacityUnits", wcu}}}};
}

void create(LocalDynamoDb& db, std::int64_t index_wcu = 1000) {
  const json request = {
      {"TableName", "tab"},
      {"KeySchema", {{{"AttributeName", "id"}, {"KeyType", "HASH"}}}},
      {"AttributeDefinitions",
       {{{"AttributeName", "id"}, {"AttributeType", "S"}},
        {{"AttributeName", "mail"}, {"AttributeType", "S"}},
        {{"AttributeName", "n"}, {"AttributeType", "N"}}}},
      {"ProvisionedThroughput", {{"ReadCapacityUnits", 5}, {"WriteCapacityUnits", 1000}}},
      {"GlobalSecondaryIndexes",
       {index("whole", {{"ProjectionType", "ALL"}}, 1000),
        index("keys", {{"ProjectionType", "KEYS_ONLY"}}, index_wcu),
        index("part", {{"ProjectionType", "INCLUDE"}, {"NonKeyAttributes", {"pad"}}}, 1000)}}};
  const auto answer = db.call("CreateTable", request.dump());
  REQUIRE(answer.status == 200);
}

// {"id":"a","mail":mail,"n":"1","pad":"x" x bytes}, without what is empty.
std::string item(const std::string& mail, std::size_t pad_bytes, const std::string& id = "a") {
  json out = {{"id", {{"S", id}}}, {"n", {{"N", "1"}}}};
  if (!mail.empty()) out["mail"] = {{"S", mail}};
  if (pad_bytes > 0) out["pad"] = {{"S", std::string(pad_bytes, 'x')}};
  return out.dump();
}

LocalDynamoDb::Answer put(LocalDynamoDb& db, const std::string& item, const char* detail = "INDEXES") {
  return db.call("PutItem", fmt::format(R"({{"TableName":"tab","ReturnConsumedCapacity":"{}","Item":{}}})",
                                        detail, item));
}

// Units: of all, of the table, of whole, keys and part.
std::vector<double> units(const LocalDynamoDb::Answer& answer) {
  const json consumed = answer.body.at("ConsumedCapacity");
  const json indexes = consumed.value("GlobalSecondaryIndexes", json::object());
  const auto of = [&](const char* name) {
    return indexes.contains(name) ? indexes.at(name).at("CapacityUnits").get<double>() : 0.0;
  };
  return {consumed.at("CapacityUnits"), consumed.at("Table").at("CapacityUnits"), of("whole"), of("keys"),
          of("part")};
}

}  // namespace

TEST_CASE("Each index is metered by what its entry takes before and after the write") {
  LocalDynamoDb db;
  create(db);
  struct Row {
    const char* what;
    std::string item;
    std::vector<double> units;
  };
  const Row rows[] = {
      {"without the index's key: in no index", item("", 2000), {2, 2, 0, 0, 0}},
      {"it comes into the indexes: 2 KB of it where it is projected", item("m", 1500), {7, 2, 2, 1, 2}},
      {"nothing changes", item("m", 1500), {2, 2, 0, 0, 0}},
      {"a projected attribute shrinks", item("m", 10), {6, 2, 2, 0, 2}},
      {"its key changes: out of one place and into another", item("other", 10), {7, 1, 2, 2, 2}},
      {"it leaves the indexes", item("", 10), {4, 1, 1, 1, 1}},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const auto answer = put(db, row.item);
    REQUIRE(answer.status == 200);
    CHECK(units(answer) == row.units);
  }
  CHECK(units(put(db, item("m", 3000)))[0] == 3 + 3 + 1 + 3);
  const auto removed = db.call(
      "DeleteItem", R"({"TableName":"tab","Key":{"id":{"S":"a"}},"ReturnConsumedCapacity":"INDEXES"})");
  CHECK(units(removed) == std::vector<double>{10, 3, 3, 1, 3});
  CHECK(put(db, item("m", 10), "TOTAL").body["ConsumedCapacity"] ==
        json::parse(R"({"TableName":"tab","CapacityUnits":4.0})"));
}

TEST_CASE("Indexes are described with their own counts, throughput and keys") {
  LocalDynamoDb db;
  create(db);
  put(db, item("m", 10, "a"));
  put(db, item("", 10, "b"));
  put(db, item("mm", 10, "c"));
  const json table = db.table("tab");
  CHECK(table["AttributeDefinitions"].size() == 3);
  REQUIRE(table["GlobalSecondaryIndexes"].size() == 3);
  const json keys = table["GlobalSecondaryIndexes"][1];
  CHECK(keys["IndexName"] == "keys");
  CHECK(keys["IndexStatus"] == "ACTIVE");
  CHECK(keys["Projection"] == json{{"ProjectionType", "KEYS_ONLY"}});
  CHECK(
      keys["KeySchema"] ==
      json::parse(R"([{"AttributeName":"mail","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}])"));
  CHECK(keys["ProvisionedThroughput"]["WriteCapacityUnits"] == 1000);
  CHECK(keys["ItemCount"] == 2);
  // id + a, mail + m or mm, n + 1 (two bytes)
  CHECK(keys["IndexSizeBytes"] == (3 + 5 + 3) + (3 + 6 + 3));
  CHECK(keys["IndexArn"] == "arn:aws:dynamodb:ddblocal:000000000000:table/tab/index/keys");
  CHECK(table["GlobalSecondaryIndexes"][2]["Projection"]["NonKeyAttributes"] == json{"pad"});
}

TEST_CASE("An index too far behind holds back all writes to its table, and says so, until it is raised") {
  TableConstants constants = LocalDynamoDb::constants();
  constants.index_buffer = WriteUnits{100};
  LocalDynamoDb db(make_memory_store(), constants);
  create(db, 1);
  int taken = 0;
  while (put(db, item("m", 10, std::to_string(taken))).status == 200) ++taken;
  CHECK(taken == 101);  // its first unit, and 100 that wait
  const auto refused = put(db, item("", 10, "not in the index"));
  CHECK(refused.error() == "ProvisionedThroughputExceededException");
  CHECK(refused.message().starts_with(
      "The level of configured provisioned throughput for one or more global secondary"));
  const std::string arn = "arn:aws:dynamodb:ddblocal:000000000000:table/tab/index/keys";
  const json reasons = {{{"reason", "IndexWriteProvisionedThroughputExceeded"}, {"resource", arn}}};
  CHECK(refused.body["ThrottlingReasons"] == reasons);
  const auto batch =
      db.call("BatchWriteItem", R"({"RequestItems":{"tab":[)" + put_request(item("m", 10, "x")) + "]}}");
  CHECK(batch.error() == "ProvisionedThroughputExceededException");
  CHECK(batch.body["ThrottlingReasons"] == reasons);
  db.now += 1s;  // one unit of room at 1 WCU
  CHECK(put(db, item("m", 10, "x")).status == 200);
  CHECK(put(db, item("m", 10, "y")).status == 400);

  const auto raised = db.call("UpdateTable", R"({"TableName":"tab","GlobalSecondaryIndexUpdates":[{"Update":
      {"IndexName":"keys","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":500}}}]})");
  REQUIRE(raised.status == 200);
  CHECK(raised.body["TableDescription"]["GlobalSecondaryIndexes"][1]["IndexStatus"] == "UPDATING");
  db.now += 31s;
  CHECK(db.table("tab")["GlobalSecondaryIndexes"][1]["ProvisionedThroughput"]["WriteCapacityUnits"] == 500);
  for (int i = 0; i < 200; ++i) CHECK(put(db, item("m", 10, std::to_string(i))).status == 200);
}

TEST_CASE("Items that an index cannot hold are refused in the real service's words") {
  LocalDynamoDb db;
  create(db);
  const auto refusal = [&](const char* mail) {
    return put(db, fmt::format(R"({{"id":{{"S":"a"}},"mail":{}}})", mail)).message();
  };
  CHECK(refusal(R"({"N":"1"})") ==
        "One or more parameter values were invalid: Type mismatch for Index Key mail Expected: S Actual: N "
        "IndexName: whole");
  CHECK(refusal(R"({"NULL":true})") ==
        "One or more parameter values were invalid: Type mismatch for Index Key mail Expected: S Actual: "
        "NULL IndexName: whole");
  CHECK(refusal(R"({"S":""})") ==
        "One or more parameter values are not valid. A value specified for a secondary index key is not "
        "supported. "
        "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: whole, "
        "IndexKey: mail");
}

TEST_CASE("A definition with indexes comes out of the store as it went in") {
  IndexDefinition index;
  index.schema = {.name = "i",
                  .key = {"mail", "n"},
                  .projection = Projection::include,
                  .include = {"pad"},
                  .partition_type = AttributeType::B,
                  .sort_type = AttributeType::N};
  index.capacity.provisioned = {1, 2};
  index.capacity.increased_s = 5;
  TableDefinition made;
  made.name = "tab";
  made.on_demand = true;
  made.capacity.on_demand_max.wcu = 12;
  made.warm.wcu = 5000;
  made.highest_wcu = 3000;
  made.gsis.push_back(index);
  const auto read = decode_definition(encode_definition(made));
  REQUIRE(read.ok());
  CHECK(read->gsis[0].schema == made.gsis[0].schema);
  CHECK(encode_definition(*read) == encode_definition(made));
  // As written before tables had modes and indexes.
  const auto old = decode_definition(
      R"({"number":1,"name":"old","id":"y","partition_key":{"name":"id","type":"S"},"rcu":5,"wcu":9,
          "created_s":1,"increased_s":0,"decreased_s":0,"tags":[]})");
  REQUIRE(old.ok());
  CHECK(old->capacity.provisioned == Throughput{5, 9});
  CHECK(old->highest_wcu == 9);
}

TEST_CASE("Sort positions keep the order of sort key values") {
  CHECK(sort_position("") == 0);
  CHECK(sort_position("SA") < sort_position("SB"));
  CHECK(sort_position("SA") < sort_position("SAA"));
  CHECK(sort_position("N-12e1") < sort_position("N-5"));
  CHECK(sort_position("N-5") < sort_position("N0"));
  CHECK(sort_position("N0") < sort_position("N3e-5"));
  CHECK(sort_position("N3e-5") < sort_position("N7"));
}
