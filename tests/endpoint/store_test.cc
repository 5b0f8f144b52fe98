#include "endpoint/store.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "tests/endpoint/local_dynamodb.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;
using nlohmann::json;

namespace {

struct TemporaryDirectory {
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dynafill-store-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string path;
};

std::string all(Store& store, std::string_view from, std::string_view to) {
  std::string seen;
  CHECK(store
            .scan(from, to,
                  [&](std::string_view key, std::string_view value) {
                    seen += std::string(key) + "=" + std::string(value) + " ";
                    return true;
                  })
            .ok());
  return seen;
}

void put(Store& store, std::string_view key, std::string_view value) {
  CHECK(store.apply(std::array{StoreChange::put(key, value)}).ok());
}

void works_as_an_ordered_store(Store& store) {
  std::string value;
  CHECK_FALSE(*store.get("a", value));
  CHECK(store
            .apply(std::array{StoreChange::put("b", "2"), StoreChange::put("a", "1"),
                              StoreChange::put("c", "3"), StoreChange::put("d", "4"),
                              StoreChange::put("\xff", "high")})
            .ok());
  CHECK(*store.get("a", value));
  CHECK(value == "1");
  put(store, "a", "one");
  CHECK(all(store, "a", "d") == "a=one b=2 c=3 ");
  CHECK(all(store, "bb", "\xff\xff") == "c=3 d=4 \xff=high ");
  int visited = 0;
  CHECK(store.scan("a", "z", [&](auto, auto) { return ++visited < 2; }).ok());
  CHECK(visited == 2);
  CHECK(store.apply(std::array{StoreChange::erase("a"), StoreChange::erase_range("c", "d")}).ok());
  CHECK(all(store, "", "z") == "b=2 d=4 ");
  CHECK_FALSE(*store.get("c", value));
}

}  // namespace

TEST_CASE("Both stores keep pairs in order") {
  works_as_an_ordered_store(*make_memory_store());
  const TemporaryDirectory directory;
  works_as_an_ordered_store(*open_rocks_store(directory.path).value());
}

TEST_CASE("A directory is used by one server at a time") {
  const TemporaryDirectory directory;
  const auto first = open_rocks_store(directory.path);
  REQUIRE(first.ok());
  const auto second = open_rocks_store(directory.path);
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().sentence.starts_with("Cannot open the data directory '" + directory.path + "'"));
}

// Beside data that fills a disk its log would be the first to fail, and ends the program in Debian's build.
TEST_CASE("RocksDB keeps no log of its own beside the data") {
  const TemporaryDirectory directory;
  const auto store = open_rocks_store(directory.path);
  REQUIRE(store.ok());
  CHECK_FALSE(std::filesystem::exists(std::filesystem::path(directory.path) / "LOG"));
}

TEST_CASE("A restart keeps tables, items, counts, tags and the throughput asked for") {
  const TemporaryDirectory directory;
  json before;
  {
    LocalDynamoDb db(std::move(open_rocks_store(directory.path)).value());
    db.create_table("first", 100, true);
    db.create_table("second", 7);
    for (int i = 0; i < 5; ++i)
      db.call("PutItem",
              R"({"TableName":"first","Item":{"id":{"S":"a"},"at":{"N":")" + std::to_string(i) + R"("}}})");
    db.call("DeleteItem", R"({"TableName":"first","Key":{"id":{"S":"a"},"at":{"N":"3"}}})");
    db.call(
        "UpdateTable",
        R"({"TableName":"second","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":70}})");
    before = db.table("first");
  }
  LocalDynamoDb db(std::move(open_rocks_store(directory.path)).value());
  CHECK(before["ItemCount"] == 4);
  CHECK(db.table("first") == before);
  CHECK(db.call("Scan", R"({"TableName":"first"})").body["Count"] == 4);
  CHECK(db.call("GetItem", R"({"TableName":"first","Key":{"id":{"S":"a"},"at":{"N":"4.0"}}})")
            .body.contains("Item"));
  CHECK(db.table("second")["ProvisionedThroughput"]["WriteCapacityUnits"] == 70);
  CHECK(db.table("second")["TableStatus"] == "ACTIVE");
  db.create_table("third", 1);  // gets a number of its own
  CHECK(db.call("Scan", R"({"TableName":"third"})").body["Count"] == 0);
  CHECK(db.table("third")["TableId"] != db.table("first")["TableId"]);
}
