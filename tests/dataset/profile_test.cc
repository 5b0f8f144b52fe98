#include "dataset/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/random.h"
#include "dataset/generate.h"
#include "tests/dataset/slow_item.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

using namespace dynafill;
using nlohmann::json;

namespace {

// A second witness: what the lines of a file come to.
struct Slow {
  std::vector<std::int64_t> sizes;
  std::int64_t rejected = 0;
  std::int64_t wcu = 0;
  std::map<std::string, std::int64_t> by_partition;
  std::set<std::string> keys;

  Slow(const std::string& text, const KeySchema& key) {
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = text.find('\n', begin);
      const json line = json::parse(text.substr(begin, end - begin), nullptr, false);
      begin = end + 1;
      const json item = line.contains("Item") ? line["Item"] : line;
      if (!item.is_object() || !item.contains(key.partition_key)) {
        ++rejected;
        continue;
      }
      const std::int64_t size = slow_item_bytes(item);
      sizes.push_back(size);
      wcu += (size + 1023) / 1024;
      const std::string partition = item[key.partition_key].dump();
      ++by_partition[partition];
      keys.insert(partition + (key.sort_key.empty() ? "" : item[key.sort_key].dump()));
    }
    std::sort(sizes.begin(), sizes.end());
  }
  [[nodiscard]] std::int64_t percentile(double p) const {
    return sizes[static_cast<std::size_t>(std::ceil(p * static_cast<double>(sizes.size()))) - 1];
  }
  [[nodiscard]] std::int64_t top() const {
    std::int64_t most = 0;
    for (const auto& [key, count] : by_partition) most = std::max(most, count);
    return most;
  }
};

Profile profile_of(const std::string& path, const KeySchema& key, int threads = 1,
                   std::size_t block_bytes = 1 << 16, RejectSink* rejects = nullptr) {
  ProfileOptions options;
  options.read.key = key;
  options.read.block_bytes = block_bytes;
  options.threads = threads;
  const Result<Profile> profile = profile_source(path, options, rejects);
  REQUIRE(profile.ok());
  return *profile;
}

void check_against(const Slow& slow, const Profile& profile) {
  CHECK(profile.items == static_cast<std::int64_t>(slow.sizes.size()));
  CHECK(profile.rejected == slow.rejected);
  std::int64_t total = 0;
  for (const std::int64_t size : slow.sizes) total += size;
  CHECK(profile.item_bytes_total == total);
  CHECK(profile.item_bytes_max == slow.sizes.back());
  CHECK(profile.item_bytes_p50 == slow.percentile(0.5));
  CHECK(profile.item_bytes_p90 == slow.percentile(0.9));
  CHECK(profile.item_bytes_p99 == slow.percentile(0.99));
  CHECK(profile.wcu_total == slow.wcu);
  CHECK(profile.wcu_max == (slow.sizes.back() + 1023) / 1024);
  const double keys = static_cast<double>(slow.keys.size());
  CHECK(std::abs(static_cast<double>(profile.distinct_keys) - keys) <= 0.02 * keys);
  CHECK(profile.top_share ==
        Approx(static_cast<double>(slow.top()) / static_cast<double>(slow.sizes.size())));
}

std::string mixed_lines(int count) {
  Rng rng = Seed{9}.stream("mixed");
  std::string text;
  for (int i = 0; i < count; ++i) {
    if (rng.below(50) == 0) {
      text += rng.below(2) == 0 ? "broken \"line\n" : "{\"other\":{\"s\":\"x\"}}\n";
      continue;
    }
    const std::uint64_t bytes = rng.below(20) == 0 ? rng.below(9000) : rng.below(200);
    text += fmt::format(
        R"({{"id":{{"s":"k{}"}},"n":{{"n":"{}{}.{}"}},"t":{{"sS":["a","é"]}},"m":{{"m":{{"l":{{"l":[{{"s":"x"}},{{"bOOL":true}}]}}}}}},"p":{{"s":"{}"}}}})"
        "\n",
        rng.below(500), rng.below(2) == 0 ? "-" : "", rng.below(100'000), rng.below(1000),
        std::string(bytes, 'p'));
  }
  return text;
}

}  // namespace

TEST_CASE("A profile agrees with a slow second one on generated files") {
  const TempFolder folder;
  for (const char* keys : {"uniform", "hot:3:0.5", "zipf:1.2"})
    for (const std::int64_t line_bytes : {200, 3000}) {
      GenerateOptions options;
      options.items = 2000;
      options.size = FixedSize{line_bytes};
      options.keys = *parse_key_pattern(keys);
      options.format = line_bytes == 200 ? Format::datapipeline : Format::dynamodb_json;
      const Result<Generated> made = generate(options, folder.path("f"));
      REQUIRE(made.ok());
      const Profile profile = profile_of(folder.path("f"), made->key);
      check_against(Slow(*read_file(folder.path("f")), made->key), profile);
      CHECK(profile.source_bytes == made->bytes);
      CHECK(profile.key == made->key);
      CHECK(profile.source == folder.path("f"));
    }
}

TEST_CASE("A profile agrees with a slow second one on mixed and broken lines") {
  const TempFolder folder;
  const std::string text = mixed_lines(3000);
  const std::string path = folder.write("f", text);
  check_against(Slow(text, {"id", ""}), profile_of(path, {"id", ""}));
}

TEST_CASE("The profile is the same whatever the number of threads and the size of blocks") {
  const TempFolder folder;
  folder.write("d/1", mixed_lines(2000));
  folder.write("d/2", mixed_lines(100));
  const json one = to_json(profile_of(folder.path("d"), {"id", ""}));
  for (const int threads : {1, 2, 5})
    for (const std::size_t block : {100, 5000, 1 << 20})
      CHECK(to_json(profile_of(folder.path("d"), {"id", ""}, threads, block)) == one);
}

TEST_CASE("Rejects are told in the order of the source, also by several threads") {
  struct Sink : RejectSink {
    std::vector<std::string> told;
    void reject(const std::string& file, const Position& at, std::string_view reason,
                std::string_view raw) override {
      told.push_back(
          fmt::format("{} {} {} {} {} {}", file, at.ordinal, at.line, at.offset, reason, raw.substr(0, 99)));
    }
  };
  const TempFolder folder;
  folder.write("d/1", mixed_lines(2000));
  folder.write("d/2", mixed_lines(300));
  // While one thread is at work on a line of 8 MB, the others are through with the short ones behind it.
  const std::string heavy = R"({"id":{"s":"k"},"p":{"s":")" + std::string(8'000'000, 'x') + "\"}}\n";
  folder.write("d/3",
               heavy + "short\nand\nbroken\n" + heavy + "short\nand\nbroken\n" + heavy + mixed_lines(300));
  Sink one;
  const Profile profile = profile_of(folder.path("d"), {"id", ""}, 1, 1000, &one);
  CHECK(static_cast<std::int64_t>(one.told.size()) == profile.rejected);
  CHECK(profile.rejected > 20);
  Sink many;
  profile_of(folder.path("d"), {"id", ""}, 4, 1000, &many);
  CHECK(one.told == many.told);
}

TEST_CASE("Units are summed item by item, never from a mean") {
  const TempFolder folder;
  const auto line = [](int bytes) {  // "id" and "k" are 3 bytes, "p" is 1
    return fmt::format(R"({{"id":{{"S":"k"}},"p":{{"S":"{}"}}}})"
                       "\n",
                       std::string(static_cast<std::size_t>(bytes - 4), 'x'));
  };
  const Profile profile =
      profile_of(folder.write("f", line(100) + line(1024) + line(1025) + line(409'600)), {"id", ""});
  CHECK(profile.wcu_total == 1 + 1 + 2 + 400);
  CHECK(profile.wcu_max == 400);
  CHECK(profile.wcu_histogram.size() == 401);
  CHECK(profile.wcu_histogram[1] == 2);
  CHECK(profile.wcu_histogram[2] == 1);
  CHECK(profile.wcu_histogram[400] == 1);
  CHECK(profile.distinct_keys == 1);
  CHECK(profile.top_share == 1.0);
}

TEST_CASE("A source without good records has a profile of zeros") {
  const TempFolder folder;
  const Profile empty = profile_of(folder.write("f", ""), {"id", ""}, 2);
  CHECK(empty.items == 0);
  CHECK(empty.wcu_mean() == 0);
  CHECK(empty.distinct_keys == 0);
  CHECK(to_json(*profile_from_json(to_json(empty))) == to_json(empty));
  CHECK(profile_of(folder.write("g", "x\n\n"), {"id", ""}).rejected == 2);
}

TEST_CASE("A source that cannot be read is the Error of a profile") {
  const TempFolder folder;
  ProfileOptions options;
  options.read.key = {"id", ""};
  options.threads = 2;
  CHECK_FALSE(profile_source(folder.path("none"), options, nullptr).ok());
  folder.write("d/1", mixed_lines(100));
  folder.write("d/2", "\x1f\x8b\x08");
  const Result<Profile> profile = profile_source(folder.path("d"), options, nullptr);
  REQUIRE_FALSE(profile.ok());
  CHECK(profile.error().sentence.find("gzip") != std::string::npos);
}

TEST_CASE("The profile of N items of one size") {
  const Profile profile = uniform_profile(1'000'000, {1025});
  CHECK(profile.items == 1'000'000);
  CHECK(profile.wcu_total == 2'000'000);
  CHECK(profile.wcu_histogram == std::vector<std::int64_t>{0, 0, 1'000'000});
  CHECK(profile.item_bytes_p99 == 1025);
  CHECK(profile.distinct_keys == 1'000'000);
  CHECK(profile.top_share == 1e-6);
  CHECK(to_json(*profile_from_json(to_json(profile))) == to_json(profile));
}

TEST_CASE("profile.json has the agreed fields and comes back as it was") {
  const TempFolder folder;
  const Profile profile = profile_of(folder.write("f", mixed_lines(500)), {"id", ""});
  const json document = to_json(profile);
  CHECK(document["schema"] == "dynafill/profile/1");
  CHECK(document["items"] == profile.items);
  CHECK(document["item_bytes"]["mean"] ==
        Approx(static_cast<double>(profile.item_bytes_total) / static_cast<double>(profile.items)));
  CHECK(document["wcu"]["mean"] == Approx(profile.wcu_mean()));
  CHECK(document["wcu_histogram"][0] == json::array({1, profile.wcu_histogram[1]}));
  CHECK(document["key"] == json({{"partition", "id"}, {"sort", ""}, {"partition_types", {{"S", 493}}}}));
  CHECK(document["keys"]["distinct"] == profile.distinct_keys);
  CHECK(document["gsis"] == json::array());
  CHECK(document["sampled"] == false);
  const Result<Profile> back = profile_from_json(json::parse(document.dump()));
  REQUIRE(back.ok());
  CHECK(to_json(*back) == document);
  CHECK(back->wcu_histogram == profile.wcu_histogram);
}

TEST_CASE("Every part of a profile comes back from its JSON, and a part that is missing reads as before") {
  Profile profile = uniform_profile(100, {2000});
  profile.format = "datapipeline";
  profile.heavy_keys = {{"a", 60, 0.6}, {"b", 2, 0.02}};
  IndexProfile index;
  index.name = "by-mail";
  index.key = {"mail", "time"};
  index.projection = Projection::include;
  index.include = {"x", "y"};
  index.partition_type = AttributeType::S;
  index.sort_type = AttributeType::N;
  index.entries = 50;
  index.entry_bytes_total = 5000;
  index.wcu_total = 70;
  index.wcu_max = 3;
  index.distinct_keys = 40;
  index.top_share = 0.25;
  index.wcu_total_95 = Range95{60, 80};
  index.partition_types.items = {40, 10, 0};
  index.sort_types.items = {0, 50, 0};
  profile.gsis = {index, index};
  profile.gsis[1].wcu_total_95.reset();
  profile.lsis = {index};
  profile.lsis[0].partition_type.reset();
  profile.order = {KeyOrder::Kind::clustered, true, 12.5, {{10, 1.5}, {100, 9}}};
  profile.size_histogram = {{1024, 40}, {2048, 60}};
  profile.size_cliff.over_by_at_most = {{8, 1, 1}, {40, 31, 31}};
  profile.duplicates = Duplicates{7, true};
  profile.partition_types.items = {90, 0, 10};
  profile.sort_types.items = {100, 0, 0};
  profile.collections = ItemCollections{12'000, {{"a", 12'000}, {"b", 30}}};
  profile.sampled = SampleRanges{123, {90, 110}, {180, 220}, {190'000, 210'000}};
  const json document = to_json(profile);
  CHECK(document["wcu_with_lsis"] == 270);
  CHECK(document["wcu"]["transactional_total"] == 400);
  CHECK(document["gsis"][0]["projection"] == "INCLUDE");
  CHECK(document["order"]["spread"] == json::parse("[[10,1.5],[100,9.0]]"));
  CHECK(document["sampled"] == true);
  CHECK(document["key"]["partition_types"] == json::parse(R"({"S":90,"B":10})"));
  CHECK(document["gsis"][0]["partition_types"] == json::parse(R"({"S":40,"N":10})"));
  CHECK(document["item_collections"]["named"][1] == json::parse(R"({"value":"b","bytes":30})"));
  CHECK(document["wcu_total_95"] == json::array({180, 220}));
  const Result<Profile> back = profile_from_json(json::parse(document.dump()));
  REQUIRE(back.ok());
  CHECK(to_json(*back) == document);

  json bare = document;
  for (const char* name : {"format", "gsis", "lsis", "order", "size_histogram", "size_cliff", "duplicates",
                           "sampled", "wcu_with_lsis", "item_collections"})
    bare.erase(name);
  bare["key"].erase("partition_types");
  bare["keys"].erase("heavy");
  const Result<Profile> old = profile_from_json(bare);
  REQUIRE(old.ok());
  CHECK(old->wcu_total == profile.wcu_total);
  CHECK(old->gsis.empty());
  CHECK(old->order.kind == KeyOrder::Kind::unknown);
  CHECK_FALSE(old->sampled.has_value());
  CHECK_FALSE(old->collections.has_value());
  CHECK(old->partition_types == KeyTypeCounts());

  struct Row {
    const char* patch;
    const char* says;
  };
  for (const Row& row :
       {Row{R"([{"op":"replace","path":"/gsis/0/projection","value":"all"}])", "'gsis/0/projection' must"},
        {R"([{"op":"remove","path":"/gsis/1/wcu_total"}])", "'gsis/1/wcu_total' is missing"},
        {R"([{"op":"replace","path":"/lsis/0/include","value":[1]}])", "'lsis/0/include' must be"},
        {R"([{"op":"replace","path":"/gsis/0/partition_type","value":"SS"}])", "must be S, N or B"},
        {R"([{"op":"replace","path":"/gsis","value":{}}])", "'gsis' must be a list of objects"},
        {R"([{"op":"replace","path":"/order/kind","value":"random"}])", "'order/kind' must be sorted"},
        {R"([{"op":"replace","path":"/order/spread","value":[[10]]}])", "'order/spread' must be a list"},
        {R"([{"op":"replace","path":"/items_95","value":[5,4]}])", "'items_95' must be a list of a low"},
        {R"([{"op":"replace","path":"/sampled","value":1}])", "'sampled' must be true or false"},
        {R"([{"op":"replace","path":"/duplicates/exact","value":0}])", "'duplicates/exact' must be true"}}) {
    CAPTURE(row.patch);
    const Result<Profile> bad = profile_from_json(document.patch(json::parse(row.patch)));
    REQUIRE_FALSE(bad.ok());
    CHECK(bad.error().sentence.find(row.says) != std::string::npos);
  }
}

TEST_CASE("A document that is not a whole, consistent profile is refused with the reason") {
  const json good = to_json(uniform_profile(100, {2000}));
  struct Row {
    const char* patch;
    const char* says;
  };
  for (const Row& row :
       {Row{R"([{"op":"remove","path":"/schema"}])", "not a profile"},
        {R"([{"op":"replace","path":"/schema","value":"dynafill/plan/1"}])", "not a profile"},
        {R"([{"op":"remove","path":"/items"}])", "'items' is missing"},
        {R"([{"op":"remove","path":"/item_bytes/p50"}])", "'item_bytes/p50' is missing"},
        {R"([{"op":"replace","path":"/items","value":-1}])", "'items' must be a whole number"},
        {R"([{"op":"replace","path":"/items","value":1.5}])", "'items' must be a whole number"},
        {R"([{"op":"replace","path":"/items","value":"100"}])", "'items' must be a whole number"},
        {R"([{"op":"replace","path":"/items","value":18446744073709551615}])", "'items' must be a whole"},
        {R"([{"op":"replace","path":"/items","value":101}])", "does not add up to 'items'"},
        {R"([{"op":"replace","path":"/wcu/total","value":201}])", "does not add up to 'wcu/total'"},
        {R"([{"op":"replace","path":"/wcu_histogram","value":[[401,1]]}])", "units from 1 to 400"},
        {R"([{"op":"replace","path":"/wcu_histogram","value":[[2,50],[2,50]]}])", "units from 1 to 400"},
        {R"([{"op":"replace","path":"/wcu_histogram","value":{}}])", "units from 1 to 400"},
        {R"([{"op":"replace","path":"/keys/top_share","value":1.5}])",
         "'keys/top_share' must be from 0 to 1"},
        {R"([{"op":"replace","path":"/keys/top_share","value":-1}])", "must be a number of at least 0"},
        {R"([{"op":"replace","path":"/key/partition","value":7}])", "'key/partition' must be a text"}}) {
    CAPTURE(row.patch);
    const Result<Profile> profile = profile_from_json(good.patch(json::parse(row.patch)));
    REQUIRE_FALSE(profile.ok());
    CHECK(profile.error().sentence.find(row.says) != std::string::npos);
  }
  CHECK_FALSE(profile_from_json(json::array()).ok());
  CHECK_FALSE(profile_from_json(json(5)).ok());
}
