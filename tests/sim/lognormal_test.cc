#include "sim/lognormal.h"

#include <algorithm>
#include <vector>

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

template <class Draw>
std::vector<double> sorted_draws(int count, Draw&& draw) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(in_seconds(draw()));
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

TEST_CASE("Draws have the median and the 99th percentile they were made from, table or not") {
  const LatencyModel model{10'200us, 27'600us};
  const LognormalTable table(model);
  Rng rng = Seed{1}.stream("latency");
  const int count = 400'000;
  for (const auto& values : {sorted_draws(count, [&] { return table.draw(rng); }),
                             sorted_draws(count, [&] { return draw_once(model, rng); })}) {
    CHECK(values[count / 2] == Approx(0.0102).epsilon(0.01));
    CHECK(values[count * 99 / 100] == Approx(0.0276).epsilon(0.01));
    // A lognormal is symmetric in its logarithm: the 1st percentile is p50^2 / p99.
    CHECK(values[count / 100] == Approx(0.0102 * 0.0102 / 0.0276).epsilon(0.01));
  }
}

TEST_CASE("Equal percentiles are a constant") {
  Rng rng = Seed{1}.stream("latency");
  const LatencyModel model{7min, 7min};
  CHECK(draw_once(model, rng) == 7min);
  CHECK(LognormalTable(model).draw(rng) == 7min);
  CHECK(LognormalTable(LatencyModel{}).draw(rng) == 0s);
}
