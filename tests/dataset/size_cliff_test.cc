#include "dataset/size_cliff.h"

#include <cstdint>
#include <vector>

#include "dataset/item_parser.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

using Sizes = std::vector<std::pair<std::int64_t, std::int64_t>>;  // bytes, items

std::vector<std::int64_t> with_bytes(const Sizes& sizes) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(item_bytes_max.count) + 1);
  for (const auto& [bytes, items] : sizes) counts[static_cast<std::size_t>(bytes)] += items;
  return counts;
}

std::int64_t units(const Sizes& sizes, std::int64_t trimmed) {
  std::int64_t sum = 0;
  for (const auto& [bytes, items] : sizes) {
    const std::int64_t over = (bytes - 1) % 1024 + 1;  // 1 to 1024 bytes into its last KB
    const bool trims = bytes > 1024 && over <= trimmed;
    sum += items * write_units_for_put({bytes - (trims ? over : 0)}).count;
  }
  return sum;
}

}  // namespace

TEST_CASE("Trimming saves what counting again would save") {
  const Sizes sizes = {{100, 5},  {1024, 7},  {1025, 3},   {1064, 31},   {1065, 2},
                       {2048, 4}, {2090, 11}, {10'241, 1}, {409'600, 1}, {409'570, 2}};
  const SizeCliff cliff = size_cliff(with_bytes(sizes));
  REQUIRE_FALSE(cliff.over_by_at_most.empty());
  for (const SizeCliff::Step& step : cliff.over_by_at_most) {
    CAPTURE(step.bytes);
    CHECK(step.wcu_saved == units(sizes, 0) - units(sizes, step.bytes));
    CHECK(step.items == step.wcu_saved);
  }
  CHECK(cliff.over_by_at_most.front().bytes == 1);
  CHECK(cliff.over_by_at_most.front().items == 4);
}

TEST_CASE("Nothing is over a KB, nothing can be saved") {
  CHECK(size_cliff(with_bytes({{1, 3}, {1024, 9}, {2000, 1}})).over_by_at_most.empty());
  CHECK_FALSE(advised_step(SizeCliff{}, 0, 12).has_value());
}

TEST_CASE("The step that is advised ends where the crowd ends") {
  // 31 % of a million items are 40 bytes over, the rest well under.
  const Sizes sizes = {{1064, 310'000}, {700, 690'000}};
  const auto step = advised_step(size_cliff(with_bytes(sizes)), 310'000, units(sizes, 0));
  REQUIRE(step);
  CHECK(step->bytes == 40);
  CHECK(step->wcu_saved == 310'000);
}

TEST_CASE("Sizes spread evenly deserve no advice") {
  Sizes sizes;
  for (std::int64_t bytes = 100; bytes <= 3172; ++bytes) sizes.emplace_back(bytes, 10);
  CHECK_FALSE(advised_step(size_cliff(with_bytes(sizes)), 10 * (3172 - 1024), units(sizes, 0)).has_value());
}
