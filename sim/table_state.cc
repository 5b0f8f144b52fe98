#include "sim/table_state.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr Duration one_minute = std::chrono::minutes(1);

int starting_partitions(const TableSpec& spec, const TableConstants& constants) {
  const std::int64_t capacity =
      spec.on_demand ? partitions_for(std::max(spec.warm_wcu, 2 * spec.previous_peak_wcu), 0, constants)
                     : partitions_for(spec.provisioned_wcu, spec.provisioned_rcu, constants);
  const std::int64_t most = constants.partition_bytes_max.count;
  const std::int64_t size = (spec.stored_bytes.count + most - 1) / most;
  return static_cast<int>(std::max({capacity, size, static_cast<std::int64_t>(spec.partitions)}));
}

}  // namespace

namespace {

WriteAnswer answer_of_table(const TableSpec& spec) {
  if (!spec.on_demand) return WriteAnswer::table_throttled;
  return spec.max_wcu > 0 && spec.max_wcu <= spec.quota_wcu ? WriteAnswer::maximum_throttled
                                                            : WriteAnswer::quota_throttled;
}

PartitionsSpec partitions_spec(const TableSpec& spec, const TableConstants& constants) {
  const double stored = static_cast<double>(spec.stored_bytes.count);
  return {.count = starting_partitions(spec, constants),
          .stored_units = spec.bytes_per_unit > 0 ? std::llround(stored / spec.bytes_per_unit) : 0,
          .bytes_per_unit = spec.bytes_per_unit,
          .splits_item_collections = !spec.has_lsi};
}

}  // namespace

TableModel::State::State(const TableSpec& spec_, const TableConstants& constants_, Seed seed,
                         TimePoint created)
    : spec(spec_),
      constants(constants_),
      table_answer(answer_of_table(spec_)),
      bucket(spec_, constants_, created),
      partitions(partitions_spec(spec_, constants_), constants_, seed.stream("table/split-delay"),
                 seed.stream("table/sampling"), created),
      update_delay(seed.stream("table/update-delay")),
      highest_wcu(spec_.provisioned_wcu) {
  CHECK(spec.on_demand || (spec.provisioned_wcu >= 1 && spec.provisioned_rcu >= 0));
  CHECK(!spec.on_demand || (spec.warm_wcu >= 1 && spec.quota_wcu >= 1 && !spec.auto_scaling));
  for (const IndexSpec& index : spec.gsis)
    indexes.emplace_back(index, spec, constants, seed, static_cast<int>(indexes.size()), created);
  if (spec.on_demand)
    growth.emplace(std::max(spec.warm_wcu / 2, spec.previous_peak_wcu), constants,
                   seed.stream("table/growth"));
  if (spec.auto_scaling) auto_scaling.emplace(*spec.auto_scaling, constants);
  if (growth || auto_scaling) due = minute_end = created + one_minute;
}

TimePoint TableModel::State::next_due() const {
  TimePoint next = minute_end;
  if (update) next = std::min(next, update->effective);
  if (growth) next = std::min(next, growth->due());
  for (const IndexModel& index : indexes) next = std::min(next, index.growth_due());
  return next;
}

void TableModel::State::advance(TimePoint now) {
  while (due <= now) {
    const TimePoint at = due;
    if (update && update->effective <= at) {
      const std::int64_t wcu = update->wcu;
      update.reset();
      provision(wcu, spec.provisioned_rcu, at);
    }
    if (growth && growth->due() <= at) {
      growth->doubled();
      partitions.split_every(at, true);
    }
    for (IndexModel& index : indexes)
      if (index.growth_due() <= at) index.grow(at);
    if (minute_end <= at) minute_ended(at);
    due = next_due();
  }
}

void TableModel::State::minute_ended(TimePoint end) {
  minute_end = end + one_minute;
  const double wcu_per_s = static_cast<double>((consumed - consumed_before_minute).count) / 60;
  consumed_before_minute = consumed;
  if (growth) growth->minute_ended(wcu_per_s, partitions.count(), end);
  for (IndexModel& index : indexes) index.minute_ended(end);
  if (!auto_scaling) return;
  if (const auto wanted =
          auto_scaling->minute_ended(wcu_per_s, spec.provisioned_wcu, update.has_value(), end))
    update = Update{*wanted, end + update_takes(*wanted, spec.provisioned_rcu)};
}

void TableModel::State::provision(std::int64_t wcu, std::int64_t rcu, TimePoint now) {
  spec.provisioned_wcu = wcu;
  spec.provisioned_rcu = rcu;
  highest_wcu = std::max(highest_wcu, wcu);
  bucket.set_provisioned(wcu, now);
  // Doubling and not just enough: https://www.usenix.org/system/files/atc22-elhemali.pdf, page 1041.
  while (partitions.count() < partitions_for(wcu, rcu, constants)) partitions.split_every(now);
}

Duration TableModel::State::update_takes(std::int64_t wcu, std::int64_t rcu) {
  if (wcu <= highest_wcu && wcu > spec.provisioned_wcu) return Duration(0);
  if (partitions_for(wcu, rcu, constants) <= partitions.count()) return constants.update_table_warm;
  return delay_between(constants.update_table_min, constants.update_table_max, update_delay);
}

WriteAnswer TableModel::State::held_back(TimePoint now) const {
  for (const IndexModel& index : indexes)
    if (const WriteAnswer answer = index.held_back(now); answer != WriteAnswer::written) return answer;
  return WriteAnswer::written;
}

WriteAnswer TableModel::State::admit(const TableWrite& write, std::span<const IndexEntry> entries,
                                     TimePoint now) {
  if (!indexes.empty()) {
    if (const WriteAnswer answer = held_back(now); answer != WriteAnswer::written) {
      ++throttle_events;
      return answer;
    }
  }
  Partition& partition = partitions.at(position_of(write), now);
  if (!partition.bucket.try_overdraw(write.units, now)) {
    ++throttle_events;
    ++partition.throttle_events;
    return WriteAnswer::partition_throttled;
  }
  if (!bucket.try_overdraw(write.units, now)) {
    partition.bucket.settle(write.units, WriteUnits{0}, now);
    ++throttle_events;
    return table_answer;
  }
  partitions.note(partition, position_of(write), write.units);
  consumed += write.units;
  for (std::size_t index = 0; index < entries.size(); ++index) indexes[index].accept(entries[index], now);
  return WriteAnswer::written;
}

// One partition without indexes, whose levels cover the whole batch: admit() would take every write, so they
// are taken at once.  The test "A batch is its writes one by one" holds the two ways together.
bool TableModel::State::admit_whole(std::span<const TableWrite> writes, TimePoint now, WriteUnits& total) {
  static_cast<void>(partitions.at(position_of(writes.front()), now));
  if (partitions.count() != 1) return false;
  Partition& partition = partitions.only();
  for (const TableWrite& write : writes) total += write.units;
  if (!partition.bucket.try_take(total, now)) return false;
  if (!bucket.try_take(total, now)) {
    partition.bucket.settle(total, WriteUnits{0}, now);
    return false;
  }
  partition.window_units += total.count;
  std::size_t at = 0;
  for (; partition.until_sample < writes.size() - at; ++at) {
    at += partition.until_sample;
    partitions.sample(partition, position_of(writes[at]));
  }
  partition.until_sample -= writes.size() - at;
  consumed += total;
  largest_batch = std::max(largest_batch, total);
  return true;
}

}  // namespace dynafill
