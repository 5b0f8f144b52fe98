#include <fmt/core.h>

#include <set>

#include "tests/endpoint/local_dynamodb.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;
using nlohmann::json;

namespace {

struct Scanned {
  std::vector<std::string> ids;
  int pages = 0;
};

// Pages through one scan to its end.
Scanned scan_all(LocalDynamoDb& db, json request) {
  Scanned scanned;
  for (;;) {
    const json page = db.call("Scan", request.dump()).body;
    ++scanned.pages;
    REQUIRE(page["Count"] == page["Items"].size());
    for (const json& item : page["Items"])
      scanned.ids.push_back(item["id"]["S"].get<std::string>() +
                            (item.contains("at") ? item["at"]["N"] : json("")).get<std::string>());
    if (!page.contains("LastEvaluatedKey")) return scanned;
    request["ExclusiveStartKey"] = page["LastEvaluatedKey"];
  }
}

}  // namespace

TEST_CASE("Every page size and number of segments shows every item once") {
  LocalDynamoDb db;
  db.create_table("tab", 100'000, true);
  db.create_table("neighbour", 100'000);
  db.call("PutItem", R"({"TableName":"neighbour","Item":{"id":{"S":"not in tab"}}})");
  std::set<std::string> all;
  for (int i = 0; i < 300; ++i) {
    // Partition keys with many items, with one, and with characters that JSON escapes.
    const std::string id = i % 3 == 0 ? "many" : fmt::format(R"(k\"{}\\)", i);
    db.call("PutItem",
            fmt::format(R"({{"TableName":"tab","Item":{{"at":{{"N":"{}"}},"id":{{"S":"{}"}}}}}})", i, id));
    all.insert(json::parse("\"" + id + "\"").get<std::string>() + std::to_string(i));
  }
  for (const int limit : {0, 1, 7, 100, 299, 300, 301}) {
    for (const int segments : {1, 2, 3, 7, 64}) {
      std::multiset<std::string> seen;
      for (int segment = 0; segment < segments; ++segment) {
        json request = {{"TableName", "tab"}, {"Segment", segment}, {"TotalSegments", segments}};
        if (limit > 0) request["Limit"] = limit;
        const Scanned scanned = scan_all(db, request);
        seen.insert(scanned.ids.begin(), scanned.ids.end());
      }
      INFO("limit " << limit << ", segments " << segments);
      CHECK(seen.size() == all.size());
      CHECK(std::set<std::string>(seen.begin(), seen.end()) == all);
    }
  }
}

TEST_CASE("Segments are equal ranges of the key hash, so they share the items evenly") {
  LocalDynamoDb db;
  db.create_table("tab", 100'000);
  for (int i = 0; i < 1000; ++i)
    db.call("PutItem", fmt::format(R"({{"TableName":"tab","Item":{{"id":{{"S":"k{}"}}}}}})", i));
  for (int segment = 0; segment < 4; ++segment) {
    const json request = {
        {"TableName", "tab"}, {"Segment", segment}, {"TotalSegments", 4}, {"Select", "COUNT"}};
    // 250 expected, deviation 14.
    const int count = db.call("Scan", request.dump()).body["Count"];
    CHECK(count > 180);
    CHECK(count < 320);
  }
}

TEST_CASE("A page ends at 1 MB or at the limit, and says so") {
  LocalDynamoDb db;
  db.create_table("tab", 100'000);
  for (int i = 0; i < 6; ++i)
    db.call("PutItem", R"({"TableName":"tab","Item":)" + item_of(std::to_string(i), 300 * 1024) + "}");
  const json first = db.call("Scan", R"({"TableName":"tab","ReturnConsumedCapacity":"TOTAL"})").body;
  CHECK(first["Count"] == 3);                                  // 900 KB; the fourth would pass 1 MB
  CHECK(first["ConsumedCapacity"]["CapacityUnits"] == 112.5);  // 900 KB / 4 KB / 2
  CHECK(first.contains("LastEvaluatedKey"));
  CHECK(scan_all(db, {{"TableName", "tab"}}).pages == 2);
  // The limit is met without looking whether anything follows.
  CHECK(db.call("Scan", R"({"TableName":"tab","Limit":3})").body.contains("LastEvaluatedKey"));
  CHECK(scan_all(db, {{"TableName", "tab"}, {"Limit", 2}}).pages == 4);
}

TEST_CASE("COUNT counts without items, an empty table costs the least read") {
  LocalDynamoDb db;
  db.create_table("tab", 1000);
  const std::string count =
      R"({"TableName":"tab","Select":"COUNT","ConsistentRead":true,"ReturnConsumedCapacity":"TOTAL"})";
  CHECK(db.call("Scan", count).body ==
        json::parse(
            R"({"Count":0,"ScannedCount":0,"ConsumedCapacity":{"TableName":"tab","CapacityUnits":1.0}})"));
  db.call("PutItem", R"({"TableName":"tab","Item":)" + item_of("a", 5000) + "}");
  CHECK(db.call("Scan", count).body ==
        json::parse(
            R"({"Count":1,"ScannedCount":1,"ConsumedCapacity":{"TableName":"tab","CapacityUnits":2.0}})"));
}

TEST_CASE("Scans that are not served or not well put are refused") {
  LocalDynamoDb db;
  db.create_table("tab", 1000);
  struct Row {
    const char* more;
    const char* message;
  };
  const Row rows[] = {
      {R"("FilterExpression":"a")", "FilterExpression is not supported by dynafill serve"},
      {R"("ProjectionExpression":"a")", "ProjectionExpression is not supported by dynafill serve"},
      {R"("IndexName":"a")", "IndexName is not supported by dynafill serve"},
      {R"("Select":"SPECIFIC_ATTRIBUTES")", "Select=SPECIFIC_ATTRIBUTES is not supported by dynafill serve"},
      {R"("Segment":1)",
       "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
       "present"},
      {R"("Segment":2,"TotalSegments":2)",
       "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not "
       "less than "
       "TotalSegments: 2"},
      {R"("Limit":0)",
       "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have "
       "value greater "
       "than or equal to 1"},
      {R"("Limit":0,"Segment":-1,"TotalSegments":0)",
       "3 validation errors detected: Value '-1' at 'segment' failed to satisfy constraint: Member must have "
       "value "
       "greater than or equal to 0; Value '0' at 'totalSegments' failed to satisfy constraint: Member must "
       "have value "
       "greater than or equal to 1; Value '0' at 'limit' failed to satisfy constraint: Member must have "
       "value greater "
       "than or equal to 1"},
      {R"("ExclusiveStartKey":{"x":{"S":"a"}})",
       "The provided starting key is invalid: The provided key element does not match the schema"},
  };
  for (const Row& row : rows) {
    INFO(row.more);
    CHECK(db.call("Scan", R"({"TableName":"tab",)" + std::string(row.more) + "}").message() == row.message);
  }
  // A start key of another segment.
  int refused = 0;
  for (int segment = 0; segment < 4; ++segment) {
    const auto answer = db.call(
        "Scan",
        fmt::format(
            R"({{"TableName":"tab","ExclusiveStartKey":{{"id":{{"S":"a"}}}},"Segment":{},"TotalSegments":4}})",
            segment));
    refused +=
        answer.message().starts_with("The provided starting key is invalid: Invalid ExclusiveStartKey.");
  }
  CHECK(refused == 3);
}
