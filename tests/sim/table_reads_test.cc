// What a table grants its readers, and that readers and writers do not meet.
#include <array>

#include "sim/table_model.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint created{};

TableSpec on_demand() { return {.on_demand = true}; }

WriteAnswer read(TableModel& table, const TableRead& one, TimePoint now) {
  std::uint16_t unprocessed = 0;
  const BatchAnswer answer = table.read_batch(std::span(&one, 1), now, &unprocessed);
  return answer.unprocessed == 0 ? WriteAnswer::written : answer.reason();
}

// Asks for a read every 20 us and returns the read units that a second of `from` to `to` granted by the mean.
template <class KeyOf>
double rcu_per_s(TableModel& table, Duration from, Duration to, bool consistent, KeyOf&& key_of) {
  std::int64_t before = 0;
  std::uint64_t number = 0;
  for (Duration time = from; time < to; time += 20us) {
    if (time == from) before = table.half_units_read();
    TableRead one = key_of(number++);
    one.consistent = consistent;
    static_cast<void>(read(table, one, created + time));
  }
  return static_cast<double>(table.half_units_read() - before) / 2 / in_seconds(to - from);
}

TableRead one_item(std::uint64_t) { return {.partition_hash = 7}; }
TableRead one_collection(std::uint64_t number) {
  return {.partition_hash = 7, .sort_position = scatter(number)};
}
TableRead any_item(std::uint64_t number) { return {.partition_hash = scatter(number)}; }

}  // namespace

TEST_CASE("One key value serves 3,000 RCU/s of consistent reads and, from three replicas, 4,500 of others") {
  for (const bool consistent : {true, false}) {
    TableModel table(on_demand(), table_constants(), Seed{1}, created);
    CHECK(rcu_per_s(table, 1s, 11s, consistent, one_item) == Approx(consistent ? 3000 : 4500).epsilon(0.05));
  }
}

TEST_CASE("A new on-demand table serves 12,000 RCU/s of consistent reads, and writes beside them") {
  TableModel table(on_demand(), table_constants(), Seed{1}, created);
  CHECK(rcu_per_s(table, 1s, 11s, true, any_item) == Approx(12'000).epsilon(0.05));
  int written = 0;
  for (std::uint64_t i = 0; i < 1000; ++i)
    written += table.write(scatter(i), WriteUnits{1}, created + 11s + Duration(i * 1'000'000)) ==
               WriteAnswer::written;
  CHECK(written == 1000);
}

TEST_CASE("Provisioned reads have their own bucket, which saves a burst of 300 s") {
  const TableSpec spec{.provisioned_wcu = 5, .provisioned_rcu = 100, .burst = StartingBurst::full};
  TableModel table(spec, table_constants(), Seed{1}, created);
  // 30,000 RCU are saved: 10 s of a partition's 3,000.
  CHECK(rcu_per_s(table, 0s, 8s, true, one_item) == Approx(3000).epsilon(0.06));
  static_cast<void>(rcu_per_s(table, 8s, 15s, true, one_item));
  CHECK(rcu_per_s(table, 15s, 25s, true, one_item) == Approx(100).epsilon(0.1));
  // At half the price twice as many.
  CHECK(rcu_per_s(table, 25s, 35s, false, one_item) == Approx(100).epsilon(0.1));
  CHECK(table.write(7, WriteUnits{1}, created + 35s) == WriteAnswer::written);
}

TEST_CASE("A refused read has its reason as AWS names it") {
  struct Row {
    TableSpec spec;
    bool one_key;
    const char* reason;
  };
  const Row rows[] = {
      {{.provisioned_wcu = 5, .provisioned_rcu = 5}, true, "TableReadProvisionedThroughputExceeded"},
      {on_demand(), true, "TableReadKeyRangeThroughputExceeded"},
      {{.on_demand = true, .quota_rcu = 10}, false, "TableReadAccountLimitExceeded"},
      {{.on_demand = true, .max_rcu = 10}, false, "TableReadMaxOnDemandThroughputExceeded"},
  };
  for (const Row& row : rows) {
    INFO(row.reason);
    TableModel table(row.spec, table_constants(), Seed{1}, created);
    WriteAnswer answer = WriteAnswer::written;
    for (std::uint64_t i = 0; i < 10'000 && answer == WriteAnswer::written; ++i)
      answer = read(table, row.one_key ? one_item(i) : any_item(i), created);
    REQUIRE(answer != WriteAnswer::written);
    CHECK(throttling_reason(answer, Access::read) == row.reason);
    CHECK(table.read_throttle_events() == 1);
    CHECK(table.throttle_events() == 0);
  }
}

TEST_CASE("A partition that is hot by reads splits, unless one item is all that is read") {
  TableConstants constants = table_constants();
  constants.split_sustained = 2s;
  constants.split_delay_min = constants.split_delay_max = 5s;
  for (const bool one : {true, false}) {
    TableModel table(on_demand(), constants, Seed{1}, created);
    const double rate =
        one ? rcu_per_s(table, 0s, 12s, true, one_item) : rcu_per_s(table, 0s, 12s, true, one_collection);
    CHECK((table.partitions() > 4) == !one);
    CHECK((rate > 3500) == !one);
  }
}

TEST_CASE("A raise of the provisioned read units is there at once, and counts for the partitions") {
  TableModel table({.provisioned_wcu = 10, .provisioned_rcu = 10}, table_constants(), Seed{1}, created);
  CHECK(rcu_per_s(table, 0s, 10s, true, any_item) == Approx(10).epsilon(0.6));
  table.set_provisioned(10, 6000, created + 10s);
  CHECK(table.partitions() == 4);                                 // 2.01 doubled twice from one
  static_cast<void>(rcu_per_s(table, 10s, 12s, true, any_item));  // saved before
  CHECK(rcu_per_s(table, 12s, 20s, true, any_item) == Approx(6000).epsilon(0.06));
}
