#include "sim/index_model.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "base/check.h"

namespace dynafill {
namespace {

std::int64_t per_second(const IndexSpec& spec, const TableSpec& table) {
  if (!table.on_demand) return spec.provisioned_wcu;
  return spec.provisioned_wcu > 0 ? std::min(spec.provisioned_wcu, table.quota_wcu) : table.quota_wcu;
}

WriteAnswer refusal(const IndexSpec& spec, const TableSpec& table) {
  if (!table.on_demand) return WriteAnswer::index_throttled;
  return spec.provisioned_wcu > 0 && spec.provisioned_wcu <= table.quota_wcu
             ? WriteAnswer::index_maximum_throttled
             : WriteAnswer::index_quota_throttled;
}

WriteUnits capacity(std::int64_t wcu, bool on_demand, const TableConstants& constants) {
  return on_demand ? WriteUnits{wcu} : units_in(constants.burst_window, WcuRate::per_second(wcu));
}

WriteUnits first_level(const IndexSpec& spec, const TableSpec& table, const TableConstants& constants) {
  const std::int64_t wcu = per_second(spec, table);
  return table.burst == StartingBurst::full ? capacity(wcu, table.on_demand, constants) : WriteUnits{wcu};
}

}  // namespace

IndexModel::IndexModel(const IndexSpec& spec, const TableSpec& table, const TableConstants& constants,
                       Seed seed, int number, TimePoint created)
    : constants_(constants),
      on_demand_(table.on_demand),
      refusal_(refusal(spec, table)),
      rate_(WcuRate::per_second(per_second(spec, table))),
      bucket_(rate_, capacity(per_second(spec, table), table.on_demand, constants),
              first_level(spec, table, constants), created),
      partitions_(
          {.count = partitions_needed(table.on_demand ? constants.on_demand_new_table : spec.provisioned_wcu),
           .debt_max = constants.index_buffer},
          constants, seed.stream(fmt::format("index/{}/partitions", number)), created) {
  CHECK(table.on_demand || spec.provisioned_wcu >= 1);
  if (on_demand_)
    growth_.emplace(constants.on_demand_new_table / 2, constants,
                    seed.stream(fmt::format("index/{}/growth", number)));
}

int IndexModel::partitions_needed(std::int64_t wcu) const {
  const std::int64_t limit = constants_.partition_write_limit.micro_per_s;
  return static_cast<int>(std::max<std::int64_t>(1, (wcu * 1'000'000 + limit - 1) / limit));
}

void IndexModel::accept(const IndexEntry& entry, TimePoint now) {
  if (entry.units.count == 0) return;
  accepted_ += entry.units;
  largest_entry_ = std::max(largest_entry_, entry.units.count);
  const KeyPosition position{entry.partition_hash, entry.sort_position};
  Partition& partition = partitions_.at(position, now);
  partitions_.note(partition, position, entry.units);
  partition.bucket.settle(WriteUnits{0}, entry.units, now);
  hold_if_full(partition.bucket, constants_.partition_write_limit, WriteAnswer::index_partition_throttled,
               now);
  bucket_.settle(WriteUnits{0}, entry.units, now);
  hold_if_full(bucket_, rate_, refusal_, now);
}

void IndexModel::hold_if_full(TokenBucket& bucket, WcuRate rate, WriteAnswer reason, TimePoint now) {
  const double over = -bucket.level(now) - static_cast<double>(constants_.index_buffer.count);
  if (over < 0) return;
  const TimePoint until = now + from_seconds((over + room()) / rate.as_double());
  if (until <= held_until_) return;
  held_until_ = until;
  held_by_ = reason;
}

// That it makes before the table goes on, one unit at least.
double IndexModel::room() const {
  return std::max(1.0, constants_.index_room * static_cast<double>(constants_.index_buffer.count));
}

void IndexModel::set_provisioned(std::int64_t wcu, TimePoint now) {
  CHECK(wcu >= 1 && !on_demand_);
  rate_ = WcuRate::per_second(wcu);
  bucket_.set_rate(rate_, capacity(wcu, false, constants_), now);
  while (partitions_.count() < partitions_needed(wcu)) partitions_.split_every(now);
  if (held_by_ == refusal_) held_until_ = now;
  hold_if_full(bucket_, rate_, refusal_, now);
}

void IndexModel::minute_ended(TimePoint end) {
  const WriteUnits in_minute = accepted_ - accepted_before_minute_;
  accepted_before_minute_ = accepted_;
  if (!growth_) return;
  growth_->minute_ended(static_cast<double>(in_minute.count) / 60, 0, partitions_.count(), end);
  partitions_.expect_split_of_every(growth_->due() != never);
}

void IndexModel::grow(TimePoint now) {
  growth_->doubled();
  partitions_.split_every(now, true);
  partitions_.expect_split_of_every(false);
}

double IndexModel::backlog(TimePoint now) {
  double of_partitions = 0;
  for (const Partition& partition : partitions_.all()) {
    TokenBucket bucket = partition.bucket;
    of_partitions += std::max(0.0, -bucket.level(now));
  }
  return std::max(of_partitions, -bucket_.level(now));
}

}  // namespace dynafill
