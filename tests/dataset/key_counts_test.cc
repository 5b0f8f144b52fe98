#include <cmath>

#include "base/random.h"
#include "dataset/distinct_keys.h"
#include "dataset/key_shares.h"

#include "tests/catch.h"

using namespace dynafill;

TEST_CASE("The number of different keys is estimated within two per cent at any size") {
  for (const std::uint64_t count : {0u, 1u, 10u, 1'000u, 30'000u, 100'000u, 200'000u, 1'000'000u}) {
    DistinctKeys keys;
    for (std::uint64_t i = 0; i < count; ++i) keys.add(scatter(i));
    for (std::uint64_t i = 0; i < count; i += 2) keys.add(scatter(i));  // repeats change nothing
    CAPTURE(count);
    CHECK(std::abs(keys.estimate() - static_cast<double>(count)) <= 0.02 * static_cast<double>(count));
  }
}

TEST_CASE("Estimates of two halves merge into that of the whole") {
  DistinctKeys whole;
  DistinctKeys left;
  DistinctKeys right;
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    whole.add(scatter(i));
    (i % 3 == 0 ? left : right).add(scatter(i));
  }
  left.merge(right);
  CHECK(left.estimate() == whole.estimate());
}

TEST_CASE("The commonest value is counted exactly while there are few, and bounded beyond") {
  KeyShares few(1000);
  for (int i = 0; i < 5000; ++i) few.add(scatter(static_cast<std::uint64_t>(i % 1000)));
  for (int i = 0; i < 77; ++i) few.add(scatter(5));
  CHECK(few.top() == 82);
  CHECK(few.distinct() == 1000);
  few.add(scatter(1'000'000));
  CHECK_FALSE(few.distinct().has_value());
  CHECK(few.top() >= 82);
  CHECK(few.top() <= 82 + 10);
}

TEST_CASE("Weights add up, and the largest is told without what shares its cell") {
  KeyShares few;
  for (std::uint64_t i = 0; i < 1000; ++i) few.add(scatter(i % 10), 1 + static_cast<std::int64_t>(i % 10));
  CHECK(few.top() == 1000);
  CHECK(few.largest() == 1000);
  CHECK(few.items_of(scatter(0)) == 100);

  KeyShares many(1000);
  Rng rng = Seed{4}.stream("weights");
  for (std::uint64_t i = 0; i < 3'000'000; ++i)
    many.add(scatter(rng.below(500'000)), 100 + static_cast<std::int64_t>(rng.below(1000)));
  for (int i = 0; i < 100; ++i) many.add(scatter(7'000'000), 400'000);
  CHECK(static_cast<double>(many.largest()) == Approx(40e6).epsilon(0.001));
  CHECK(static_cast<double>(many.items_of(scatter(7'000'000))) == Approx(40e6).epsilon(0.001));
}

TEST_CASE("However the items are shared out, the counts merge to the same") {
  for (const std::uint64_t values : {10u, 900u, 1000u, 1001u, 3000u}) {
    KeyShares whole(1000);
    KeyShares parts[3] = {KeyShares(1000), KeyShares(1000), KeyShares(1000)};
    Rng rng = Seed{values}.stream("shares");
    for (int i = 0; i < 20'000; ++i) {
      const std::uint64_t hash = scatter(rng.below(values));
      whole.add(hash);
      parts[rng.below(3)].add(hash);
    }
    parts[2].merge(parts[0]);
    parts[1].merge(parts[2]);
    CHECK(parts[1].top() == whole.top());
    CHECK(parts[1].distinct() == whole.distinct());
  }
}
