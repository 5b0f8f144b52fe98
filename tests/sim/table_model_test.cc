#include "sim/table_model.h"

#include <array>

#include "base/dynamodb_constants.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint created{};

TableModel table_of(std::int64_t wcu, StartingBurst burst = StartingBurst::empty, std::int64_t rcu = 5) {
  return TableModel({wcu, rcu, burst}, table_constants(), Seed{1}, created);
}

// Single-unit writes, `per_s` a second, spread evenly over [from, to); the hash comes from `hash(i)`.
// Returns the units taken.
template <class Hash>
std::int64_t drive(TableModel& table, TimePoint from, TimePoint to, std::int64_t per_s, Hash&& hash) {
  std::int64_t taken = 0;
  const Duration step = Duration(1s) / per_s;
  std::uint64_t i = 0;
  for (TimePoint now = from; now < to; now += step, ++i)
    taken += table.write(hash(i), WriteUnits{1}, now) == WriteAnswer::written;
  return taken;
}

std::uint64_t spread(std::uint64_t i) { return scatter(i); }

}  // namespace

// What a partition saves: 0.4 s of 1,000 WCU/s.
constexpr std::int64_t saved = 400;

TEST_CASE("The constants are the published ones") {
  const TableConstants constants = table_constants();
  CHECK(constants.partition_write_limit == WcuRate::per_second(1000));
  CHECK(constants.partition_read_limit == 3000);
  CHECK(constants.burst_window == 300s);
  CHECK(constants.split_delay_min < constants.split_delay_max);
  CHECK(constant("batch_write_latency_p50") == 10.2);
  CHECK(constant("batch_write_latency_p99") == 27.6);
  CHECK(constant("data_pipeline_startup_p50") == 420);
  CHECK(constant("update_table") == 30);
  for (const Constant& row : all_constants()) {
    INFO(row.name);
    CHECK_FALSE(row.unit.empty());
    CHECK(row.source.size() > 10);
    CHECK(row.note.size() > 10);
    CHECK((row.confidence == "high" || row.confidence == "medium" || row.confidence == "low"));
    CHECK(&constant_row(row.name) == &row);  // names are different
  }
}

TEST_CASE("A new table has the partitions of the classic formula") {
  struct Row {
    std::int64_t wcu, rcu;
    int partitions;
  };
  for (const Row& row : {Row{1, 1, 1},
                         {833, 5, 1},
                         {1000, 0, 1},
                         {1000, 1, 2},
                         {3200, 5, 4},
                         {3000, 3000, 4},
                         {1, 9000, 4},
                         {40'000, 5, 41}}) {
    INFO(row.wcu << " WCU, " << row.rcu << " RCU");
    CHECK(table_of(row.wcu, StartingBurst::empty, row.rcu).partitions() == row.partitions);
  }
}

TEST_CASE("A raise doubles the partitions, nothing ever merges them") {
  // The example of the ATC'22 paper, page 1041.
  TableModel table = table_of(3200);
  struct Row {
    std::int64_t wcu;
    int partitions;
  };
  for (const Row& row : {Row{3200, 4}, {3600, 4}, {6000, 8}, {5000, 8}, {1, 8}, {20'000, 32}}) {
    table.set_provisioned(row.wcu, 5, created);
    INFO(row.wcu);
    CHECK(table.partitions() == row.partitions);
    CHECK(table.provisioned_wcu() == row.wcu);
  }
}

TEST_CASE("A provisioned table delivers its rate and no more") {
  TableModel table = table_of(833);
  // And the first second's own, less the grant that is due at the end.
  const std::int64_t taken = drive(table, created, created + 100s, 2000, spread);
  CHECK(taken >= 833 * 100);
  CHECK(taken <= 833 * 101);
  CHECK(table.consumed() == WriteUnits{taken});
  CHECK(table.throttle_events() == 200'000 - taken);
}

TEST_CASE("300 seconds of unused capacity are kept and spent at once") {
  TableModel table = table_of(100);
  // Idle for 10 min: 300 s x 100 WCU wait.  10,000 writes/s for 10 s meet the partition's 1,000/s.
  CHECK(drive(table, created + 600s, created + 610s, 10'000, spread) == 10'000 + saved);
  // The rest of the burst goes in 22 s at 1,000/s; then it is 100/s.
  CHECK(drive(table, created + 610s, created + 700s, 2'000, spread) == 30'000 + 19 * 500 - 10'000 - saved);
}

TEST_CASE("A table with a full starting burst has it at once") {
  TableModel empty = table_of(100);
  TableModel full = table_of(100, StartingBurst::full);
  CHECK(drive(empty, created, created + 1s, 10'000, spread) == 500);  // the first grant
  CHECK(drive(full, created, created + 60s, 1'000, spread) == 30'000 + 11 * 500);
}

TEST_CASE("One key is held at the partition limit, spread keys are not") {
  TableModel hot = table_of(4000, StartingBurst::full, 0);
  CHECK(drive(hot, created, created + 60s, 5000, [](std::uint64_t) { return 42; }) == 1000 * 60 + saved);
  TableModel even = table_of(4000, StartingBurst::full, 0);
  REQUIRE(even.partitions() == 4);
  CHECK(drive(even, created, created + 60s, 3'900, spread) > 3'900 * 60 * 99 / 100);
}

TEST_CASE("A refusal names its cause, the partition's before the table's") {
  TableModel partition_bound = table_of(4000, StartingBurst::full, 0);
  REQUIRE(partition_bound.write(1, WriteUnits{500 + saved}, created) == WriteAnswer::written);  // overdraws
  CHECK(partition_bound.write(1, WriteUnits{1}, created) == WriteAnswer::partition_throttled);
  CHECK(partition_bound.write(~std::uint64_t{0}, WriteUnits{1}, created) == WriteAnswer::written);
  // 500 of debt are paid after half a second.
  CHECK(partition_bound.write(1, WriteUnits{1}, created + 500ms) == WriteAnswer::partition_throttled);
  CHECK(partition_bound.write(1, WriteUnits{1}, created + 501ms) == WriteAnswer::written);

  TableModel table_bound = table_of(10);
  REQUIRE(table_bound.write(1, WriteUnits{50}, created) == WriteAnswer::written);
  CHECK(table_bound.write(1, WriteUnits{1}, created) == WriteAnswer::table_throttled);
  CHECK(throttling_reason(WriteAnswer::table_throttled) == "TableWriteProvisionedThroughputExceeded");
  CHECK(throttling_reason(WriteAnswer::partition_throttled) == "TableWriteKeyRangeThroughputExceeded");
}

TEST_CASE("A write that the table refuses takes nothing from the partition") {
  TableModel table = table_of(1);
  REQUIRE(table.write(1, WriteUnits{5}, created) == WriteAnswer::written);
  for (int i = 0; i < 5000; ++i)
    REQUIRE(table.write(1, WriteUnits{1}, created) == WriteAnswer::table_throttled);
  // The partition still has all but 5 of what it saves, so after the raise it is not what refuses.
  table.set_provisioned(900, 5, created);
  CHECK(drive(table, created + 1s, created + 2s, 10'000, spread) >= 900);
}

TEST_CASE("A batch is its writes one by one, to the unit, the event and the split") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("batches");
    const TableSpec spec{static_cast<std::int64_t>(1 + rng.below(seed % 2 == 0 ? 990 : 5000)), 5,
                         rng.below(2) == 0 ? StartingBurst::empty : StartingBurst::full};
    TableModel whole(spec, table_constants(), Seed{seed}, created);
    TableModel single(spec, table_constants(), Seed{seed}, created);
    const auto unit_limit = 1 + rng.below(5);
    const auto gap_limit = 2'000'000 * (1 + rng.below(100));
    const bool hot = rng.below(3) == 0;
    TimePoint now = created;
    int split_seen = whole.partitions();
    for (int batch = 0; batch < 4'000; ++batch) {
      now += Duration(
          static_cast<std::int64_t>(rng.below(gap_limit) + (batch % 1000 == 0 ? 100'000'000'000 : 0)));
      std::array<TableWrite, 25> writes;
      const std::size_t count = 1 + rng.below(writes.size());
      for (std::size_t i = 0; i < count; ++i)
        writes[i] = {hot ? rng.next() >> 8 : rng.next(),
                     WriteUnits{static_cast<std::int64_t>(1 + rng.below(unit_limit))}};
      std::array<std::uint16_t, 25> unprocessed;
      const BatchAnswer answer = whole.write_batch(std::span(writes).first(count), now, unprocessed.data());
      int refused = 0;
      for (std::size_t i = 0; i < count; ++i) {
        if (single.write(writes[i].partition_hash, writes[i].units, now) == WriteAnswer::written) continue;
        REQUIRE(refused < answer.unprocessed);
        REQUIRE(unprocessed[static_cast<std::size_t>(refused++)] == i);
      }
      REQUIRE(answer.unprocessed == refused);
      REQUIRE(whole.consumed() == single.consumed());
      REQUIRE(whole.throttle_events() == single.throttle_events());
      REQUIRE(whole.partitions() == single.partitions());
      split_seen = std::max(split_seen, whole.partitions());
    }
  }
}

TEST_CASE("A partition kept hot by many keys splits, after minutes") {
  TableModel table = table_of(1000, StartingBurst::empty, 0);
  REQUIRE(table.partitions() == 1);
  const TableConstants constants = table_constants();
  const TimePoint earliest = created + constants.split_sustained + constants.split_delay_min;
  const TimePoint latest = created + 2 * constants.split_sustained + constants.split_delay_max;
  static_cast<void>(drive(table, created, earliest, 1000, spread));
  CHECK(table.partitions() == 1);
  static_cast<void>(drive(table, earliest, latest, 1000, spread));
  CHECK(table.partitions() == 2);
}

TEST_CASE("The split falls at the median of the load and doubles what a hot range takes") {
  // All keys in a thousandth of the hash range: halves of the range would leave them together.
  const auto narrow = [](std::uint64_t i) { return scatter(i) / 1000; };
  TableModel table = table_of(8000, StartingBurst::full, 0);
  REQUIRE(table.partitions() == 8);
  CHECK(drive(table, created, created + 60s, 4000, narrow) == 1000 * 60 + saved);
  static_cast<void>(drive(table, created + 60s, created + 25min, 1200, narrow));
  REQUIRE(table.partitions() == 9);
  const std::int64_t per_minute = drive(table, created + 25min, created + 26min, 4000, narrow);
  CHECK(per_minute > 60 * 1900);
  CHECK(per_minute <= 60 * 2000 + 2000);
}

TEST_CASE("A single hot key is never split, however long it is hot") {
  TableModel table = table_of(4000, StartingBurst::full, 0);
  CHECK(drive(table, created, created + 2h, 1500, [](std::uint64_t) { return 42; }) <= 1000 * 7201);
  CHECK(table.partitions() == 4);
}

TEST_CASE("Load below the threshold, or a short peak, splits nothing") {
  TableModel calm = table_of(850, StartingBurst::empty, 0);
  static_cast<void>(drive(calm, created, created + 1h, 850, spread));
  CHECK(calm.partitions() == 1);
  TableModel peaks = table_of(1000, StartingBurst::full, 0);
  for (TimePoint minute = created; minute < created + 1h; minute += 2min)
    static_cast<void>(drive(peaks, minute, minute + 30s, 1000, spread));
  CHECK(peaks.partitions() == 1);
}

TEST_CASE("The same seed splits at the same moment, another seed at another") {
  const auto split_time = [](std::uint64_t seed) {
    TableModel table({1000, 0, StartingBurst::empty}, table_constants(), Seed{seed}, created);
    TimePoint now = created;
    for (std::uint64_t i = 0; table.partitions() == 1; ++i, now += 10ms)
      static_cast<void>(table.write(spread(i), WriteUnits{10}, now));
    return now;
  };
  CHECK(split_time(1) == split_time(1));
  CHECK(split_time(1) != split_time(2));
}

TEST_CASE("An on-demand table has the partitions of its warm throughput and the quota as its limit") {
  CHECK(TableModel({.on_demand = true}, table_constants(), Seed{1}, created).partitions() == 4);
  TableModel table({.on_demand = true, .warm_wcu = 50'000, .quota_wcu = 50'000}, table_constants(), Seed{1},
                   created);
  CHECK(table.partitions() == 50);
  std::array<TableWrite, 1> write{{{.partition_hash = 1, .units = WriteUnits{50'000}}}};
  std::array<std::uint16_t, 1> refused{};
  CHECK(table.write_batch(write, created, refused.data()).unprocessed == 0);  // overdraws its partition
  write[0].partition_hash = UINT64_MAX;
  const BatchAnswer answer = table.write_batch(write, created, refused.data());
  REQUIRE(answer.unprocessed == 1);
  CHECK(answer.reason() == WriteAnswer::quota_throttled);
  CHECK(throttling_reason(answer.reason()) == "TableWriteAccountLimitExceeded");
  write[0].partition_hash = 1;
  CHECK(throttling_reason(table.write_batch(write, created, refused.data()).reason()) ==
        "TableWriteKeyRangeThroughputExceeded");
}
