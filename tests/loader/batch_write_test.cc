#include "loader/batch_write.h"

#include "dataset/item_parser.h"
#include "tests/catch.h"

namespace dynafill::loader {
namespace {

std::vector<PacedItem> items_of(const std::vector<std::string>& texts) {
  ItemParser parser({"id", ""}, Wanted{});
  std::vector<PacedItem> items;
  for (std::string text : texts) {
    text.reserve(text.size() + parser_padding);
    const auto parsed = parser.parse(text);
    const auto& item = std::get<ParsedItem>(parsed);
    items.push_back({items.size(), item.key.item_hash, static_cast<std::uint32_t>(text.size()), 2});
  }
  return items;
}

const std::vector<std::string> three = {R"({"id":{"N":"1"},"v":{"S":"a"}})", R"({"id":{"N":"2"}})",
                                        R"({"id":{"N":"30"}})"};

Result<BatchWritten> read(std::string body) {
  BatchWriteReader reader({"id", ""});
  return reader.read(body, items_of(three));
}

TEST_CASE("the request, byte for byte") {
  const WireRequest requests[] = {{three[0], Operation::put}, {three[1], Operation::remove}};
  CHECK(
      batch_write_body("T-1", requests) ==
      R"({"RequestItems":{"T-1":[{"PutRequest":{"Item":{"id":{"N":"1"},"v":{"S":"a"}}}},{"DeleteRequest":{"Key":{"id":{"N":"2"}}}}]},)"
      R"("ReturnConsumedCapacity":"INDEXES"})");
}

TEST_CASE("everything written") {
  const auto written =
      read(R"({"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"T","CapacityUnits":3.0}]})");
  REQUIRE(written.ok());
  CHECK((*written).unprocessed.empty());
  CHECK((*written).consumed == WriteUnits{3});
}

TEST_CASE("what indexes consume is not the table's") {
  const auto written =
      read(R"({"ConsumedCapacity":[{"TableName":"T","CapacityUnits":8.0,"Table":{"CapacityUnits":3.0},)"
           R"("GlobalSecondaryIndexes":{"i":{"CapacityUnits":5.0}}}],"UnprocessedItems":{}})");
  REQUIRE(written.ok());
  CHECK((*written).consumed == WriteUnits{3});
}

TEST_CASE("unprocessed items are known again in any order and spelling") {
  const auto written = read(
      R"({"ConsumedCapacity":[{"CapacityUnits":1,"TableName":"T"}],"UnprocessedItems":{"T":[)"
      R"({"PutRequest":{"Item":{ "id" : {"N":"3e1"} }}}, {"PutRequest":{"Item":{"v":{"S":"\u0061"},"id":{"N":"1"}}}}]}})");
  REQUIRE(written.ok());
  CHECK((*written).unprocessed == std::vector<std::uint16_t>{0, 2});
  CHECK((*written).consumed == WriteUnits{1});
}

TEST_CASE("an unprocessed delete is known by its key") {
  const auto written = read(R"({"UnprocessedItems":{"T":[{"DeleteRequest":{"Key":{"id":{"N":"3E+1"}}}},)"
                            R"({"PutRequest":{"Item":{"id":{"N":"1"},"v":{"S":"a"}}}}]}})");
  REQUIRE(written.ok());
  CHECK((*written).unprocessed == std::vector<std::uint16_t>{0, 2});
}

TEST_CASE("an attribute named Item is an attribute") {
  const std::string item = R"({"Item":{"M":{"id":{"N":"1"}}},"id":{"N":"2"}})",
                    alone = R"({"Item":{"M":{}},"id":{"N":"30"}})";
  BatchWriteReader reader({"id", ""});
  std::string body = R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":)" + item +
                     R"(}},{"PutRequest":{"Item":)" + alone + "}}]}}";
  const auto written = reader.read(body, items_of(three));
  REQUIRE(written.ok());
  CHECK((*written).unprocessed == std::vector<std::uint16_t>{1, 2});
}

TEST_CASE("an endpoint that does not tell the consumption: what the processed items should cost") {
  const auto written = read(R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":{"id":{"N":"2"}}}}]}})");
  REQUIRE(written.ok());
  CHECK((*written).consumed == WriteUnits{4});
}

TEST_CASE("answers that cannot be are not believed") {
  for (
      const char* body :
      {"", "<html>", "[]", R"({"UnprocessedItems":7})",
       R"({"UnprocessedItems":{}})"
       "x",
       R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":{"id":{"N":"4"}}}}]}})",
       R"({"UnprocessedItems":{"T":[{"DeleteRequest":{"Key":{"id":{"N":"7"}}}}]}})",
       R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":{"id":{"N":"1"}}}},{"PutRequest":{"Item":{"id":{"N":"1.0"}}}}]}})",
       R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":{"id":{"N":"1"}})"}) {
    INFO(body);
    CHECK(!read(body).ok());
  }
}

}  // namespace
}  // namespace dynafill::loader
