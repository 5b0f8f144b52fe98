#include "sim/table_state.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/check.h"

namespace dynafill {
namespace {

int starting_partitions(const TableSpec& spec, const TableConstants& constants) {
  const std::int64_t capacity =
      spec.on_demand
          ? std::max(partitions_for(std::max(spec.warm_wcu, 2 * spec.previous_peak_wcu), 0, constants),
                     partitions_for(0, spec.warm_rcu, constants))
          : partitions_for(spec.provisioned_wcu, spec.provisioned_rcu, constants);
  const std::int64_t most = constants.partition_bytes_max.count;
  const std::int64_t size = (spec.stored_bytes.count + most - 1) / most;
  return static_cast<int>(std::max({capacity, size, static_cast<std::int64_t>(spec.partitions)}));
}

// Of the table's own bucket, with this quota and its owner's maximum.
WriteAnswer refusal(const TableSpec& spec, std::int64_t maximum, std::int64_t quota) {
  if (!spec.on_demand) return WriteAnswer::table_throttled;
  return maximum > 0 && maximum <= quota ? WriteAnswer::maximum_throttled : WriteAnswer::quota_throttled;
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
      writes{.bucket = TableBucket::of_writes(spec_, constants_, created),
             .refusal = refusal(spec_, spec_.max_wcu, spec_.quota_wcu)},
      reads{.bucket = TableBucket::of_reads(spec_, constants_, created),
            .refusal = refusal(spec_, spec_.max_rcu, spec_.quota_rcu)},
      partitions(partitions_spec(spec_, constants_), constants_, seed.stream("table/partitions"), created),
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
      partitions.expect_split_of_every(false);
    }
    for (IndexModel& index : indexes)
      if (index.growth_due() <= at) index.grow(at);
    if (minute_end <= at) minute_ended(at);
    due = next_due();
  }
}

void TableModel::State::minute_ended(TimePoint end) {
  minute_end = end + one_minute;
  const double wcu_per_s = writes.minute_ended();
  const double rcu_per_s = reads.minute_ended() / half_units;
  if (growth) {
    growth->minute_ended(wcu_per_s, rcu_per_s, partitions.count(), end);
    partitions.expect_split_of_every(growth->due() != never);
  }
  for (IndexModel& index : indexes) index.minute_ended(end);
  if (!auto_scaling) return;
  if (const auto wanted =
          auto_scaling->minute_ended(wcu_per_s, spec.provisioned_wcu, update.has_value(), end + leapt))
    update = Update{*wanted, end + update_takes(*wanted, spec.provisioned_rcu)};
}

void TableModel::State::provision(std::int64_t wcu, std::int64_t rcu, TimePoint now) {
  spec.provisioned_wcu = wcu;
  spec.provisioned_rcu = rcu;
  highest_wcu = std::max(highest_wcu, wcu);
  ++updates;
  writes.bucket.set_provisioned(wcu, now);
  reads.bucket.set_provisioned(half_units * std::max<std::int64_t>(rcu, 1), now);
  // Doubling and not just enough: https://www.usenix.org/system/files/atc22-elhemali.pdf, page 1041.
  while (partitions.count() < partitions_for(wcu, rcu, constants)) partitions.split_every(now);
}

Duration TableModel::State::update_takes(std::int64_t wcu, std::int64_t rcu) {
  if (wcu <= highest_wcu && wcu > spec.provisioned_wcu) return Duration(0);
  if (partitions_for(wcu, rcu, constants) <= partitions.count()) return constants.update_table_warm;
  return delay_between(constants.update_table_min, constants.update_table_max, update_delay.uniform());
}

WriteAnswer TableModel::State::held_back(TimePoint now) const {
  for (const IndexModel& index : indexes)
    if (const WriteAnswer answer = index.held_back(now); answer != WriteAnswer::written) return answer;
  return WriteAnswer::written;
}

WriteAnswer TableModel::State::admit(const TableWrite& write, std::span<const IndexEntry> entries,
                                     TimePoint now) {
  if (!indexes.empty()) {
    if (const WriteAnswer answer = held_back(now); answer != WriteAnswer::written)
      return writes.refuse_for(answer);
  }
  Partition& partition = partitions.at(position_of(write), now);
  if (!partition.bucket.try_overdraw(write.units, now)) {
    ++partition.throttle_events;
    return writes.refuse_for(WriteAnswer::partition_throttled);
  }
  if (!writes.bucket.try_overdraw(write.units, now)) {
    partition.bucket.settle(write.units, WriteUnits{0}, now);
    return writes.refuse_for(writes.refusal);
  }
  partitions.note(partition, position_of(write), write.units);
  writes.consumed += write.units;
  for (std::size_t index = 0; index < entries.size(); ++index) indexes[index].accept(entries[index], now);
  return WriteAnswer::written;
}

// As a write: a replica of its partition first, then the table.
WriteAnswer TableModel::State::admit(const TableRead& read, TimePoint now) {
  Partition& partition = partitions.at(position_of(read), now);
  TokenBucket& replica = partitions.reads_of(partition, now).replica_for(read.consistent);
  const WriteUnits work{read.blocks};
  const WriteUnits cost{read.blocks * (read.consistent ? half_units : 1)};
  if (!replica.try_overdraw(work, now)) return reads.refuse_for(WriteAnswer::partition_throttled);
  if (!reads.bucket.try_overdraw(cost, now)) {
    replica.settle(work, WriteUnits{0}, now);
    return reads.refuse_for(reads.refusal);
  }
  partitions.note_read(partition, position_of(read), cost.count);
  reads.consumed += cost;
  return WriteAnswer::written;
}

// One partition without indexes, whose levels cover the whole batch: admit() would take every write, so they
// are taken at once.  The test "A batch is its writes one by one" holds the two ways together.
bool TableModel::State::admit_whole(std::span<const TableWrite> batch, TimePoint now, WriteUnits& total) {
  static_cast<void>(partitions.at(position_of(batch.front()), now));
  if (partitions.count() != 1) return false;
  Partition& partition = partitions.only();
  for (const TableWrite& write : batch) total += write.units;
  if (!partition.bucket.try_take(total, now)) return false;
  if (!writes.bucket.try_take(total, now)) {
    partition.bucket.settle(total, WriteUnits{0}, now);
    return false;
  }
  partitions.note_all(partition, batch.size(), total,
                      [&](std::size_t index) { return position_of(batch[index]); });
  writes.consumed += total;
  writes.largest_request = std::max(writes.largest_request, total);
  return true;
}

}  // namespace dynafill
