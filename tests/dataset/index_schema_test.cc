#include "dataset/index_schema.h"

#include <fmt/format.h>

#include <string>

#include "tests/catch.h"

using namespace dynafill;

namespace {

std::string told(const Result<IndexSchema>& index) {
  if (!index.ok()) return "error: " + index.error().sentence;
  std::string text = fmt::format("{}={}:{}:{}", index->name, index->key.partition_key, index->key.sort_key,
                                 projection_name(index->projection));
  for (const std::string& name : index->include) text += " " + name;
  if (index->partition_type) text += fmt::format(" p/{}", type_name(*index->partition_type));
  if (index->sort_type) text += fmt::format(" s/{}", type_name(*index->sort_type));
  return text;
}

}  // namespace

TEST_CASE("A global index on the command line") {
  struct Row {
    const char* text;
    const char* means;
  };
  for (const Row& row : {Row{"i=a", "i=a::ALL"},
                         {"i=a:b", "i=a:b:ALL"},
                         {"i=a:ALL", "i=a::ALL"},
                         {"i=a:KEYS_ONLY", "i=a::KEYS_ONLY"},
                         {"i=a:b:KEYS_ONLY", "i=a:b:KEYS_ONLY"},
                         {"i=a:x,y", "i=a::INCLUDE x y"},
                         {"i=a:x,", "i=a::INCLUDE x"},
                         {"i=a:b:x", "i=a:b:INCLUDE x"},
                         {"i=a:b:x,y,x", "i=a:b:INCLUDE x y"},
                         {"i=a/N:b/B:ALL", "i=a:b:ALL p/N s/B"},
                         {"i=a/S", "i=a::ALL p/S"},
                         {"i=a/x", "i=a/x::ALL"}}) {
    CAPTURE(row.text);
    CHECK(told(parse_global_index(row.text)) == row.means);
  }
  for (const char* text : {"", "i", "=a", "i=", "i=:b", "i=a:", "i=a:b:", "i=a:b:c:d", "i=a:,", "i=a:a"}) {
    CAPTURE(text);
    CHECK(told(parse_global_index(text)).find("is not a global index") != std::string::npos);
  }
}

TEST_CASE("A local index on the command line has the table's partition key") {
  const KeySchema table{"id", "seq"};
  CHECK(told(parse_local_index("l=time", table)) == "l=id:time:ALL");
  CHECK(told(parse_local_index("l=time/N:KEYS_ONLY", table)) == "l=id:time:KEYS_ONLY s/N");
  CHECK(told(parse_local_index("l=time:a", table)) == "l=id:time:INCLUDE a");
  for (const char* text : {"l", "l=", "l=id", "l=a:b:c", "=a"})
    CHECK(told(parse_local_index(text, table)).find("is not a local index") != std::string::npos);
  CHECK(told(parse_local_index("l=time", {"id", ""})).find("--key PK:SK") != std::string::npos);
}

TEST_CASE("Projections go by DynamoDB's names") {
  for (const Projection one : {Projection::all, Projection::keys_only, Projection::include})
    CHECK(parse_projection(projection_name(one)) == one);
  CHECK_FALSE(parse_projection("all").has_value());
}

TEST_CASE("An attribute has one type in all indexes, and an index a name of its own") {
  const KeySchema table{"id", "seq"};
  TableIndexes indexes;
  indexes.gsis = {*parse_global_index("g=status/N:time"), *parse_global_index("h=mail:status")};
  indexes.lsis = {*parse_local_index("l=time/S", table)};
  REQUIRE(settle(indexes).ok());
  CHECK(indexes.gsis[0].sort_type == AttributeType::S);
  CHECK(indexes.gsis[1].sort_type == AttributeType::N);
  CHECK_FALSE(indexes.gsis[1].partition_type.has_value());
  indexes.lsis.push_back(*parse_local_index("m=status/S", table));
  CHECK(settle(indexes).error().sentence ==
        "Attribute 'status' is declared as N and as S; a table has one type for it.");
  indexes.lsis = {*parse_local_index("g=time", table)};
  CHECK(settle(indexes).error().sentence == "Two indexes have the name 'g'; each needs its own.");
}
