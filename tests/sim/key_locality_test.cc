#include "sim/key_locality.h"

#include <map>

#include "tests/catch.h"

using namespace dynafill;

namespace {

// What dataset/key_order.h would say of `values`.
double effective_keys(const std::vector<std::uint64_t>& values, std::int64_t window) {
  double sum = 0;
  std::int64_t windows = 0;
  const auto size = static_cast<std::size_t>(window);
  for (std::size_t from = 0; from + size <= values.size(); from += size, ++windows) {
    std::map<std::uint64_t, std::int64_t> counts;
    for (std::size_t i = from; i < from + size; ++i) ++counts[values[i]];
    for (const auto& [value, count] : counts) sum += static_cast<double>(count * count);
  }
  return static_cast<double>(window * window) * static_cast<double>(windows) / sum;
}

std::vector<std::uint64_t> values_of(KeyLocality& locality, std::int64_t keys, int count) {
  Rng rng = Seed{3}.stream("test");
  std::vector<std::uint64_t> values;
  for (int i = 0; i < count; ++i)
    values.push_back(locality.next(rng, [&] { return rng.below(static_cast<std::uint64_t>(keys)); }));
  return values;
}

}  // namespace

TEST_CASE("The values drawn have the sketch they were drawn from") {
  const std::vector<std::vector<KeySpread>> sketches = {
      {{10, 1.02}, {100, 1.4}, {1000, 5}, {10'000, 40}},   // sorted, 250 items a value
      {{10, 6.5}, {100, 17}, {1000, 21}, {10'000, 100}},   // twenty values at a time
      {{10, 9.9}, {100, 91}, {1000, 500}, {10'000, 909}},  // shuffled: 1,000 values
      {{100, 1}, {10'000, 3.7}},
  };
  for (std::size_t i = 0; i < sketches.size(); ++i) {
    KeyLocality locality(sketches[i], 1000);
    const auto values = values_of(locality, 1000, 1'000'000);
    for (const KeySpread& row : sketches[i]) {
      INFO("sketch " << i << ", windows of " << row.window_items);
      CHECK(effective_keys(values, row.window_items) == Approx(row.effective_keys).epsilon(0.1));
    }
  }
}

TEST_CASE("Without a sketch every value is drawn from all") {
  KeyLocality locality;
  CHECK_FALSE(locality.any());
  const auto values = values_of(locality, 1000, 100'000);
  CHECK(effective_keys(values, 10'000) == Approx(10'000.0 / 11).epsilon(0.02));
  KeyLocality shuffled(std::vector<KeySpread>{{10, 10}, {100, 99.99}}, 1e6);
  CHECK_FALSE(shuffled.any());
}
