#include "loader/capacity.h"

#include <fmt/format.h>

#include <algorithm>

namespace dynafill::loader {

namespace {

// `now`, with the WCU of `wanted` where that is more.
ProvisionedCapacity raised_to(const ProvisionedCapacity& wanted, ProvisionedCapacity now) {
  now.wcu = std::max(now.wcu, wanted.wcu);
  for (ProvisionedIndex& index : now.indexes)
    for (const ProvisionedIndex& asked : wanted.indexes)
      if (asked.name == index.name) index.wcu = std::max(index.wcu, asked.wcu);
  return now;
}

bool same(const ProvisionedCapacity& a, const ProvisionedCapacity& b) {
  return a.wcu == b.wcu && a.indexes == b.indexes;
}

}  // namespace

Result<std::optional<CapacityReport>> raise_capacity(DynamoDbClient& client, Journal& journal,
                                                     TableDescription& table,
                                                     const ProvisionedCapacity& wanted) {
  CHECK(!table.on_demand);
  std::optional<CapacityReport> report;
  if (journal.saved_capacity())
    report = CapacityReport{journal.saved_capacity()->wcu, table.capacity.wcu, false};
  const ProvisionedCapacity raised = raised_to(wanted, table.capacity);
  if (same(raised, table.capacity)) return report;
  if (!journal.saved_capacity()) {
    RETURN_IF_ERROR(journal.save_capacity(table.capacity));
  }
  // From here on the table may be changed.
  report = CapacityReport{journal.saved_capacity()->wcu, raised.wcu, false};
  RETURN_IF_ERROR(client.update_capacity(table.name, raised));
  Result<TableDescription> active = client.wait_until_active(table.name);
  if (!active.ok()) return active.error();
  table = std::move(*active);
  return report;
}

Status restore_capacity(DynamoDbClient& client, Journal& journal, const std::string& table) {
  CHECK(journal.saved_capacity().has_value());
  const ProvisionedCapacity own = *journal.saved_capacity();
  const auto restore = [&]() -> Status {
    RETURN_IF_ERROR(client.update_capacity(table, own));
    const Result<TableDescription> active = client.wait_until_active(table);
    if (!active.ok()) return active.error();
    return journal.forget_capacity();
  };
  const Status restored = restore();
  if (restored.ok()) return restored;
  return Error{fmt::format(
      "{} Table '{}' still has its raised capacity: it should go back to {} WCU and {} RCU; run the load "
      "again with --resume, or change it yourself.",
      restored.error().sentence, table, own.wcu, own.rcu)};
}

}  // namespace dynafill::loader
