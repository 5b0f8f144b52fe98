#include "endpoint/protocol.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;

TEST_CASE("Requests that never reach an operation") {
  const auto database = Database::open(make_memory_store(), Seed{1}, 0).value();
  const std::string json = "application/x-amz-json-1.0";
  struct Row {
    HttpRequest request;
    int status;
    std::string body;
  };
  const std::string unknown = R"({"__type":"com.amazon.coral.service#UnknownOperationException","message":")";
  const Row rows[] = {
      {{"POST", json, "DynamoDB_20120810.ListTables", "AWS4-HMAC-SHA256 x", "{}"},
       200,
       R"({"TableNames":[]})"},
      {{"POST", "application/json; charset=utf-8", "DynamoDB_20120810.ListTables", "x", "{}"},
       200,
       R"({"TableNames":[]})"},
      {{"POST", json, "DynamoDB_20120810.ListTables", "", "{}"},
       400,
       R"({"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Request is missing Authentication Token"})"},
      {{"POST", json, "DynamoDB_20120810.Fly", "x", "{}"},
       400,
       unknown + R"(dynafill serve has no operation Fly"})"},
      {{"POST", json, "DynamoDB_20111205.ListTables", "x", "{}"},
       400,
       unknown + R"(X-Amz-Target must be DynamoDB_20120810.<operation>"})"},
      {{"POST", json, "", "x", "{}"},
       400,
       unknown + R"(X-Amz-Target must be DynamoDB_20120810.<operation>"})"},
      {{"POST", "text/xml", "DynamoDB_20120810.ListTables", "x", "{}"},
       404,
       "<UnknownOperationException/>\n"},
      {{"PUT", json, "DynamoDB_20120810.ListTables", "x", "{}"}, 404, "<UnknownOperationException/>\n"},
      {{"GET", "", "", "", ""}, 200, "healthy: dynafill serve\n"},
  };
  for (const Row& row : rows) {
    const HttpAnswer answer = answer_http(*database, row.request, TimePoint{});
    CHECK(answer.status == row.status);
    CHECK(answer.body == row.body);
  }
}

TEST_CASE("The checksum is the body's CRC-32") {
  const auto database = Database::open(make_memory_store(), Seed{1}, 0).value();
  const auto call = [&](std::string_view target, std::string_view body) {
    return answer_http(*database, {"POST", "application/x-amz-json-1.0", target, "x", body}, TimePoint{});
  };
  call("DynamoDB_20120810.CreateTable",
       R"({"TableName":"tab","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
           "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
           "ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}})");
  const HttpAnswer empty = call("DynamoDB_20120810.GetItem", R"({"TableName":"tab","Key":{"id":{"S":"a"}}})");
  CHECK(empty.body == "{}");
  CHECK(empty.crc32 == "2745614147");  // as the real service sends it for {}
}
