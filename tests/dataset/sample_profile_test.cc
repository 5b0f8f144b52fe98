#include "dataset/sample_profile.h"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "dataset/generate.h"
#include "dataset/profile.h"
#include "tests/dataset/compress.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

ProfileOptions options_for(const KeySchema& key) {
  ProfileOptions options;
  options.read.key = key;
  options.indexes.gsis.push_back(*parse_global_index("by-status=status:KEYS_ONLY"));
  return options;
}

bool holds(const Range95& range, std::int64_t truth) { return range.low <= truth && truth <= range.high; }

// How many samples hold the truth within their ranges.
struct Inside {
  int items = 0, units = 0, bytes = 0, index_units = 0;

  void add(const Profile& sample, const Profile& truth) {
    items += holds(sample.sampled->items, truth.items) ? 1 : 0;
    units += holds(sample.sampled->wcu_total, truth.wcu_total) ? 1 : 0;
    bytes += holds(sample.sampled->item_bytes_total, truth.item_bytes_total) ? 1 : 0;
    index_units += holds(*sample.gsis[0].wcu_total_95, truth.gsis[0].wcu_total) ? 1 : 0;
  }
  void check(int least, int most) const {
    CAPTURE(items, units, bytes, index_units);
    for (const int inside : {items, units, bytes, index_units}) {
      CHECK(inside >= least);
      CHECK(inside <= most);
    }
  }
};

}  // namespace

TEST_CASE("Of 200 samples of skewed data, 93 to 97 in 100 have the truth within their ranges") {
  const TempFolder folder;
  GenerateOptions made;
  made.items = 20'000;
  made.size = *parse_size_pattern("lognormal:600:1");
  made.keys = *parse_key_pattern("zipf:1");
  made.indexes = {*parse_index_attribute("status:5:0.4")};
  const Result<Generated> generated = generate(made, folder.path("f"));
  REQUIRE(generated.ok());
  ProfileOptions options = options_for(generated->key);
  const Profile truth = *profile_source(folder.path("f"), options, nullptr);
  CHECK_FALSE(truth.sampled);

  Inside inside;
  options.sample_bytes = 4 << 20;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    options.seed = Seed{seed};
    const Result<Profile> sample = profile_source(folder.path("f"), options, nullptr);
    REQUIRE(sample.ok());
    REQUIRE(sample->sampled);
    REQUIRE(holds(sample->sampled->items, sample->items));
    inside.add(*sample, truth);
  }
  inside.check(186, 194);
}

TEST_CASE("The same of compressed files, which are drawn whole") {
  const TempFolder folder;
  GenerateOptions made;
  made.items = 8000;
  made.size = *parse_size_pattern("lognormal:600:1");
  made.filler = Filler::noise;
  made.indexes = {*parse_index_attribute("status:5:0.4")};
  const Result<Generated> generated = generate(made, folder.path("f"));
  REQUIRE(generated.ok());
  // 160 files of 10 to 90 records.
  std::ifstream lines(folder.path("f"));
  std::string line;
  for (int file = 0; file < 160; ++file) {
    std::string content;
    for (int i = 0; i < 10 + file % 81 && std::getline(lines, line); ++i) content += line + "\n";
    folder.write(fmt::format("d/{:03}.gz", file), gzip(content, 1));
  }
  ProfileOptions options = options_for(generated->key);
  const Profile truth = *profile_source(folder.path("d"), options, nullptr);
  Inside inside;
  options.sample_bytes = truth.source_bytes / 6;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    options.seed = Seed{seed};
    const Profile sample = *profile_source(folder.path("d"), options, nullptr);
    REQUIRE(sample.sampled);
    CHECK(sample.source_files == 160);
    inside.add(sample, truth);
  }
  inside.check(90, 99);  // 95 are expected, give or take 2.2
}

TEST_CASE("A sample's profile is that of the source, about") {
  const TempFolder folder;
  GenerateOptions made;
  made.items = 20'000;
  made.size = *parse_size_pattern("uniform:200:1900");
  made.keys = *parse_key_pattern("even:50");
  const Result<Generated> generated = generate(made, folder.path("f"));
  REQUIRE(generated.ok());
  ProfileOptions options;
  options.read.key = generated->key;
  const Profile truth = *profile_source(folder.path("f"), options, nullptr);
  options.sample_bytes = 2 << 20;
  const Profile one = *profile_source(folder.path("f"), options, nullptr);
  options.threads = 3;
  CHECK(to_json(*profile_source(folder.path("f"), options, nullptr)) == to_json(one));

  CHECK(one.source_bytes == truth.source_bytes);
  CHECK(one.sampled->sample_bytes < 2'300'000);
  CHECK(std::abs(static_cast<double>(one.items) / static_cast<double>(truth.items) - 1) < 0.05);
  CHECK(std::abs(static_cast<double>(one.wcu_total) / static_cast<double>(truth.wcu_total) - 1) < 0.05);
  CHECK(std::abs(static_cast<double>(one.item_bytes_p50) / static_cast<double>(truth.item_bytes_p50) - 1) <
        0.1);
  CHECK(one.distinct_keys > 19'000);  // every whole key is different
  CHECK_FALSE(one.duplicates);
  CHECK(profile_from_json(to_json(one)).ok());
  CHECK(to_json(*profile_from_json(to_json(one))) == to_json(one));
  // As much as there is, or more, is all of it.
  options.sample_bytes = 1 << 30;
  CHECK(to_json(*profile_source(folder.path("f"), options, nullptr)) == to_json(truth));
}

TEST_CASE("Bad records of a sample are counted for all, and told with where they stand") {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 60'000; ++i)
    text += i % 10 == 0 ? "{broken}\n"
                        : "{\"id\":{\"S\":\"" + std::to_string(i) + "\"},\"v\":{\"S\":\"" +
                              std::string(60, 'x') + "\"}}\n";
  struct Sink : RejectSink {
    int count = 0;
    std::string file;
    void reject(const std::string& name, const Position&, std::string_view, std::string_view raw) override {
      CHECK(raw == "{broken}");
      file = name;
      ++count;
    }
  } sink;
  ProfileOptions options;
  options.read.key = {"id", ""};
  options.sample_bytes = 1 << 20;
  const Result<Profile> profile = profile_source(folder.write("f", text), options, &sink);
  REQUIRE(profile.ok());
  CHECK(std::abs(profile->rejected - 6000) < 300);
  CHECK(sink.count > 1000);
  CHECK(sink.file.find(" from byte ") != std::string::npos);
}

TEST_CASE("Different values behind a sample of them") {
  CHECK(std::abs(values_behind(10, 1'000'000, 1e9) - 10) < 0.6);
  // By hand: 1,000 values, 1,000 draws: 1000 (1 - 1/e) = 632.12 seen.
  CHECK(std::abs(values_behind(632.12, 1000, 1e9) - 1000) < 1);
  CHECK(values_behind(1000, 1000, 50'000) == 50'000);
  CHECK(values_behind(999, 1000, 20'000) == 20'000);
}
