// What no table may do, whatever it is asked: laws over random tables, loads and constants.
#include <array>
#include <cmath>
#include <map>

#include "sim/table_model.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint created{};
constexpr std::int64_t units_max = 8;
constexpr int batch_max = 25;

struct RandomTable {
  TableSpec spec;
  TableConstants constants;
  bool splits;

  explicit RandomTable(Rng& rng, bool may_split) : constants(table_constants()), splits(may_split) {
    spec.on_demand = rng.below(3) == 0;
    spec.burst = rng.below(2) == 0 ? StartingBurst::empty : StartingBurst::full;
    spec.provisioned_rcu = static_cast<std::int64_t>(1 + rng.below(9000));
    spec.provisioned_wcu = spec.on_demand ? 0 : static_cast<std::int64_t>(1 + rng.below(6000));
    spec.warm_wcu = static_cast<std::int64_t>(4000 + rng.below(4000));
    spec.quota_wcu = spec.warm_wcu;
    spec.connections = static_cast<int>(rng.below(4));
    if (spec.on_demand && rng.below(2) == 0) spec.max_wcu = static_cast<std::int64_t>(1 + rng.below(2000));
    if (!spec.on_demand && rng.below(3) == 0) spec.auto_scaling = AutoScalingSpec{1, 10'000, 0.7};
    for (std::uint64_t index = rng.below(3); index > 0; --index)
      spec.gsis.push_back({"index", static_cast<std::int64_t>(1 + rng.below(3000)), {}});
    constants.index_buffer = WriteUnits{static_cast<std::int64_t>(1 + rng.below(3000))};
    constants.split_sustained = 2s;
    constants.split_delay_min = splits ? 5s : Duration(100h);
    constants.split_delay_max = splits ? 20s : Duration(100h);
    constants.growth_delay_min = constants.growth_delay_max = splits ? Duration(30s) : Duration(100h);
    constants.update_table_min = 10s;
  }
};

// One random load, told to `see(now, writes, entries, answer, refused)` batch by batch.
template <class See>
void play(TableModel& table, Rng& rng, int batches, See&& see) {
  const auto gap = 1'000'000 * (1 + rng.below(60));
  const bool hot = rng.below(3) == 0;
  TimePoint now = created;
  for (int n = 0; n < batches; ++n) {
    now += Duration(static_cast<std::int64_t>(rng.below(gap) + (rng.below(500) == 0 ? 90'000'000'000 : 0)));
    std::array<TableWrite, batch_max> writes;
    std::array<IndexEntry, 2 * batch_max> entries;
    const std::size_t count = 1 + rng.below(batch_max);
    const std::size_t places = count * table.indexes();
    const auto units = [&] { return WriteUnits{static_cast<std::int64_t>(1 + rng.below(units_max))}; };
    for (std::size_t i = 0; i < count; ++i)
      writes[i] = {hot ? rng.next() >> 6 : rng.next(), units(), rng.next()};
    for (std::size_t i = 0; i < places; ++i)
      entries[i] = {hot ? rng.below(3) : rng.next(), rng.below(4) == 0 ? WriteUnits{0} : units(), rng.next()};
    std::array<std::uint16_t, batch_max> refused;
    const auto written = std::span(writes).first(count);
    const auto indexed = std::span(entries).first(places);
    const BatchAnswer answer = table.write_batch(written, now, refused.data(), indexed);
    see(now, written, indexed, answer,
        std::span(refused).first(static_cast<std::size_t>(answer.unprocessed)));
  }
}

}  // namespace

TEST_CASE("What is consumed was granted before, but for one overdraw; every write has one answer") {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("granted");
    const RandomTable random(rng, true);
    TableModel table(random.spec, random.constants, Seed{seed}, created);
    WriteUnits taken;
    std::int64_t refusals = 0;
    int partitions = table.partitions();
    play(table, rng, 3000,
         [&](TimePoint, std::span<const TableWrite> writes, auto, const BatchAnswer& answer,
             std::span<const std::uint16_t> refused) {
           WriteUnits units;
           std::size_t next = 0;
           for (std::size_t i = 0; i < writes.size(); ++i) {
             if (next < refused.size() && refused[next] == i) {
               ++next;
             } else {
               units += writes[i].units;
             }
           }
           REQUIRE(next == refused.size());
           REQUIRE(answer.consumed == units);
           taken += units;
           refusals += answer.unprocessed;
           REQUIRE(table.consumed() == taken);
           REQUIRE(table.throttle_events() == refusals);
           REQUIRE(static_cast<double>(taken.count) <= table.granted() + units_max);
           REQUIRE(table.partitions() >= partitions);  // never merged
           partitions = table.partitions();
         });
    std::int64_t by_partition = 0;
    for (const PartitionLoad& load : table.partition_loads()) by_partition += load.consumed.count;
    CHECK(by_partition == taken.count);
  }
}

TEST_CASE("No partition takes more than its limit in any second, but for what it saved and one overdraw") {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("limit");
    const RandomTable random(rng, false);
    TableModel table(random.spec, random.constants, Seed{seed}, created);
    const auto start = table.partition_loads();
    std::map<std::uint64_t, std::int64_t> this_second;
    std::int64_t second = 0;
    const double limit = random.constants.partition_write_limit.as_double() *
                             (1 + in_seconds(random.constants.partition_bucket)) +
                         units_max;
    play(table, rng, 3000,
         [&](TimePoint now, std::span<const TableWrite> writes, auto, const BatchAnswer&,
             std::span<const std::uint16_t> refused) {
           if (now.time_since_epoch() / 1s != second) this_second.clear();
           second = now.time_since_epoch() / 1s;
           std::size_t next = 0;
           for (std::size_t i = 0; i < writes.size(); ++i) {
             if (next < refused.size() && refused[next] == i) {
               ++next;
               continue;
             }
             std::size_t partition = start.size() - 1;
             while (start[partition].first_hash > writes[i].partition_hash) --partition;
             REQUIRE(static_cast<double>(this_second[partition] += writes[i].units.count) <= limit);
           }
         });
  }
}

namespace {

// What a second may hold of a limit: what was saved of it too, and one overdraw.
double second_of(double limit, const TableConstants& constants, std::int64_t overdraw) {
  return limit * (1 + in_seconds(constants.partition_bucket)) + static_cast<double>(overdraw);
}

TableRead random_read(Rng& rng, bool hot) {
  return {.partition_hash = hot ? rng.next() >> 6 : rng.next(),
          .blocks = static_cast<std::int64_t>(1 + rng.below(units_max)),
          .consistent = rng.below(2) == 0,
          .sort_position = rng.next()};
}

}  // namespace

TEST_CASE("Reads too: what is consumed was granted, no replica is above its limit, each has one answer") {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("reads");
    const bool splits = rng.below(2) == 0;
    const RandomTable random(rng, splits);
    TableModel table(random.spec, random.constants, Seed{seed}, created);
    const auto start = table.partition_loads();
    const double limit =
        second_of(static_cast<double>(random.constants.partition_read_limit), random.constants, units_max);
    const auto replicas = static_cast<double>(random.constants.partition_replicas);
    struct Second {
      std::int64_t consistent = 0, eventual = 0;  // blocks
    };
    std::map<std::uint64_t, Second> this_second;
    std::int64_t second = 0, taken = 0, refusals = 0;
    const bool hot = rng.below(2) == 0;
    TimePoint now = created;
    for (int n = 0; n < 6000; ++n) {
      now += Duration(static_cast<std::int64_t>(rng.below(2'000'000)));
      if (now.time_since_epoch() / 1s != second) this_second.clear();
      second = now.time_since_epoch() / 1s;
      std::array<TableRead, batch_max> reads;
      const std::size_t count = 1 + rng.below(batch_max);
      for (std::size_t i = 0; i < count; ++i) reads[i] = random_read(rng, hot);
      std::array<std::uint16_t, batch_max> refused;
      const BatchAnswer answer = table.read_batch(std::span(reads).first(count), now, refused.data());
      refusals += answer.unprocessed;
      int next = 0;
      for (std::size_t i = 0; i < count; ++i) {
        if (next < answer.unprocessed && refused[static_cast<std::size_t>(next)] == i) {
          ++next;
          continue;
        }
        taken += reads[i].blocks * (reads[i].consistent ? 2 : 1);
        if (splits) continue;
        std::size_t partition = start.size() - 1;
        while (start[partition].first_hash > reads[i].partition_hash) --partition;
        Second& of = this_second[partition];
        (reads[i].consistent ? of.consistent : of.eventual) += reads[i].blocks;
        REQUIRE(static_cast<double>(of.consistent) <= limit);
        REQUIRE(static_cast<double>(of.consistent + of.eventual) <= replicas * limit);
      }
      REQUIRE(next == answer.unprocessed);
      REQUIRE(table.half_units_read() == taken);
      REQUIRE(table.read_throttle_events() == refusals);
      REQUIRE(static_cast<double>(taken) <= table.half_units_granted() + 2 * units_max);
    }
  }
}

TEST_CASE("Writes are answered as if nobody read") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    INFO("seed " << seed);
    const auto answers = [&](bool with_reads) {
      Rng rng = Seed{seed}.stream("beside");
      Rng read_rng = Seed{seed}.stream("readers");
      const RandomTable random(rng, false);  // a split for the heat of reads would help the writes
      TableModel table(random.spec, random.constants, Seed{seed}, created);
      std::vector<std::int64_t> seen;
      play(table, rng, 1000, [&](TimePoint now, auto, auto, const BatchAnswer& answer, auto) {
        seen.push_back(answer.consumed.count * 100 + answer.unprocessed);
        std::uint16_t refused = 0;
        const TableRead read = random_read(read_rng, true);
        if (with_reads) static_cast<void>(table.read_batch(std::span(&read, 1), now, &refused));
      });
      return seen;
    };
    CHECK(answers(true) == answers(false));
  }
}

TEST_CASE("An index's backlog is what it accepted and had no capacity for, and never more than its buffer") {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("backlog");
    RandomTable random(rng, false);
    if (random.spec.gsis.empty()) random.spec.gsis.push_back({"index", 10, {}});
    TableModel table(random.spec, random.constants, Seed{seed}, created);
    std::array<WriteUnits, 2> accepted;
    play(table, rng, 2000,
         [&](TimePoint now, std::span<const TableWrite> writes, std::span<const IndexEntry> entries,
             const BatchAnswer& answer, std::span<const std::uint16_t> refused) {
           std::size_t next = 0;
           for (std::size_t i = 0; i < writes.size(); ++i) {
             if (next < refused.size() && refused[next] == i) {
               ++next;
               continue;
             }
             for (std::size_t index = 0; index < table.indexes(); ++index)
               accepted[index] += entries[i * table.indexes() + index].units;
           }
           REQUIRE(answer.index_throttled + answer.table_throttled <= answer.unprocessed);
           for (std::size_t index = 0; index < table.indexes(); ++index) {
             REQUIRE(table.index_accepted(index) == accepted[index]);
             const double rate = static_cast<double>(
                 random.spec.on_demand ? random.spec.quota_wcu : random.spec.gsis[index].provisioned_wcu);
             const double saved = rate * (random.spec.burst == StartingBurst::full ? 300 : 1);
             const double backlog = table.index_backlog(index, now);
             const double written = static_cast<double>(accepted[index].count) - backlog;
             REQUIRE(backlog >= 0);
             REQUIRE(written <= saved + rate * in_seconds(now - created) + 1e-3);
             const double full = static_cast<double>(random.constants.index_buffer.count);
             REQUIRE(backlog <= table.index_partitions(index) * (full + units_max));
           }
         });
  }
}

TEST_CASE("The same seed gives the same answers") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    INFO("seed " << seed);
    const auto trace = [&] {
      Rng rng = Seed{seed}.stream("same");
      const RandomTable random(rng, true);
      TableModel table(random.spec, random.constants, Seed{seed}, created);
      std::vector<std::uint64_t> seen;
      play(table, rng, 1000, [&](TimePoint, auto, auto, const BatchAnswer& answer, auto) {
        seen.push_back(static_cast<std::uint64_t>(answer.consumed.count * 100 + answer.unprocessed));
        seen.push_back(static_cast<std::uint64_t>(table.partitions()));
      });
      return seen;
    };
    CHECK(trace() == trace());
  }
}
