#include "planner/capacity.h"

#include "base/random.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("Write capacity for a deadline") {
  struct Row {
    std::int64_t units;
    std::int64_t ratio_millionths;
    Duration within;
    std::int64_t wcu;
  };
  for (const Row& row : {Row{1'000'000, 1'000'000, 20min, 834},  // 833.33 rounded up
                         {1'000'000, 500'000, 20min, 1667},      // 1666.67: the ratio divides
                         {1'000'000, 250'000, 20min, 3334},
                         {999'600, 1'000'000, 20min, 833},  // exactly 833 x 1200
                         {999'601, 1'000'000, 20min, 834},  // one unit more
                         {1, 1'000'000, 100h, 1},
                         {1'000'000'000'000, 1'000'000, 24h, 11'574'075},
                         {10, 1, 10s, 1'000'000}})
    CHECK(wcu_for({row.units}, {row.ratio_millionths}, row.within) == row.wcu);
  CHECK_FALSE(wcu_for({400'000'000'000'000}, {1}, 1ns));
}

TEST_CASE("Load time at a capacity") {
  CHECK(load_time({1'000'000}, 834, {}) == Duration(1'199'040'767'387));  // 1,000,000 / 834, rounded up
  CHECK(load_time({1'000'000}, 833, {}) == Duration(1'200'480'192'077));
  CHECK(load_time({1'000'000}, 1667, {500'000}) == Duration(1'199'760'047'991));
  CHECK(load_time({999'600}, 833, {}) == Duration(20min));
  CHECK_FALSE(load_time({400'000'000'000'000}, 1, {}));  // longer than anybody waits
}

TEST_CASE("The least ratio for a deadline") {
  CHECK(ratio_for({1'000'000}, 1667, 20min)->millionths == 499'901);  // 1,000,000 / 2,000,400
  CHECK(ratio_for({999'600}, 833, 20min)->millionths == 1'000'000);
  CHECK_FALSE(ratio_for({1'000'000}, 833, 20min));
  CHECK(ratio_for({1}, 1'000'000, 1000h)->millionths == 1);
}

TEST_CASE("How many items fit") {
  CHECK(items_for({1}, target_rate(833, {}), 20min) == 999'600);
  CHECK(items_for({3}, target_rate(833, {}), 20min) == 333'200);
  CHECK(items_for({1}, target_rate(833, {500'000}), 20min) == 499'800);
  CHECK(items_for({400}, target_rate(1, {}), 399s) == 0);
}

TEST_CASE("A ratio is a share above 0 and up to 1") {
  CHECK(Ratio::parse("0.7")->millionths == 700'000);
  CHECK(Ratio::parse("1")->millionths == 1'000'000);
  CHECK(Ratio::parse("1.0")->text() == "1");
  CHECK(Ratio::parse("0.000001")->millionths == 1);
  for (const char* bad : {"0", "-0.5", "1.000001", "0.0000001", "half", ""})
    CHECK_FALSE(Ratio::parse(bad).ok());
  CHECK(Ratio::parse("1.5").error().sentence ==
        "The ratio '1.5' is not a share above 0 and up to 1 with at most six decimals, like 0.7.");
}

TEST_CASE("Capacity, ratio and time turn into one another") {
  Rng rng(7);
  for (int round = 0; round < 20'000; ++round) {
    const WriteUnits units{
        1 + static_cast<std::int64_t>(rng.below(rng.below(2) == 0 ? 100'000 : 4'000'000'000'000))};
    const Ratio ratio{1 + static_cast<std::int64_t>(rng.below(1'000'000))};
    const Duration within = std::chrono::milliseconds(1 + rng.below(1'000'000'000));
    const auto wcu = wcu_for(units, ratio, within);
    if (!wcu) continue;
    // Enough, and one less is not enough.
    const auto time = load_time(units, *wcu, ratio);
    REQUIRE(time);
    REQUIRE(*time <= within);
    if (*wcu > 1) {
      const auto slower = load_time(units, *wcu - 1, ratio);
      REQUIRE((!slower || *slower > within));
    }
    // The least ratio for that capacity is not above the one it was made for, and is enough.
    const auto least = ratio_for(units, *wcu, within);
    REQUIRE(least);
    REQUIRE(least->millionths <= ratio.millionths);
    const auto at_least = load_time(units, *wcu, *least);
    REQUIRE(at_least);
    REQUIRE(*at_least <= within);
    // As many items of one unit fit as were asked for.
    REQUIRE(items_for({1}, target_rate(*wcu, ratio), within) >= units.count);
  }
}
