#include "dataset/index_tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "dataset/profile.h"
#include "dataset/tally.h"
#include "tests/dataset/parsing.h"
#include "tests/dataset/slow_item.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

using namespace dynafill;
using nlohmann::json;

namespace {

const KeySchema table{"id", "seq"};

TableIndexes all_kinds() {
  TableIndexes indexes;
  for (const char* text : {"g1=mail", "g2=mail:score:KEYS_ONLY", "g3=score:a1,blob,mail", "g4=blob:id:a0,",
                           "g5=seq:KEYS_ONLY", "g6=id:mail:a2,a3"})
    indexes.gsis.push_back(*parse_global_index(text));
  for (const char* text : {"l1=mail", "l2=score:KEYS_ONLY", "l3=blob:a1,a2"})
    indexes.lsis.push_back(*parse_local_index(text, table));
  return indexes;
}

struct SlowIndex {
  std::int64_t entries = 0, bytes = 0, units = 0, units_max = 0;
  std::map<std::string, std::int64_t> by_key;

  void add(const json& item, const IndexSchema& index) {
    if (!item.contains(index.key.partition_key)) return;
    if (!index.key.sort_key.empty() && !item.contains(index.key.sort_key)) return;
    std::int64_t size = slow_item_bytes(item);
    if (index.projection != Projection::all) {
      std::vector<std::string> names = index.include;
      for (const std::string& key :
           {table.partition_key, table.sort_key, index.key.partition_key, index.key.sort_key})
        names.push_back(key);
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
      size = 0;
      for (const std::string& name : names) size += slow_attribute_bytes(item, name);
    }
    ++entries;
    bytes += size;
    const std::int64_t own = std::max<std::int64_t>(1, (size + 1023) / 1024);
    units += own;
    units_max = std::max(units_max, own);
    ++by_key[item[index.key.partition_key].dump()];
  }
};

void check(const IndexProfile& profile, const SlowIndex& slow) {
  CAPTURE(profile.name);
  CHECK(profile.entries == slow.entries);
  CHECK(profile.entry_bytes_total == slow.bytes);
  CHECK(profile.wcu_total == slow.units);
  CHECK(profile.wcu_max == slow.units_max);
  if (profile.key.partition_key == "score") return;  // 1 and 1.0 are one key; this witness takes them for two
  std::int64_t most = 0;
  for (const auto& [key, count] : slow.by_key) most = std::max(most, count);
  CHECK(profile.top_share == Approx(static_cast<double>(most) / static_cast<double>(slow.entries)));
}

std::string fault_of(const TableIndexes& indexes, const std::string& line) {
  Wanted wanted;
  wanted.watched = watched_attributes(indexes, table);
  TestParser parser(table, wanted);
  const auto parsed = parser.parse(line);
  const auto* item = std::get_if<ParsedItem>(&parsed);
  REQUIRE(item != nullptr);
  return IndexRules(indexes, table).fault(*item);
}

}  // namespace

TEST_CASE("Sizes and index units of random items of every type agree with a slow second witness") {
  const TableIndexes indexes = all_kinds();
  for (const std::uint64_t seed : {1, 2, 3}) {
    RandomItems random(Seed{seed}.stream("items"));
    std::vector<SlowIndex> gsis(indexes.gsis.size());
    std::vector<SlowIndex> lsis(indexes.lsis.size());
    std::string text;
    std::int64_t bytes = 0;
    std::int64_t units = 0;
    for (std::int64_t i = 0; i < 3000; ++i) {
      const json item = random.item(i);
      text += (i % 2 == 0 ? item.dump(-1, ' ', i % 4 == 0) : json{{"Item", item}}.dump()) + "\n";
      const std::int64_t size = slow_item_bytes(item);
      bytes += size;
      units += (size + 1023) / 1024;
      for (std::size_t k = 0; k < gsis.size(); ++k) gsis[k].add(item, indexes.gsis[k]);
      for (std::size_t k = 0; k < lsis.size(); ++k) lsis[k].add(item, indexes.lsis[k]);
    }
    const TempFolder folder;
    const std::string path = folder.write("f", text);
    json first;
    for (const int threads : {1, 3}) {
      ProfileOptions options;
      options.read.key = table;
      options.read.block_bytes = 20'000;
      options.indexes = indexes;
      options.threads = threads;
      const Result<Profile> profile = profile_source(path, options, nullptr);
      REQUIRE(profile.ok());
      CHECK(profile->items == 3000);
      CHECK(profile->item_bytes_total == bytes);
      CHECK(profile->wcu_total == units);
      REQUIRE(profile->gsis.size() == gsis.size());
      REQUIRE(profile->lsis.size() == lsis.size());
      std::int64_t with_lsis = units;
      for (std::size_t k = 0; k < gsis.size(); ++k) check(profile->gsis[k], gsis[k]);
      for (std::size_t k = 0; k < lsis.size(); ++k) {
        check(profile->lsis[k], lsis[k]);
        with_lsis += lsis[k].units;
      }
      CHECK(profile->wcu_with_lsis() == with_lsis);
      CHECK(profile->gsis[0].distinct_keys == 50);
      CHECK(profile->gsis[0].entries < 3000);
      if (threads == 1) first = to_json(*profile);
      CHECK(to_json(*profile) == first);
    }
  }
}

TEST_CASE("An entry worked by hand") {
  // id 2+1, seq 3+2, mail 4+3, a 1+5, b 1+2000: 2022 bytes, 2 units.
  const std::string line =
      R"({"id":{"S":"k"},"seq":{"N":"1"},"mail":{"S":"m@x"},"a":{"S":"12345"},"b":{"S":")" +
      std::string(2000, 'b') + R"("}})";
  TableIndexes indexes;
  for (const char* text : {"all=mail", "keys=mail:KEYS_ONLY", "one=mail:a,", "out=other", "half=mail:other"})
    indexes.gsis.push_back(*parse_global_index(text));
  Wanted wanted;
  wanted.watched = watched_attributes(indexes, table);
  TestParser parser(table, wanted);
  const auto parsed = parser.parse(line);
  IndexTally tally(indexes, table);
  tally.add(std::get<ParsedItem>(parsed));
  std::vector<IndexProfile> gsis;
  std::vector<IndexProfile> lsis;
  tally.fill(gsis, lsis);
  std::vector<std::int64_t> bytes;
  for (const IndexProfile& gsi : gsis) bytes.push_back(gsi.entry_bytes_total);
  CHECK(bytes == std::vector<std::int64_t>{2022, 15, 21, 0, 0});
  CHECK(tally.units() == std::vector<std::int64_t>{2, 1, 1, 0, 0});
}

TEST_CASE("Items that an index makes DynamoDB refuse, with the reason") {
  TableIndexes indexes;
  indexes.gsis = {*parse_global_index("g=mail:time/N:KEYS_ONLY")};
  const auto line = [](const std::string& more) { return R"({"id":{"S":"k"},"seq":{"N":"1"})" + more + "}"; };
  CHECK(fault_of(indexes, line("")).empty());
  CHECK(fault_of(indexes, line(R"(,"mail":{"S":"x"})")).empty());
  CHECK(fault_of(indexes, line(R"(,"mail":{"N":"1"},"time":{"N":"7"})"))
            .empty());  // mail's type was not declared
  struct Row {
    std::string attribute;
    const char* says;
  };
  for (const Row& row : {Row{R"("mail":{"BOOL":true})", "'mail' is not a string, number or binary"},
                         {R"("mail":{"NULL":true})", "'mail' is not a string, number or binary"},
                         {R"("mail":{"SS":["a"]})", "'mail' is not a string, number or binary"},
                         {R"("mail":{"S":""})", "'mail' is empty"},
                         {R"("mail":{"B":""})", "'mail' is empty"},
                         {R"("time":{"S":"7"})", "'time' is S and not N"},
                         {R"("mail":{"S":")" + std::string(2049, 'x') + R"("})", "has 2,049 bytes"}}) {
    CAPTURE(row.attribute);
    const std::string fault = fault_of(indexes, line("," + row.attribute));
    CHECK(fault.find(row.says) != std::string::npos);
    CHECK(fault.find("index 'g'") != std::string::npos);
  }
  // Together with its entries in local indexes an item has 400 KB.
  TableIndexes local;
  local.lsis = {*parse_local_index("l=mail", table)};
  const std::string half = R"(,"mail":{"S":"x"},"p":{"S":")" + std::string(205'000, 'p') + R"("})";
  CHECK(fault_of(local, line(half)).find("with its entries in local indexes") != std::string::npos);
  CHECK(fault_of(indexes, line(half)).empty());
}

TEST_CASE("A collection is its items and their entries in local indexes") {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 10; ++i)
    text +=
        fmt::format(R"({{"id":{{"S":"{}"}},"seq":{{"N":"{}"}},"mail":{{"S":"m"}}}})", i < 7 ? "a" : "b", i) +
        "\n";
  ProfileOptions options;
  options.read.key = table;
  options.indexes.lsis = {*parse_local_index("l=mail", table)};
  const Result<Profile> profile = profile_source(folder.write("f", text), options, nullptr);
  REQUIRE(profile.ok());
  // id 2+1, seq 3+2 (the 0: 3+1), mail 4+1: 13 bytes, and as many in the index.
  REQUIRE(profile->collections);
  CHECK(profile->collections->largest_bytes == 2 * (7 * 13 - 1));
  REQUIRE(profile->collections->named.size() == 2);
  CHECK(profile->collections->named[0].value == "a");
  CHECK(profile->collections->named[1].bytes == 2 * 3 * 13);
  options.indexes = {};
  CHECK_FALSE(profile_source(folder.path("f"), options, nullptr)->collections);
}

TEST_CASE("Types of key attributes are counted, in the table and in each index") {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += fmt::format(R"({{"id":{{"{}":"{}"}},"status":{{"{}":"1"}}}})", i < 3 ? "N" : "S", i,
                        i % 4 == 0 ? "N" : "S") +
            "\n";
  for (const int threads : {1, 3}) {
    ProfileOptions options;
    options.read.key = {"id", ""};
    options.read.block_bytes = 100;
    options.threads = threads;
    options.indexes.gsis = {*parse_global_index("g=status:id")};
    const Result<Profile> profile = profile_source(folder.write("f", text), options, nullptr);
    REQUIRE(profile.ok());
    CHECK(profile->partition_types.items == std::array<std::int64_t, 3>{17, 3, 0});
    CHECK(profile->partition_types.mixed());
    CHECK_FALSE(profile->sort_types.mixed());
    CHECK(profile->gsis[0].partition_types.items == std::array<std::int64_t, 3>{15, 5, 0});
    CHECK(profile->gsis[0].sort_types.items == std::array<std::int64_t, 3>{17, 3, 0});
  }
}

TEST_CASE("A bad index key is a reject of the profile like any other") {
  const TempFolder folder;
  ProfileOptions options;
  options.read.key = {"id", ""};
  options.indexes.gsis = {*parse_global_index("g=mail/S")};
  const Result<Profile> profile = profile_source(folder.write("f", R"({"id":{"s":"a"},"mail":{"s":"x"}})"
                                                                   "\n"
                                                                   R"({"id":{"s":"b"},"mail":{"n":"1"}})"
                                                                   "\n"
                                                                   R"({"id":{"s":"c"}})"
                                                                   "\n"),
                                                 options, nullptr);
  REQUIRE(profile.ok());
  CHECK(profile->items == 2);
  CHECK(profile->rejected == 1);
  CHECK(profile->gsis[0].entries == 1);
}
