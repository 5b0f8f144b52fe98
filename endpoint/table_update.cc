#include "endpoint/table_update.h"

#include <fmt/core.h>

#include <algorithm>

namespace dynafill::endpoint {
namespace {

Refusal invalid(std::string_view what) {
  return validation_refusal(fmt::format("One or more parameter values were invalid: {}", what));
}

Refusal unchanged(const TableDefinition& table) {
  const Throughput& current = table.capacity.provisioned;
  if (table.on_demand) {
    return validation_refusal(
        fmt::format("The requested update changes nothing: table {} has these values already", table.name));
  }
  return validation_refusal(fmt::format(
      "The provisioned throughput for the table will not change. The requested value equals the current "
      "value. Current ReadCapacityUnits provisioned for the table: {0}. Requested ReadCapacityUnits: {0}. "
      "Current WriteCapacityUnits provisioned for the table: {1}. Requested WriteCapacityUnits: {1}. Refer "
      "to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
      current.rcu, current.wcu));
}

void set_maximum(std::int64_t wanted, std::int64_t& maximum) {
  if (wanted != 0) maximum = std::max<std::int64_t>(wanted, 0);
}

// `whose`: "" for the table, " for index: NAME" for an index.
std::optional<Refusal> change(Capacity& capacity, const CapacityUpdate& update, bool on_demand,
                              std::string_view whose) {
  if (on_demand && update.provisioned)
    return invalid(
        fmt::format("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified{} when BillingMode is "
                    "PAY_PER_REQUEST",
                    whose));
  if (!on_demand && update.on_demand_max)
    return invalid(
        fmt::format("OnDemandThroughput cannot be specified{} when BillingMode is PROVISIONED", whose));
  (on_demand ? capacity.provisioned : capacity.on_demand_max) = {};
  if (update.provisioned) capacity.provisioned = *update.provisioned;
  if (update.on_demand_max) {
    set_maximum(update.on_demand_max->rcu, capacity.on_demand_max.rcu);
    set_maximum(update.on_demand_max->wcu, capacity.on_demand_max.wcu);
  }
  return std::nullopt;
}

bool same(const Capacity& a, const Capacity& b) {
  return a.provisioned == b.provisioned && a.on_demand_max == b.on_demand_max;
}

bool same(const TableDefinition& a, const TableDefinition& b) {
  return a.on_demand == b.on_demand && a.warm == b.warm && same(a.capacity, b.capacity) &&
         std::equal(
             a.gsis.begin(), a.gsis.end(), b.gsis.begin(),
             [](const IndexDefinition& x, const IndexDefinition& y) { return same(x.capacity, y.capacity); });
}

}  // namespace

std::variant<TableDefinition, Refusal> updated(const TableDefinition& now, const TableUpdate& update) {
  TableDefinition wanted = now;
  wanted.on_demand = update.on_demand.value_or(now.on_demand);
  if (update.on_demand == false && !update.table.provisioned)
    return invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  if (auto refused = change(wanted.capacity, update.table, wanted.on_demand, {})) return *refused;
  for (const TableUpdate::Index& index : update.indexes)
    if (std::none_of(now.gsis.begin(), now.gsis.end(),
                     [&](const IndexDefinition& known) { return known.schema.name == index.name; }))
      return invalid(fmt::format("Attempting to update an index that does not exist: {}", index.name));
  for (IndexDefinition& index : wanted.gsis) {
    const auto found =
        std::find_if(update.indexes.begin(), update.indexes.end(),
                     [&](const TableUpdate::Index& each) { return each.name == index.schema.name; });
    const CapacityUpdate& capacity = found == update.indexes.end() ? CapacityUpdate{} : found->capacity;
    if (now.on_demand && !wanted.on_demand && !capacity.provisioned)
      return invalid(fmt::format("ProvisionedThroughput must be specified for index: {}", index.schema.name));
    if (auto refused = change(index.capacity, capacity, wanted.on_demand,
                              fmt::format(" for index: {}", index.schema.name)))
      return *refused;
  }
  if (update.warm) {
    const auto raise = [](std::int64_t from, std::int64_t to) { return to == 0 ? from : to; };
    wanted.warm = {raise(now.warm.rcu, update.warm->rcu), raise(now.warm.wcu, update.warm->wcu)};
    if (wanted.warm.rcu < now.warm.rcu || wanted.warm.wcu < now.warm.wcu)
      return invalid("WarmThroughput cannot be decreased");
  }
  wanted.highest_wcu = std::max(now.highest_wcu, wanted.capacity.provisioned.wcu);
  if (same(wanted, now)) return unchanged(now);
  return wanted;
}

}  // namespace dynafill::endpoint
