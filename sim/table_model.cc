#include "sim/table_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <optional>

#include "base/check.h"
#include "pacing/token_bucket.h"

namespace dynafill {
namespace {

// A partition remembers this many of the key hashes written to it of late, each taken from about 16 writes:
// enough to place the median within a few percent of the load, too few to cost anything.
constexpr std::size_t samples_max = 64;
constexpr std::uint64_t writes_between_samples = 16;

constexpr Duration one_second = std::chrono::seconds(1);

// The latest samples, which must lie on both sides of a split for it to help: a load that only moves upwards
// has them all above the median.  By chance, one load in 2^15 looks so.
constexpr std::size_t latest_samples = 16;

// Where an item lies: by the hash of its partition key value, then by its sort key.
struct Position {
  std::uint64_t hash = 0;
  std::uint64_t sort = 0;
  auto operator<=>(const Position&) const = default;
};

struct Partition {
  Position first;  // it holds the items from here to the next partition's first
  TokenBucket bucket;
  // Its own load since window_start.
  TimePoint window_start;
  std::int64_t window_units = 0;
  std::int64_t sample_units = 0;  // since begin_sample()
  TimePoint split_at = never;
  TimePoint next_look;  // nothing about its state changes before
  // The last samples_max sampled positions, the oldest overwritten first.
  std::array<Position, samples_max> samples;
  std::size_t samples_taken = 0;
  std::uint64_t until_sample = 0;  // writes to pass over before the next one

  [[nodiscard]] std::size_t sampled() const { return std::min(samples_taken, samples_max); }
};

}  // namespace

struct TableModel::State {
  State(const TableSpec& spec_, const TableConstants& constants_, Seed seed, TimePoint created);

  [[nodiscard]] std::int64_t partitions_needed() const;
  [[nodiscard]] std::size_t partition_of(Position position) const;
  [[nodiscard]] Partition fresh_partition(Position first, const TokenBucket& bucket, TimePoint now);
  void split(std::size_t index, Position at, TimePoint now);
  void split_every_partition(TimePoint now);
  // What is due at `now` for the partition of `position`; returns its index, which a split may have moved.
  std::size_t look_at(Position position, TimePoint now);
  void judge_heat(Partition& partition, TimePoint now);
  void sample(Partition& partition, Position position);
  WriteAnswer admit(const TableWrite& write, TimePoint now);

  TableSpec spec;
  TableConstants constants;
  Rng split_delay;
  Rng sampling;
  TokenBucket bucket;
  std::vector<Partition> partitions;  // in order of `first`; the first begins at {0, 0}
  WriteUnits consumed;
  std::int64_t throttle_events = 0;
  std::int64_t table_throttled = 0;  // of them, those of the table's own bucket
  WriteUnits largest_batch;          // one request, since creation

  // When begin_sample() was called, and what was so then.
  struct Sample {
    TimePoint begin;
    double level = 0;  // of `bucket`
    WriteUnits consumed;
    std::int64_t throttle_events = 0;
    std::int64_t table_throttled = 0;
  } sample_mark;
  // By how much the level rises in a second of the sample; zero when that is within what two requests make.
  [[nodiscard]] double level_drift(TimePoint now);
  [[nodiscard]] Duration partition_steady_for(const Partition& partition, TimePoint now) const;
};

namespace {

Position position_of(const TableWrite& write) { return {write.partition_hash, write.sort_position}; }

// On-demand tables save nothing: the quota counts every second.
WcuRate table_rate(const TableSpec& spec) {
  return WcuRate::per_second(spec.on_demand ? spec.quota_wcu : spec.provisioned_wcu);
}

WriteUnits table_capacity(const TableSpec& spec, const TableConstants& constants) {
  if (spec.on_demand) return WriteUnits{spec.quota_wcu};
  return units_in(constants.burst_window, WcuRate::per_second(spec.provisioned_wcu));
}

// Where partition `index` of `count` equal ones begins: ceil(2^64 x index / count).
std::uint64_t equal_range_start(std::uint64_t index, std::uint64_t count) {
  const auto whole = static_cast<Int128>(1) << 64;
  return static_cast<std::uint64_t>((whole * static_cast<Int128>(index) + static_cast<Int128>(count) - 1) /
                                    static_cast<Int128>(count));
}

// The first position of the right half of the load, or nothing when a split there would not halve it: when
// one position is all there is, or the latest writes all lie on one side.
std::optional<Position> heat_split_point(const Partition& partition) {
  std::array<Position, samples_max> sorted = partition.samples;
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(partition.sampled());
  std::sort(sorted.begin(), end);
  if (end == sorted.begin() || sorted.front() == *(end - 1)) return std::nullopt;
  const Position median = sorted[partition.sampled() / 2];
  const Position at = median != sorted.front() ? median : *std::upper_bound(sorted.begin(), end, median);
  const std::size_t latest = std::min(latest_samples, partition.sampled());
  std::size_t right = 0;
  for (std::size_t back = 1; back <= latest; ++back)
    right += partition.samples[(partition.samples_taken - back) % samples_max] >= at;
  if (right == 0 || right == latest) return std::nullopt;
  return at;
}

}  // namespace

std::string_view throttling_reason(WriteAnswer answer) {
  switch (answer) {
    case WriteAnswer::written:
      break;
    case WriteAnswer::table_throttled:
      return "TableWriteProvisionedThroughputExceeded";
    case WriteAnswer::quota_throttled:
      return "TableWriteAccountLimitExceeded";
    case WriteAnswer::partition_throttled:
      return "TableWriteKeyRangeThroughputExceeded";
    case WriteAnswer::maximum_throttled:
      return "TableWriteMaxOnDemandThroughputExceeded";
    case WriteAnswer::index_throttled:
      return "IndexWriteProvisionedThroughputExceeded";
    case WriteAnswer::index_quota_throttled:
      return "IndexWriteAccountLimitExceeded";
    case WriteAnswer::index_partition_throttled:
      return "IndexWriteKeyRangeThroughputExceeded";
  }
  CHECK(false);
  return {};
}

TableModel::State::State(const TableSpec& spec_, const TableConstants& constants_, Seed seed,
                         TimePoint created)
    : spec(spec_),
      constants(constants_),
      split_delay(seed.stream("table/split-delay")),
      sampling(seed.stream("table/sampling")),
      bucket(table_rate(spec_), table_capacity(spec_, constants_),
             spec_.burst == StartingBurst::full || spec_.on_demand ? table_capacity(spec_, constants_)
                                                                   : WriteUnits{spec_.provisioned_wcu},
             created) {
  CHECK(spec.on_demand || (spec.provisioned_wcu >= 1 && spec.provisioned_rcu >= 0));
  CHECK(!spec.on_demand || (spec.warm_wcu >= 1 && spec.quota_wcu >= 1));
  const auto count = static_cast<std::uint64_t>(partitions_needed());
  const WriteUnits one_second_of_limit = units_in(one_second, constants.partition_write_limit);
  const TokenBucket full(constants.partition_write_limit, one_second_of_limit, one_second_of_limit, created);
  for (std::uint64_t i = 0; i < count; ++i)
    partitions.push_back(fresh_partition({equal_range_start(i, count), 0}, full, created));
}

// Source: Houlihan's formula (AWS Loft, 2016-01-20), https://stackoverflow.com/questions/51240422.
std::int64_t TableModel::State::partitions_needed() const {
  // ceil(wcu / write limit + rcu / read limit) in whole numbers.
  const std::int64_t write_limit = units_in(one_second, constants.partition_write_limit).count;
  if (spec.on_demand) return (spec.warm_wcu + write_limit - 1) / write_limit;
  const std::int64_t read_limit = constants.partition_read_limit;
  const std::int64_t share = spec.provisioned_wcu * read_limit + spec.provisioned_rcu * write_limit;
  return std::max<std::int64_t>(1, (share + write_limit * read_limit - 1) / (write_limit * read_limit));
}

std::size_t TableModel::State::partition_of(Position position) const {
  if (partitions.size() == 1) return 0;
  const auto after = std::upper_bound(
      partitions.begin(), partitions.end(), position,
      [](const Position& value, const Partition& partition) { return value < partition.first; });
  return static_cast<std::size_t>(after - partitions.begin()) - 1;
}

Partition TableModel::State::fresh_partition(Position first, const TokenBucket& level, TimePoint now) {
  return {.first = first,
          .bucket = level,
          .window_start = now,
          .next_look = now + constants.split_sustained,
          .samples = {},
          .until_sample = sampling.below(2 * writes_between_samples)};
}

// Both halves begin with the level of the whole; from here on each earns the full partition limit.
void TableModel::State::split(std::size_t index, Position at, TimePoint now) {
  const TokenBucket level = partitions[index].bucket;
  const Position first = partitions[index].first;
  CHECK(at > first);
  partitions[index] = fresh_partition(first, level, now);
  partitions.insert(partitions.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                    fresh_partition(at, level, now));
}

void TableModel::State::split_every_partition(TimePoint now) {
  for (std::size_t index = partitions.size(); index-- > 0;) {
    const std::uint64_t first = partitions[index].first.hash;
    // The next one's first hash, or 2^64, which wraps to 0: the difference is right in both cases.
    const std::uint64_t next = index + 1 < partitions.size() ? partitions[index + 1].first.hash : 0;
    const std::uint64_t half = partitions.size() == 1 ? std::uint64_t{1} << 63 : (next - first) / 2;
    if (half > 0) split(index, {first + half, 0}, now);
  }
}

void TableModel::State::judge_heat(Partition& partition, TimePoint now) {
  if (now - partition.window_start < constants.split_sustained) return;
  const WriteUnits limit = units_in(now - partition.window_start, constants.partition_write_limit);
  const bool hot = static_cast<double>(partition.window_units) >=
                   constants.split_threshold * static_cast<double>(limit.count);
  if (hot && partition.split_at == never && heat_split_point(partition)) {
    const Duration spread = constants.split_delay_max - constants.split_delay_min;
    partition.split_at =
        now + constants.split_delay_min + from_seconds(split_delay.uniform() * in_seconds(spread));
  }
  partition.window_start = now;
  partition.window_units = 0;
}

std::size_t TableModel::State::look_at(Position position, TimePoint now) {
  const std::size_t index = partition_of(position);
  Partition& partition = partitions[index];
  if (now < partition.next_look) return index;
  judge_heat(partition, now);
  if (now >= partition.split_at) {
    partition.split_at = never;
    if (const std::optional<Position> at = heat_split_point(partition)) {
      split(index, *at, now);
      return partition_of(position);
    }
  }
  partition.next_look = std::min(partition.window_start + constants.split_sustained, partition.split_at);
  return index;
}

void TableModel::State::sample(Partition& partition, Position position) {
  partition.samples[partition.samples_taken++ % samples_max] = position;
  partition.until_sample = sampling.below(2 * writes_between_samples);
}

WriteAnswer TableModel::State::admit(const TableWrite& write, TimePoint now) {
  Partition& partition = partitions[look_at(position_of(write), now)];
  if (!partition.bucket.try_overdraw(write.units, now)) {
    ++throttle_events;
    return WriteAnswer::partition_throttled;
  }
  if (!bucket.try_overdraw(write.units, now)) {
    partition.bucket.settle(write.units, WriteUnits{0}, now);
    ++throttle_events;
    return spec.on_demand ? WriteAnswer::quota_throttled : WriteAnswer::table_throttled;
  }
  partition.window_units += write.units.count;
  partition.sample_units += write.units.count;
  if (partition.until_sample-- == 0) sample(partition, position_of(write));
  consumed += write.units;
  return WriteAnswer::written;
}

TableModel::TableModel(const TableSpec& spec, const TableConstants& constants, Seed seed, TimePoint created)
    : state_(std::make_unique<State>(spec, constants, seed, created)) {}
TableModel::~TableModel() = default;
TableModel::TableModel(TableModel&&) noexcept = default;

WriteAnswer TableModel::write(std::uint64_t partition_hash, WriteUnits units, TimePoint now) {
  return state_->admit({.partition_hash = partition_hash, .units = units}, now);
}

BatchAnswer TableModel::write_batch(std::span<const TableWrite> writes, TimePoint now,
                                    std::uint16_t* unprocessed) {
  State& state = *state_;
  if (writes.empty()) return {};
  // One partition whose levels cover the whole batch: admit() would take every write, so they are taken at
  // once.  The test "A batch is its writes one by one" holds the two ways together.
  if (state.look_at(position_of(writes.front()), now); state.partitions.size() == 1) {
    Partition& partition = state.partitions.front();
    WriteUnits total;
    for (const TableWrite& write : writes) total += write.units;
    if (partition.bucket.try_take(total, now)) {
      if (state.bucket.try_take(total, now)) {
        partition.window_units += total.count;
        partition.sample_units += total.count;
        state.largest_batch = std::max(state.largest_batch, total);
        std::size_t at = 0;
        for (; partition.until_sample < writes.size() - at; ++at) {
          at += partition.until_sample;
          state.sample(partition, position_of(writes[at]));
        }
        partition.until_sample -= writes.size() - at;
        state.consumed += total;
        return {.consumed = total};
      }
      partition.bucket.settle(total, WriteUnits{0}, now);
    }
  }
  BatchAnswer answer;
  WriteUnits offered;
  if (state.spec.on_demand) answer.table_answer = WriteAnswer::quota_throttled;
  for (std::size_t at = 0; at < writes.size(); ++at) {
    offered += writes[at].units;
    const WriteAnswer single = state.admit(writes[at], now);
    if (single == WriteAnswer::written) {
      answer.consumed += writes[at].units;
    } else {
      answer.table_throttled += single == answer.table_answer;
      unprocessed[answer.unprocessed++] = static_cast<std::uint16_t>(at);
    }
  }
  state.table_throttled += answer.table_throttled;
  state.largest_batch = std::max(state.largest_batch, offered);
  return answer;
}

void TableModel::set_provisioned(std::int64_t wcu, std::int64_t rcu, TimePoint now) {
  State& state = *state_;
  CHECK(wcu >= 1 && rcu >= 0 && !state.spec.on_demand);
  state.spec.provisioned_wcu = wcu;
  state.spec.provisioned_rcu = rcu;
  state.bucket.set_rate(WcuRate::per_second(wcu), table_capacity(state.spec, state.constants), now);
  // Doubling and not just enough: https://www.usenix.org/system/files/atc22-elhemali.pdf, page 1041.
  while (static_cast<std::int64_t>(state.partitions.size()) < state.partitions_needed())
    state.split_every_partition(now);
}

double TableModel::State::level_drift(TimePoint now) {
  const double change = bucket.level(now) - sample_mark.level;
  if (std::abs(change) <= 2 * static_cast<double>(largest_batch.count)) return 0;
  return change / in_seconds(now - sample_mark.begin);
}

Duration TableModel::State::partition_steady_for(const Partition& partition, TimePoint now) const {
  if (partition.split_at != never) return partition.split_at - now;
  // Its present window of heat need not end hot, but then the next one does.
  const WriteUnits limit = units_in(now - sample_mark.begin, constants.partition_write_limit);
  const bool hot = static_cast<double>(partition.sample_units) >=
                   constants.split_threshold * static_cast<double>(limit.count);
  return hot && heat_split_point(partition) ? partition.window_start + constants.split_sustained - now
                                            : Duration::max();
}

void TableModel::begin_sample(TimePoint now) {
  State& state = *state_;
  state.sample_mark = {.begin = now,
                       .level = state.bucket.level(now),
                       .consumed = state.consumed,
                       .throttle_events = state.throttle_events,
                       .table_throttled = state.table_throttled};
  for (Partition& partition : state.partitions) partition.sample_units = 0;
}

TableModel::Outlook TableModel::outlook(TimePoint now) {
  State& state = *state_;
  CHECK(now > state.sample_mark.begin);
  Outlook outlook{.steady_for = Duration::max()};
  for (const Partition& partition : state.partitions)
    outlook.steady_for = std::min(outlook.steady_for, state.partition_steady_for(partition, now));
  const double level = state.bucket.level(now);
  if (state.table_throttled > state.sample_mark.table_throttled) {
    const auto consumed = static_cast<double>((state.consumed - state.sample_mark.consumed).count);
    if (consumed > 0) outlook.lasting_share += (level - state.sample_mark.level) / consumed;
  } else if (const double drift = state.level_drift(now); drift < 0 && !state.spec.on_demand) {
    // An on-demand table's bucket is a second's worth: it runs out within the sample or not at all.
    outlook.steady_for = std::min(outlook.steady_for, from_seconds(std::min(1e9, level / -drift)));
  }
  outlook.steady_for = std::max(outlook.steady_for, Duration::zero());
  return outlook;
}

void TableModel::leap(Duration time, TimePoint now) {
  State& state = *state_;
  const double times = in_seconds(time) / in_seconds(now - state.sample_mark.begin);
  const auto more = [&](std::int64_t of_sample) {
    return static_cast<std::int64_t>(static_cast<double>(of_sample) * times);
  };
  for (Partition& partition : state.partitions) {
    partition.window_start -= time;
    partition.window_units += more(partition.sample_units);
    partition.next_look -= time;
    if (partition.split_at != never) partition.split_at -= time;
  }
  const bool throttled = state.table_throttled > state.sample_mark.table_throttled;
  if (!throttled && !state.spec.on_demand) {
    const WriteUnits gained{std::llround(state.level_drift(now) * in_seconds(time))};
    state.bucket.settle(std::max(gained, WriteUnits{0}), std::max(WriteUnits{0} - gained, WriteUnits{0}),
                        now);
  }
  state.consumed += WriteUnits{more((state.consumed - state.sample_mark.consumed).count)};
  const std::int64_t throttle_events = more(state.throttle_events - state.sample_mark.throttle_events);
  const std::int64_t table_throttled = more(state.table_throttled - state.sample_mark.table_throttled);
  state.throttle_events += throttle_events;
  state.table_throttled += table_throttled;
}

std::int64_t TableModel::provisioned_wcu() const { return state_->spec.provisioned_wcu; }
int TableModel::partitions() const { return static_cast<int>(state_->partitions.size()); }
WriteUnits TableModel::consumed() const { return state_->consumed; }
std::int64_t TableModel::throttle_events() const { return state_->throttle_events; }

}  // namespace dynafill
