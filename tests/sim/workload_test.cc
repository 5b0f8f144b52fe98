#include "sim/workload.h"

#include <cmath>
#include <map>
#include <set>

#include "tests/catch.h"

using namespace dynafill;

namespace {

std::vector<PacedItem> produce_all(const WorkloadModel& data, std::uint64_t seed) {
  ItemSource source(data, Seed{seed});
  std::vector<PacedItem> items;
  std::array<PacedItem, 33> place;
  while (source.remaining() > 0)
    for (const PacedItem& item : source.produce(place)) items.push_back(item);
  CHECK(source.produce(place).empty());
  return items;
}

}  // namespace

TEST_CASE("Every run writes exactly the histogram, in its own order") {
  WorkloadModel data;
  data.items = 10'000;
  data.wcu_histogram = {0, 6'000, 3'000, 0, 900, 99, 1};
  data.mean_item_bytes = Bytes{1400};
  CHECK(total_units(data) == WriteUnits{6'000 + 6'000 + 3'600 + 495 + 6});
  std::vector<std::uint32_t> orders[2];
  for (std::uint64_t seed : {0, 1}) {
    std::vector<std::int64_t> seen(data.wcu_histogram.size());
    std::int64_t early_twos = 0;
    for (const PacedItem& item : produce_all(data, seed)) {
      ++seen[item.units];
      CHECK(item.wire_bytes == 1400);
      if (orders[seed].size() < 1000) early_twos += item.units == 2;
      orders[seed].push_back(item.units);
    }
    CHECK(seen == data.wcu_histogram);
    CHECK(early_twos == Approx(300).margin(60));  // mixed, not one kind after the other
  }
  CHECK(orders[0] != orders[1]);
}

TEST_CASE("Without repeated keys every item is alone, with them values repeat") {
  WorkloadModel data;
  data.items = 20'000;
  data.wcu_histogram = {0, 20'000};
  std::set<std::uint64_t> partitions, keys;
  for (const PacedItem& item : produce_all(data, 1)) partitions.insert(item.ticket);
  CHECK(partitions.size() == 20'000);

  data.key_count = 100;
  std::map<std::uint64_t, int> items_by_value;
  for (const PacedItem& item : produce_all(data, 1)) {
    ++items_by_value[item.ticket];
    keys.insert(item.item_hash);
  }
  CHECK(keys.size() == 20'000);
  REQUIRE(items_by_value.size() == 100);
  for (const auto& [value, count] : items_by_value) CHECK(count == Approx(200).margin(80));
}

TEST_CASE("The exponent gives the commonest value its share") {
  for (const std::int64_t count : {2, 200, 5000, 1'000'000})
    for (const double share : {0.05, 0.3, 0.9}) {
      INFO(count << " values, " << share);
      const double exponent = zipf_exponent_for(count, share);
      if (share * static_cast<double>(count) <= 1) {
        CHECK(exponent == 0);
        continue;
      }
      double sum = 0;
      for (std::int64_t k = 1; k <= count; ++k) sum += std::pow(static_cast<double>(k), -exponent);
      CHECK(1 / sum == Approx(share).epsilon(0.001));
    }
  CHECK(zipf_exponent_for(1, 1) == 0);
}
