#include "sim/index_model.h"

#include <algorithm>
#include <map>
#include <vector>

#include "sim/index_entries.h"
#include "sim/table_model.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint created{};

// Constants with which the table goes on as soon as there is room for one unit.
TableConstants at_once() {
  TableConstants constants = table_constants();
  constants.index_room = 0;
  return constants;
}

// Single units, `per_s` a second over [from, to), all in the index under hash(i).  Returns how many were
// taken.
template <class Hash>
std::int64_t drive(TableModel& table, TimePoint from, TimePoint to, std::int64_t per_s, Hash&& hash) {
  std::int64_t taken = 0;
  std::uint64_t i = 0;
  for (TimePoint now = from; now < to; now += Duration(1s) / per_s, ++i) {
    const IndexEntry entry{hash(i), WriteUnits{1}, i};
    taken += table.write({scatter(i), WriteUnits{1}}, now, std::span(&entry, 1)) == WriteAnswer::written;
  }
  return taken;
}

std::uint64_t spread(std::uint64_t i) { return scatter(i + 1'000'000); }

}  // namespace

TEST_CASE("A table runs ahead of a slow index by the buffer, then at the index's pace") {
  TableModel table({.provisioned_wcu = 900, .burst = StartingBurst::full, .gsis = {{"slow", 10, {}}}},
                   at_once(), Seed{1}, created);
  const std::int64_t buffer = table_constants().index_buffer.count;
  // 900/s until the buffer and the index's 300 s of burst are full, ...
  const std::int64_t minute = drive(table, created, created + 60s, 1000, spread);
  CHECK(minute >= buffer + 3000);
  CHECK(minute <= buffer + 3000 + 60 * 10 + 2);
  // ... then 10/s, whether the item is in the index or not.
  CHECK(drive(table, created + 60s, created + 160s, 100, spread) == Approx(1000).margin(2));
  const IndexEntry entry{7, WriteUnits{1}, 0};
  static_cast<void>(table.write({1, WriteUnits{1}}, created + 160s, std::span(&entry, 1)));
  const WriteAnswer refused = table.write({1, WriteUnits{1}}, created + 160s);
  CHECK(refused == WriteAnswer::index_throttled);
  CHECK(throttling_reason(refused) == "IndexWriteProvisionedThroughputExceeded");
  CHECK(of_index(refused));
}

TEST_CASE("A full buffer holds the table back until a hundredth of it is free") {
  TableModel table({.provisioned_wcu = 900, .burst = StartingBurst::full, .gsis = {{"slow", 10, {}}}},
                   table_constants(), Seed{1}, created);
  static_cast<void>(drive(table, created, created + 30s, 1000, spread));
  const std::int64_t events = table.throttle_events();
  REQUIRE(events > 0);
  // 190 units at 10/s are 19 s; the first refusal was within the last 9.
  CHECK(drive(table, created + 30s, created + 38s, 100, spread) == 0);
  CHECK(drive(table, created + 38s, created + 60s, 100, spread) >= 190);
}

TEST_CASE("A hot index key holds the table back at its own partition's limit") {
  TableModel table({.on_demand = true, .warm_wcu = 8000, .gsis = {{"status", 0, {}}}}, at_once(), Seed{1},
                   created);
  const auto one_value = [](std::uint64_t) { return std::uint64_t{42}; };
  static_cast<void>(drive(table, created, created + 20s, 4000, one_value));  // fills the buffer
  CHECK(drive(table, created + 20s, created + 40s, 4000, one_value) == Approx(20'000).epsilon(0.01));
  const IndexEntry entry{42, WriteUnits{1}, 0};
  static_cast<void>(table.write({1, WriteUnits{1}}, created + 40s, std::span(&entry, 1)));
  CHECK(throttling_reason(table.write({2, WriteUnits{1}}, created + 40s, std::span(&entry, 1))) ==
        "IndexWriteKeyRangeThroughputExceeded");
}

TEST_CASE("An index with the capacity of its table costs the table nothing") {
  TableModel table({.provisioned_wcu = 900, .gsis = {{"even", 900, {}}}}, at_once(), Seed{1}, created);
  CHECK(drive(table, created, created + 120s, 900, spread) >= 120 * 900 * 99 / 100);
  CHECK(table.index_backlog(0, created + 120s) < 1000);
}

TEST_CASE("A raised index capacity lets the table go on") {
  TableModel table({.provisioned_wcu = 900, .burst = StartingBurst::full, .gsis = {{"slow", 1, {}}}},
                   at_once(), Seed{1}, created);
  static_cast<void>(drive(table, created, created + 60s, 1000, spread));
  CHECK(drive(table, created + 60s, created + 70s, 1000, spread) <= 11);
  table.set_index_provisioned(0, 2000, created + 70s);
  CHECK(drive(table, created + 70s, created + 80s, 900, spread) >= 8900);
  CHECK(table.index_partitions(0) == 2);
}

TEST_CASE("Entries follow from the item: in the index by share, under as many values as asked") {
  IndexKeys half{.share = 0.5, .key_count = 10, .units_ratio = 0.3};
  IndexKeys hot{.key_count = 100, .hot_keys = 1, .hot_share = 0.9, .random_sort_key = false};
  IndexKeys zipf{.key_count = 100, .zipf_exponent = 1};
  const std::vector<IndexSpec> indexes{{"half", 1, half}, {"hot", 1, hot}, {"zipf", 1, zipf}, {"own", 1, {}}};
  IndexEntries entries(indexes, Seed{1});
  std::vector<PacedItem> items(2000);
  Rng rng(1);
  for (PacedItem& item : items) item = {.ticket = rng.next(), .item_hash = rng.next(), .units = 4};
  const auto first = entries.of(items);
  const std::vector<IndexEntry> made(first.begin(), first.end());
  REQUIRE(made.size() == 4 * items.size());
  std::map<std::uint64_t, int> values[4];
  for (std::size_t i = 0; i < made.size(); ++i)
    if (made[i].units.count > 0) ++values[i % 4][made[i].partition_hash];
  int in_half = 0, hottest = 0;
  for (const auto& [hash, count] : values[0]) in_half += count;
  for (const auto& [hash, count] : values[1]) hottest = std::max(hottest, count);
  CHECK(in_half == Approx(1000).margin(100));
  CHECK(values[0].size() == 10);
  CHECK(hottest == Approx(1800).margin(60));
  CHECK(values[2].size() > 50);
  CHECK(values[3].size() == 2000);
  CHECK(made[4].units.count <= 2);  // ceil(4 x 0.3)
  CHECK(made[1].sort_position == 0);
  // Again, one by one: the same.
  for (std::size_t i = 0; i < 10; ++i) {
    const auto again = entries.of(std::span(items).subspan(i, 1));
    for (std::size_t index = 0; index < 4; ++index) {
      CHECK(again[index].partition_hash == made[4 * i + index].partition_hash);
      CHECK(again[index].units == made[4 * i + index].units);
    }
  }
}
