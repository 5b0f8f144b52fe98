#include "endpoint/table.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "sim/partitions.h"

namespace dynafill::endpoint {
namespace {

TableDefinition with_highest(TableDefinition definition) {
  definition.highest_wcu = std::max(definition.highest_wcu, definition.capacity.provisioned.wcu);
  return definition;
}

bool raises(const Throughput& from, const Throughput& to) { return to.wcu > from.wcu || to.rcu > from.rcu; }

Refusal too_many_decreases(int taken_today) {
  return limit_exceeded(fmt::format(
      "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC "
      "day. After the first 4 decreases, each subsequent decrease in the same UTC day can be "
      "performed at most once every 3600 seconds. Number of decreases today: {}.",
      taken_today));
}

// A change of mode alone lowers nothing.
bool lowers(const TableDefinition& from, const TableDefinition& to, const Capacity& before,
            const Capacity& after) {
  return from.on_demand == to.on_demand && raises(after.provisioned, before.provisioned);
}

}  // namespace

Table::Table(TableDefinition definition, TableCounts counts, Seed seed, double epoch_s,
             const TableConstants& constants, TimePoint now)
    : definition_(with_highest(std::move(definition))),
      counts_(std::move(counts)),
      seed_(seed.run(definition_.number)),
      epoch_s_(epoch_s),
      constants_(constants),
      indexed_items_(definition_),
      parser_(definition_.key_schema(), indexed_items_.wanted()),
      decreases_(1 + definition_.gsis.size()),
      update_delay_(seed_.stream("endpoint/update-delay")) {
  counts_.indexes.resize(definition_.gsis.size());
  model_.emplace(table_spec(definition_, Bytes{counts_.table.bytes}, constants_), constants_, seed_, now);
}

void Table::advance(TimePoint now) {
  if (!pending_ || now < pending_->effective) return;
  const TableDefinition before = std::exchange(definition_, std::move(pending_->definition));
  const TimePoint effective = pending_->effective;
  pending_.reset();
  const bool as_before = before.on_demand == definition_.on_demand && before.warm == definition_.warm;
  if (!as_before || definition_.on_demand) {
    TableSpec spec = table_spec(definition_, Bytes{counts_.table.bytes}, constants_);
    spec.partitions = std::max(spec.partitions, model_->partitions());
    const double takes = spec.partitions * constants_.partition_write_limit.as_double();
    if (spec.on_demand) spec.previous_peak_wcu = std::llround(takes / 2);
    model_.emplace(spec, constants_, seed_, effective);
    return;
  }
  const Throughput& own = definition_.capacity.provisioned;
  if (own != before.capacity.provisioned) model_->set_provisioned(own.wcu, own.rcu, effective);
  for (std::size_t i = 0; i < definition_.gsis.size(); ++i) {
    const Throughput& of_index = definition_.gsis[i].capacity.provisioned;
    if (of_index != before.gsis[i].capacity.provisioned)
      model_->set_index_provisioned(i, of_index.wcu, effective);
  }
}

std::optional<Refusal> Table::update(const TableUpdate& wanted, TimePoint now) {
  if (pending_) {
    return resource_in_use(fmt::format(
        "Attempt to change a resource which is still in use: Table is being updated: {}", definition_.name));
  }
  auto made = updated(definition_, wanted);
  if (auto* refused = std::get_if<Refusal>(&made)) return std::move(*refused);
  TableDefinition& definition = std::get<TableDefinition>(made);
  if (auto refused = take_decreases(definition, now)) return refused;
  const TimePoint effective = now + update_takes(definition);
  settle_dates(definition, unix_s(effective));
  pending_ = Pending{std::move(definition), effective};
  return std::nullopt;
}

std::optional<Refusal> Table::take_decreases(const TableDefinition& wanted, TimePoint now) {
  const auto unix_now = static_cast<std::int64_t>(unix_s(now));
  const auto take = [&](DecreaseAllowance& allowance, const Capacity& from,
                        const Capacity& to) -> std::optional<Refusal> {
    if (!lowers(definition_, wanted, from, to) || allowance.take(unix_now)) return std::nullopt;
    return too_many_decreases(allowance.taken_today(unix_now));
  };
  std::vector<DecreaseAllowance> allowances = decreases_;  // all or none are taken
  if (auto refused = take(allowances[0], definition_.capacity, wanted.capacity)) return refused;
  for (std::size_t i = 0; i < wanted.gsis.size(); ++i)
    if (auto refused = take(allowances[i + 1], definition_.gsis[i].capacity, wanted.gsis[i].capacity))
      return refused;
  decreases_ = std::move(allowances);
  return std::nullopt;
}

Duration Table::update_takes(const TableDefinition& wanted) {
  const auto of_new_partitions = [&] {
    return delay_between(constants_.update_table_min, constants_.update_table_max, update_delay_.uniform());
  };
  if (wanted.on_demand != definition_.on_demand || wanted.warm != definition_.warm)
    return of_new_partitions();
  if (wanted.on_demand) return constants_.update_table_warm;
  Duration takes{};
  const Throughput& own = wanted.capacity.provisioned;
  if (own != definition_.capacity.provisioned) takes = model_->update_takes(own.wcu, own.rcu);
  for (std::size_t i = 0; i < wanted.gsis.size(); ++i) {
    const Throughput& of_index = wanted.gsis[i].capacity.provisioned;
    if (of_index == definition_.gsis[i].capacity.provisioned) continue;
    const double room = constants_.partition_write_limit.as_double() * model_->index_partitions(i);
    const bool fits = static_cast<double>(of_index.wcu) <= room;
    takes = std::max(takes, fits ? constants_.update_table_warm : of_new_partitions());
  }
  return takes;
}

void Table::settle_dates(TableDefinition& wanted, double when_s) const {
  const auto settle = [&](const Capacity& from, Capacity& to) {
    if (lowers(definition_, wanted, to, from)) to.increased_s = when_s;
    if (lowers(definition_, wanted, from, to)) to.decreased_s = when_s;
  };
  settle(definition_.capacity, wanted.capacity);
  for (std::size_t i = 0; i < wanted.gsis.size(); ++i)
    settle(definition_.gsis[i].capacity, wanted.gsis[i].capacity);
  if (wanted.on_demand && !definition_.on_demand) wanted.made_on_demand_s = when_s;
}

ThrottlingReason Table::reason_of(WriteAnswer answer, TimePoint now) const {
  std::string resource = arn();
  if (of_index(answer))
    if (const auto index = model_->holding_index(now))
      resource += "/index/" + definition_.gsis[*index].schema.name;
  return {std::string(throttling_reason(answer)), std::move(resource)};
}

std::string Table::arn() const {
  return fmt::format("arn:aws:dynamodb:ddblocal:000000000000:table/{}", definition_.name);
}

}  // namespace dynafill::endpoint
