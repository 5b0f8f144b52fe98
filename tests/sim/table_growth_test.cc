// How tables get larger and smaller: auto scaling, on-demand growth, splits for size, UpdateTable.
#include <array>

#include "sim/auto_scaling.h"
#include "sim/table_bucket.h"
#include "sim/table_model.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint created{};

// Requests of ten units, `per_s` units a second over [from, to); returns the units taken.
std::int64_t drive(TableModel& table, TimePoint from, TimePoint to, std::int64_t per_s,
                   bool one_value = false) {
  std::int64_t taken = 0;
  std::uint64_t i = static_cast<std::uint64_t>(from.time_since_epoch().count());
  for (TimePoint now = from; now < to; now += Duration(10s) / per_s, ++i) {
    const TableWrite write{one_value ? 42 : scatter(i), WriteUnits{10}, one_value ? scatter(i) : 0};
    taken += table.write(write, now) == WriteAnswer::written ? 10 : 0;
  }
  return taken;
}

TableModel on_demand(TableSpec spec = {}, std::span<const ConstantOverride> overrides = {}) {
  spec.on_demand = true;
  return {spec, table_constants(overrides), Seed{1}, created};
}

}  // namespace

TEST_CASE("Auto scaling waits for two minutes above the target, and for fifteen below") {
  AutoScaling scaling({.min_wcu = 100, .max_wcu = 5000, .target = 0.7}, table_constants());
  TimePoint now = created;
  const auto minute = [&](double wcu_per_s, std::int64_t provisioned, bool updating = false) {
    now += 1min;
    return scaling.minute_ended(wcu_per_s, provisioned, updating, now).value_or(0);
  };
  CHECK(minute(900, 1000) == 0);
  CHECK(minute(600, 1000) == 0);
  CHECK(minute(900, 1000) == 0);
  CHECK(minute(910, 1000) == 1300);      // 910 / 0.7
  CHECK(minute(1300, 1000, true) == 0);  // under way
  CHECK(minute(1300, 1300) == 1858);     // and still above
  for (int i = 0; i < 14; ++i) CHECK(minute(i == 3 ? 210 : 50, 1858) == 0);
  CHECK(minute(50, 1858) == 300);  // the busiest of the fifteen
  // 4 decreases were in hand and each hour adds one: at minute 214, 4 + 3 less the one above.
  int decreases = 0;
  for (int i = 0; i < 13 * 15; ++i) decreases += minute(0, 300) == 100;
  CHECK(decreases == 4 + 3 - 1);
  CHECK(minute(4000, 100) == 0);
  CHECK(minute(4000, 100) == 5000);
  CHECK(minute(5000, 5000) == 0);
  CHECK(minute(5000, 5000) == 0);  // at the maximum
}

TEST_CASE("An auto-scaled table follows its load up and down, with AWS's delays") {
  TableModel table({.provisioned_wcu = 100, .auto_scaling = AutoScalingSpec{50, 900, 0.7}}, table_constants(),
                   Seed{1}, created);
  static_cast<void>(drive(table, created, created + 119s, 100));
  CHECK(table.provisioned_wcu() == 100);
  static_cast<void>(drive(table, created + 119s, created + 10min, 600));
  CHECK(table.provisioned_wcu() > 140);
  // It only sees what was consumed, so a throttled load is followed in steps of 1 / 0.7.
  static_cast<void>(drive(table, created + 10min, created + 40min, 600));
  CHECK(table.provisioned_wcu() == Approx(600 / 0.7).epsilon(0.05));
  static_cast<void>(drive(table, created + 40min, created + 60min, 20));
  CHECK(table.provisioned_wcu() == 50);
}

TEST_CASE(
    "An UpdateTable takes no time up to what was there, half a minute within the partitions, else more") {
  const TableConstants constants = table_constants();
  TableModel table({.provisioned_wcu = 500}, constants, Seed{1}, created);
  CHECK(table.update_takes(900, 0) == constants.update_table_warm);
  CHECK(table.update_takes(100, 0) == constants.update_table_warm);
  table.set_provisioned(100, 0, created);
  CHECK(table.update_takes(500, 0) == Duration(0));
  for (int i = 0; i < 100; ++i) {
    const Duration more = table.update_takes(5000, 0);
    REQUIRE(more >= constants.update_table_min);
    REQUIRE(more <= constants.update_table_max);
  }
}

TEST_CASE("An on-demand table takes twice its previous peak at once, and its maximum never more") {
  CHECK(on_demand().partitions() == 4);
  CHECK(on_demand({.previous_peak_wcu = 5000}).partitions() == 10);
  CHECK(on_demand({.warm_wcu = 7000, .previous_peak_wcu = 2000}).partitions() == 7);
  TableModel limited = on_demand({.max_wcu = 200});
  CHECK(drive(limited, created, created + 100s, 1000) == Approx(20'000).epsilon(0.03));
  WriteAnswer answer = WriteAnswer::written;
  for (int i = 0; i < 100 && answer == WriteAnswer::written; ++i)
    answer = limited.write(scatter(static_cast<std::uint64_t>(i)), WriteUnits{10}, created + 100s);
  CHECK(throttling_reason(answer) == "TableWriteMaxOnDemandThroughputExceeded");
}

TEST_CASE("An index's maximum throughput holds its table back in its own name, its quota in the quota's") {
  const std::array<ConstantOverride, 1> short_buffer{{{"index_buffer", 100}}};
  for (const std::int64_t maximum : {50, 0}) {
    TableModel table({.on_demand = true, .quota_wcu = 500, .gsis = {{"index", maximum, {}}}},
                     table_constants(short_buffer), Seed{1}, created);
    WriteAnswer answer = WriteAnswer::written;
    for (std::uint64_t i = 0; i < 9000 && answer == WriteAnswer::written; ++i) {
      const IndexEntry entry{scatter(i), WriteUnits{8}, 0};
      const auto now = created + Duration(i * 5'000'000);
      answer = table.write({scatter(~i), WriteUnits{1}}, now, std::span(&entry, 1));
    }
    CHECK(throttling_reason(answer) ==
          (maximum > 0 ? "IndexWriteMaxOnDemandThroughputExceeded" : "IndexWriteAccountLimitExceeded"));
  }
}

TEST_CASE("A new peak makes room for twice itself within half an hour, without a hot partition") {
  TableModel table = on_demand();
  static_cast<void>(drive(table, created, created + 5min, 1900));
  CHECK(table.partitions() == 4);
  static_cast<void>(drive(table, created + 5min, created + 10min, 2950));  // 738 a partition: not hot
  CHECK(table.partitions() == 4);
  static_cast<void>(drive(table, created + 10min, created + 36min, 2950));
  CHECK(table.partitions() == 8);
  CHECK(drive(table, created + 36min, created + 37min, 7000) >= 60 * 6400);
}

TEST_CASE(
    "What fills a partition is split for size, one value's items by their sort key unless an LSI is there") {
  const std::array<ConstantOverride, 3> small{
      {{"partition_size_max", 0.1}, {"split_delay_min", 60}, {"split_delay_max", 120}}};
  const TableConstants constants = table_constants(small);
  const auto partitions_after = [&](TableSpec spec, bool one_value) {
    TableModel table(spec, constants, Seed{1}, created);
    static_cast<void>(drive(table, created, created + 20min, 200, one_value));  // 240,000 units of 1 KB
    return table.partition_loads();
  };
  CHECK(partitions_after({.provisioned_wcu = 500, .bytes_per_unit = 100}, false).size() == 1);
  CHECK(partitions_after({.provisioned_wcu = 500}, false).size() >= 3);
  const auto collection = partitions_after({.provisioned_wcu = 500}, true);
  CHECK(collection.size() >= 2);
  CHECK(collection[1].first_sort > 0);
  for (const PartitionLoad& load : partitions_after({.provisioned_wcu = 500, .has_lsi = true}, true))
    CHECK(load.first_sort == 0);
}

TEST_CASE("What a table holds already needs its partitions") {
  CHECK(TableModel({.provisioned_wcu = 5, .stored_bytes = Bytes{std::int64_t{95} << 30}}, table_constants(),
                   Seed{1}, created)
            .partitions() == 10);
  CHECK(
      TableModel({.provisioned_wcu = 5, .partitions = 3}, table_constants(), Seed{1}, created).partitions() ==
      3);
}

TEST_CASE("A hot item collection is not split by its sort key when there is an LSI") {
  for (const bool has_lsi : {false, true}) {
    TableModel table = on_demand({.has_lsi = has_lsi});
    static_cast<void>(drive(table, created, created + 1h, 1500, true));
    CHECK((table.partitions() > 4) == !has_lsi);
  }
}

TEST_CASE("Grants come every few seconds at small rates, and never add up to more than the rate") {
  TableBucket bucket =
      TableBucket::of_writes({.provisioned_wcu = 5, .provisioned_rcu = 5}, table_constants(), created);
  CHECK(bucket.try_take(WriteUnits{25}, created));
  CHECK_FALSE(bucket.try_take(WriteUnits{1}, created + 4999ms));
  CHECK(bucket.try_take(WriteUnits{25}, created + 5s));
  CHECK_FALSE(bucket.try_take(WriteUnits{1}, created + 9s));
  CHECK(bucket.level(created + 1h) == Approx(1500));
  TableBucket large = TableBucket::of_writes({.provisioned_wcu = 1000}, table_constants(), created);
  CHECK(large.try_take(WriteUnits{1000}, created));
  CHECK_FALSE(large.try_take(WriteUnits{1}, created + 499ms));
  CHECK(large.try_take(WriteUnits{500}, created + 500ms));
  // A rate changed between grants: each part at its own.
  large.set_provisioned(4000, created + 750ms);
  CHECK(large.level(created + 750ms) == Approx(250));
  CHECK(large.level(created + 875ms) == Approx(750));
}

TEST_CASE("One connection spends saved burst at a multiple of the rate, many spend it at once") {
  const auto spent_in_a_minute = [](int connections) {
    TableModel table({.provisioned_wcu = 5, .burst = StartingBurst::full, .connections = connections},
                     table_constants(), Seed{1}, created);
    std::int64_t taken = 0;
    for (TimePoint now = created; now < created + 1min; now += 10ms)
      taken += table.write(scatter(static_cast<std::uint64_t>(now.time_since_epoch().count())), WriteUnits{1},
                           now) == WriteAnswer::written;
    return taken;
  };
  CHECK(spent_in_a_minute(1) == 5 * 5 * 60);
  CHECK(spent_in_a_minute(0) == 1500 + 5 * 55);
}

TEST_CASE("A scenario may set every constant, within reason") {
  CHECK(check_override({"burst_window", 60}).ok());
  CHECK(check_override({"burst", 60}).error().sentence ==
        "There is no constant 'burst'; data/dynamodb-constants.json names them all.");
  CHECK(check_override({"partition_write_limit", 0}).error().sentence.find("must be a number from 1 to") !=
        std::string::npos);
  CHECK_FALSE(check_override({"split_delay_min", -1}).ok());
  const std::array<ConstantOverride, 2> given{{{"burst_window", 60}, {"burst_window", 30}}};
  CHECK(table_constants(given).burst_window == 30s);
  CHECK(table_constants().burst_window == 300s);
}
