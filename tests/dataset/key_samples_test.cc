#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "dataset/collection_tally.h"
#include "dataset/duplicate_sample.h"
#include "dataset/heavy_keys.h"
#include "dataset/item_key.h"
#include "dataset/key_shares.h"
#include "dataset/tally.h"

#include "tests/catch.h"

using namespace dynafill;

TEST_CASE("Repeats are counted exactly while keys are few, and found to be none while there are none") {
  DuplicateSample few;
  for (std::uint64_t i = 0; i < 60'000; ++i) few.add(scatter(i % 50'000));
  CHECK(few.estimate().exact);
  CHECK(few.estimate().repeats == 10'000);
  DuplicateSample none;
  for (std::uint64_t i = 0; i < 3'000'000; ++i) none.add(scatter(i));
  CHECK_FALSE(none.estimate().exact);
  CHECK(none.estimate().repeats == 0);
}

TEST_CASE("Repeats among many keys are estimated within their error") {
  int inside = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng = Seed{seed}.stream("keys");
    DuplicateSample sample(1 << 12);
    constexpr std::uint64_t keys = 200'000;
    constexpr std::uint64_t repeats = 20'000;
    for (std::uint64_t i = 0; i < keys; ++i) sample.add(scatter(i + seed * keys));
    for (std::uint64_t i = 0; i < repeats; ++i) sample.add(scatter(rng.below(keys) + seed * keys));
    const DuplicateSample::Estimate estimate = sample.estimate();
    CHECK(estimate.error > 0);
    inside += std::abs(estimate.repeats - static_cast<double>(repeats)) <= 2 * estimate.error ? 1 : 0;
  }
  CHECK(inside >= 16);  // 19 are expected
}

TEST_CASE("Samples of keys add up whatever the order") {
  const auto value = [](std::uint64_t i) { return i % 10 == 0 ? i % 3 : i; };
  const auto part = [&](std::uint64_t begin, std::uint64_t end) {
    std::pair<DuplicateSample, HeavyKeySample> made;
    for (std::uint64_t i = begin; i < end; ++i) {
      const std::string key = fmt::format("S{}", value(i));
      const ItemKey hashes = hash_key(key, {});
      made.first.add(hashes.item_hash);
      made.second.add(i, hashes.partition_hash, key);
    }
    return made;
  };
  const auto told = [](std::pair<DuplicateSample, HeavyKeySample> samples) {
    std::string text = fmt::format("{} {}", samples.first.estimate().repeats, samples.first.estimate().error);
    for (const auto& one : samples.second.candidates()) text += fmt::format(" {}:{}", one.value, one.sampled);
    return text;
  };
  const std::string whole = told(part(0, 300'000));
  for (const bool backwards : {false, true}) {
    std::vector<std::pair<DuplicateSample, HeavyKeySample>> parts;
    parts.push_back(part(0, 120'000));
    parts.push_back(part(120'000, 120'001));
    parts.push_back(part(120'001, 300'000));
    if (backwards) std::swap(parts[0], parts[2]);
    for (std::size_t i = 1; i < parts.size(); ++i) {
      parts[0].first.merge(parts[i].first);
      parts[0].second.merge(parts[i].second);
    }
    CHECK(told(parts[0]) == whole);
  }
}

TEST_CASE("The largest item collections are found by their bytes, not by their items") {
  const auto collections = [](std::size_t parts) {
    std::vector<CollectionTally> tallies(parts);
    const auto add = [&](std::uint64_t ordinal, const std::string& key, std::int64_t bytes) {
      tallies[ordinal % parts].add(ordinal, hash_key(key, {}).partition_hash, key, {bytes});
    };
    std::uint64_t ordinal = 0;
    for (std::uint64_t i = 0; i < 1'000'000; ++i) add(ordinal++, fmt::format("Ssmall{}", i % 100'000), 200);
    // 30,000 of 400 KB: 12.3 GB; two more of half that, with more items.
    for (int i = 0; i < 30'000; ++i) add(ordinal++, "Shuge", 409'600);
    for (int i = 0; i < 120'000; ++i) add(ordinal++, i % 2 == 0 ? "N1" : "N2", 102'400);
    for (int i = 0; i < 100; ++i) add(ordinal++, "Sfew", 409'600);  // one item in 10,000
    for (std::size_t i = 1; i < parts; ++i) tallies[0].merge(tallies[i]);
    return tallies[0].collections();
  };
  const ItemCollections found = collections(1);
  CHECK(static_cast<double>(found.largest_bytes) == Approx(30'000 * 409'600.0).epsilon(0.001));
  REQUIRE(found.named.size() >= 4);
  CHECK(found.named[0].value == "huge");
  CHECK(found.named[0].bytes == found.largest_bytes);
  CHECK(found.named[0].bytes > item_collection_bytes_max);
  CHECK(found.named[1].bytes < item_collection_bytes_max);
  CHECK(static_cast<double>(found.named[2].bytes) == Approx(60'000 * 102'400.0).epsilon(0.001));
  CHECK(found.named[3].value == "few");
  const ItemCollections shared = collections(3);
  REQUIRE(shared.named.size() == found.named.size());
  CHECK(shared.largest_bytes == found.largest_bytes);
  for (std::size_t i = 0; i < found.named.size(); ++i) {
    CHECK(shared.named[i].value == found.named[i].value);
    CHECK(shared.named[i].bytes == found.named[i].bytes);
  }
}

TEST_CASE("The heaviest keys are named with their shares, also among a million others") {
  for (const std::uint64_t others : {1000ULL, 1'000'000ULL}) {
    Tally tally({"id", ""}, {});
    const std::uint64_t items = others * 2;
    std::map<std::string, std::int64_t> counts;
    for (std::uint64_t i = 0; i < items; ++i) {
      const std::string key = i % 2 == 0    ? fmt::format("Sk{}", i)
                              : i % 20 == 1 ? "N5"
                              : i % 20 < 10 ? "Sbig"
                                            : fmt::format("S{}", i % 100);
      ++counts[key];
      ParsedItem item;
      item.size = {100};
      item.key = hash_key(key, {});
      item.partition_value = key;
      tally.add(item, i);
    }
    const Profile profile = tally.profile();
    REQUIRE(profile.heavy_keys.size() == 10);
    CHECK(profile.heavy_keys[0].value == "big");
    CHECK(profile.heavy_keys[1].value == "5");
    const auto near = [&](const HeavyKey& key, const std::string& canonical) {
      CHECK(static_cast<double>(key.items) ==
            Approx(static_cast<double>(counts[canonical])).epsilon(others == 1000 ? 0 : 0.001));
    };
    near(profile.heavy_keys[0], "Sbig");
    near(profile.heavy_keys[1], "N5");
    double squares = 0;
    for (const auto& [key, count] : counts)
      squares += static_cast<double>(count) * static_cast<double>(count);
    CHECK(profile.effective_keys ==
          Approx(static_cast<double>(items) * static_cast<double>(items) / squares).epsilon(0.01));
    CHECK(static_cast<double>(profile.distinct_keys) ==
          Approx(static_cast<double>(counts.size())).epsilon(others == 1000 ? 0 : 0.015));
  }
}

TEST_CASE("Keys as people write them") {
  CHECK(people_key("Sabc") == "abc");
  CHECK(people_key("N15e-1") == "15e-1");
  CHECK(people_key("N12e2") == "1200");
  CHECK(people_key("N-7") == "-7");
  CHECK(people_key(std::string_view("B\x00\xff", 3)) == "0x00ff");
  CHECK(people_key("B" + std::string(40, '\x01')).ends_with("0101..."));
}
