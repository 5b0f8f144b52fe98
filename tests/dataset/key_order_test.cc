#include "dataset/key_order_tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "dataset/hot_partition_forecast.h"
#include "dataset/item_key.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

std::string key(std::uint64_t number) { return fmt::format("Sk{:08}", number); }

// In blocks of random lengths; a number of ~0 is a bad record.
KeyOrder order_of(const std::vector<std::uint64_t>& keys, std::uint64_t seed = 1) {
  Rng rng = Seed{seed}.stream("blocks");
  KeyOrderTally tally;
  std::map<std::uint64_t, std::int64_t> counts;
  std::int64_t items = 0;
  for (std::size_t i = 0; i < keys.size();) {
    BlockOrder block;
    block.start(i);
    const std::size_t end = std::min(keys.size(), i + 1 + rng.below(3000));
    for (; i < end; ++i) {
      if (keys[i] == ~std::uint64_t{0}) {
        block.add_rejected();
        continue;
      }
      const std::string value = key(keys[i]);
      block.add(i, hash_key(value, {}).partition_hash, value);
      ++counts[keys[i]];
      ++items;
    }
    tally.add(block);
  }
  double pairs = 0;
  for (const auto& [one, count] : counts)
    pairs += static_cast<double>(count) * static_cast<double>(count - 1);
  return tally.order(items < 2 ? 0 : pairs / (static_cast<double>(items) * static_cast<double>(items - 1)));
}

std::vector<std::uint64_t> shuffled(std::vector<std::uint64_t> keys) {
  Rng rng = Seed{5}.stream("shuffle");
  for (std::size_t i = keys.size(); i > 1; --i) std::swap(keys[i - 1], keys[rng.below(i)]);
  return keys;
}

std::vector<std::uint64_t> rising(std::uint64_t items, std::uint64_t of_each) {
  std::vector<std::uint64_t> keys;
  for (std::uint64_t i = 0; i < items; ++i) keys.push_back(i / of_each);
  return keys;
}

// Runs of one value, the values in no order.
std::vector<std::uint64_t> in_clusters(std::uint64_t items, std::uint64_t of_each) {
  std::vector<std::uint64_t> keys = rising(items, of_each);
  for (std::uint64_t& one : keys) one = one * 7919 % 100'003;
  return keys;
}

Profile profile_with(const KeyOrder& order, double effective, std::int64_t items, double top) {
  Profile profile = uniform_profile(items, {100});
  profile.order = order;
  profile.effective_keys = effective;
  profile.top_share = top;
  return profile;
}

}  // namespace

TEST_CASE("Key values compare as DynamoDB sorts them") {
  CHECK(compare_key_values("Sa", "Sb") < 0);
  CHECK(compare_key_values("S\xC3\xA9", "Sz") > 0);  // by bytes, unsigned
  CHECK(compare_key_values("N-15e-1", "N1e2") < 0);
  CHECK(compare_key_values("N9", "N1e1") < 0);
  CHECK(compare_key_values("N1e1", "N1e1") == 0);
}

TEST_CASE("The order of a file is told by its keys") {
  struct Row {
    const char* what;
    std::vector<std::uint64_t> keys;
    KeyOrder::Kind kind;
    double run;
  };
  std::vector<std::uint64_t> falling = rising(20'000, 1);
  std::reverse(falling.begin(), falling.end());
  for (const Row& row :
       {Row{"nothing", {}, KeyOrder::Kind::unknown, 0},
        {"one item", {7}, KeyOrder::Kind::unknown, 1},
        {"sorted, all different", rising(20'000, 1), KeyOrder::Kind::sorted, 1},
        {"sorted, 50 of each", rising(20'000, 50), KeyOrder::Kind::sorted, 50},
        {"descending", falling, KeyOrder::Kind::descending, 1},
        {"in clusters of 50", in_clusters(20'000, 50), KeyOrder::Kind::clustered, 50},
        {"in clusters of 2", in_clusters(20'000, 2), KeyOrder::Kind::clustered, 2},
        {"shuffled, all different", shuffled(rising(20'000, 1)), KeyOrder::Kind::shuffled, 1},
        {"shuffled, 50 of each", shuffled(rising(20'000, 50)), KeyOrder::Kind::shuffled, 1.0025},
        {"shuffled, three values", shuffled(rising(20'000, 7000)), KeyOrder::Kind::shuffled, 1.5},
        {"one value", std::vector<std::uint64_t>(5000, 3), KeyOrder::Kind::clustered, 5000}}) {
    CAPTURE(row.what);
    const KeyOrder order = order_of(row.keys);
    CHECK(order_name(order.kind) == order_name(row.kind));
    CHECK(order.run_items == Approx(row.run).epsilon(0.02));
  }
}

TEST_CASE("The spread over windows is the one that counting every window gives") {
  for (const std::vector<std::uint64_t>& keys :
       {in_clusters(200'000, 40), shuffled(rising(200'000, 5000)), rising(200'000, 1000),
        std::vector<std::uint64_t>(200'000, 1), shuffled(rising(200'000, 1))}) {
    const KeyOrder order = order_of(keys);
    REQUIRE(order.spread.size() == 5);  // 10 to 100,000
    for (const KeyOrder::Spread& row : order.spread) {
      double same = 0;
      int windows = 0;
      const auto size = static_cast<std::size_t>(row.window_items);
      for (std::size_t begin = 0; begin + size <= keys.size(); begin += size) {
        std::map<std::uint64_t, double> counts;
        for (std::size_t i = begin; i < begin + size; ++i) counts[keys[i]] += 1;
        double squares = 0;
        for (const auto& [one, count] : counts) squares += count * count;
        same += squares / (static_cast<double>(size) * static_cast<double>(size));
        ++windows;
      }
      CAPTURE(row.window_items, keys[0], keys[1]);
      CHECK(row.effective_keys == Approx(windows / same).epsilon(0.1));
    }
  }
}

TEST_CASE("Where blocks end makes no difference, bad records or not") {
  std::vector<std::uint64_t> keys = in_clusters(30'000, 30);
  for (std::size_t i = 0; i < keys.size(); i += 7) keys[i] = ~std::uint64_t{0};
  const KeyOrder one = order_of(keys, 1);
  for (const std::uint64_t seed : {2, 3, 4}) {
    const KeyOrder other = order_of(keys, seed);
    CHECK(other.kind == one.kind);
    CHECK(other.run_items == one.run_items);
    REQUIRE(other.spread.size() == one.spread.size());
    for (std::size_t i = 0; i < one.spread.size(); ++i)
      CHECK(other.spread[i].effective_keys == one.spread[i].effective_keys);
  }
}

TEST_CASE("What partitions take of a file in its order, and after a shuffle") {
  // A million items, 4 partitions, 4,000 WCU/s.
  const auto forecast = [](const KeyOrder& order, double effective, double top) {
    return forecast_hot_partitions(profile_with(order, effective, 1'000'000, top), 4, 4000);
  };
  const auto spread_of = [](double keys) {
    KeyOrder order{KeyOrder::Kind::clustered, false, 1, {}};
    for (const std::int64_t window : {10, 100, 1000, 10'000, 100'000, 1'000'000})
      order.spread.push_back({window, std::min(keys, static_cast<double>(window))});
    return order;
  };
  // All keys different: a second's 4,000 items fall almost evenly on 4 partitions.
  const HotPartitionForecast different = forecast(spread_of(1e6), 1e6, 1e-6);
  CHECK(different.in_order == Approx(0.975).margin(0.02));
  CHECK(different.shuffled == Approx(different.in_order).margin(0.01));
  // One value at a time: one partition of 4 works.  After a shuffle of 1,000 values, nearly all.
  const HotPartitionForecast rolling = forecast(spread_of(1), 1000, 0.001);
  CHECK(rolling.in_order == Approx(0.25));
  CHECK(rolling.shuffled == Approx(0.95).margin(0.03));
  // One value at a time in all: a shuffle is no help.
  const HotPartitionForecast single = forecast(spread_of(1), 1, 1);
  CHECK(single.in_order == Approx(0.25));
  CHECK(single.shuffled == Approx(0.25));
  // Two equal values: on one partition (1 in 4) 25 %, else 50 %: 43.75 %.
  CHECK(forecast(spread_of(2), 2, 0.5).in_order == Approx(0.4375).margin(0.02));
  // A value with 60 % of the items holds the table to 1,000 / 0.6 and a little less.
  const HotPartitionForecast hot = forecast(spread_of(2.7), 1 / (0.36 + 1e-6), 0.6);
  CHECK(hot.shuffled < 1000 / 0.6 / 4000);
  CHECK(hot.shuffled > 0.33);
  // A lower target is easier to reach; more partitions are too.
  const Profile profile = profile_with(spread_of(8), 8, 1'000'000, 0.125);
  double before = 0;
  for (const double target : {8000.0, 4000.0, 2000.0, 1000.0, 500.0}) {
    const double share = forecast_hot_partitions(profile, 4, target).in_order;
    CHECK(share >= before);
    before = share;
  }
  CHECK(before == 1);
  before = 0;
  for (const std::int64_t partitions : {1, 2, 4, 16, 64}) {
    const double share = forecast_hot_partitions(profile, partitions, 4000).in_order;
    CHECK(share >= before - 0.02);
    before = share;
  }
}
