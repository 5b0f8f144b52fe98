#include "dataset/sample_estimate.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "tests/catch.h"

using namespace dynafill;

TEST_CASE("Slices are drawn without repeating, each as likely as any other") {
  Rng rng = Seed{3}.stream("slices");
  std::vector<int> times(50);
  for (int trial = 0; trial < 20'000; ++trial) {
    const std::vector<std::int64_t> drawn = draw_slices(50, 10, rng);
    REQUIRE(drawn.size() == 10);
    REQUIRE(std::set<std::int64_t>(drawn.begin(), drawn.end()).size() == 10);
    for (const std::int64_t slice : drawn) ++times.at(static_cast<std::size_t>(slice));
  }
  for (const int seen : times) CHECK(std::abs(seen - 4000) < 250);  // deviation 57
  CHECK(draw_slices(5, 5, rng) == std::vector<std::int64_t>{0, 1, 2, 3, 4});
  CHECK(draw_slices(5, 0, rng).empty());
}

TEST_CASE("Student's t is that of the tables") {
  struct Row {
    std::int64_t degrees;
    double t;
  };
  for (const Row& row : {Row{1, 12.706}, Row{3, 3.182}, Row{4, 2.776}, Row{10, 2.228}, Row{30, 2.042},
                         Row{120, 1.980}, Row{1'000'000, 1.960}}) {
    CAPTURE(row.degrees);
    CHECK(std::abs(student_t_975(row.degrees) - row.t) < 0.003 * row.t);
  }
}

TEST_CASE("A total worked by hand") {
  // Two of four slices of 10, 10, 10 and 8 bytes: ratio 5 / 20, total 38 x 0.25 = 9.5.  Without the other,
  // each is 1 off: squares 2, deviation 38 / 10 x sqrt(0.5 x 2 / 1 / 2) = 2.68701, times t(1) = 12.7062.
  const std::vector<double> bytes{10, 10}, counted{2, 3};
  const TotalEstimate estimate = estimate_total({bytes, 38, 4}, counted);
  CHECK(std::abs(estimate.total - 9.5) < 1e-9);
  CHECK(estimate.interval_95.low == 5);  // what was seen is there
  CHECK(std::abs(estimate.interval_95.high - (9.5 + 12.7062 * 2.68701)) < 1e-3);
  // All slices read: no doubt is left.
  CHECK(estimate_total({bytes, 20, 2}, counted).interval_95 == SampleInterval{5, 5});
  CHECK(std::isinf(
      estimate_total({std::vector<double>{10.0}, 20, 2}, std::vector<double>{2.0}).interval_95.high));
}

TEST_CASE("Intervals of 95 % hold the true total in 93 to 97 % of the trials") {
  // Records of deviation 1.5 in the logarithm laid end to end, getting larger towards the end or not; a slice
  // has those that begin in it.
  struct Slice {
    double bytes = 0, items = 0, units = 0;
  };
  constexpr double slice_bytes = 16'384;
  constexpr std::size_t slices_all = 20'000, slices_drawn = 512;
  for (const bool trend : {false, true}) {
    Rng rng = Seed{11}.stream("population");
    std::vector<Slice> slices(slices_all);
    Slice truth;
    for (double at = 0; at < slice_bytes * slices_all;) {
      const double median = trend ? 200 + at / 200'000 : 600;
      const double size = std::min(409'600.0, std::ceil(median * std::exp(1.5 * rng.normal())));
      Slice& slice = slices[static_cast<std::size_t>(at / slice_bytes)];
      for (Slice* sum : {&slice, &truth}) {
        sum->bytes += size;
        sum->items += 1;
        sum->units += std::ceil(size / 1024);
      }
      at += size;
    }
    int inside_items = 0, inside_units = 0;
    const int trials = 4000;  // so many that the share itself is sure within 0.7 % (two deviations)
    for (int trial = 0; trial < trials; ++trial) {
      std::vector<double> bytes, items, units;
      for (const std::int64_t drawn : draw_slices(slices_all, slices_drawn, rng)) {
        const Slice& slice = slices.at(static_cast<std::size_t>(drawn));
        bytes.push_back(slice.bytes);
        items.push_back(slice.items);
        units.push_back(slice.units);
      }
      const SlicesRead read{bytes, truth.bytes, slices_all};
      const auto holds = [](const TotalEstimate& estimate, double total) {
        return estimate.interval_95.low <= total && total <= estimate.interval_95.high;
      };
      inside_items += holds(estimate_total(read, items), truth.items) ? 1 : 0;
      inside_units += holds(estimate_total(read, units), truth.units) ? 1 : 0;
    }
    CAPTURE(trend, inside_items, inside_units);
    CHECK(inside_items >= trials * 93 / 100);
    CHECK(inside_items <= trials * 97 / 100);
    CHECK(inside_units >= trials * 93 / 100);
    CHECK(inside_units <= trials * 97 / 100);
  }
}
