#include "loader/capacity.h"

#include <fmt/format.h>

#include <algorithm>

namespace dynafill::loader {

Result<std::optional<CapacityReport>> raise_capacity(DynamoDbClient& client, Journal& journal,
                                                     TableDescription& table, std::int64_t wanted) {
  CHECK(!table.on_demand);
  std::optional<CapacityReport> report;
  if (journal.saved_capacity()) report = CapacityReport{journal.saved_capacity()->wcu, table.wcu, false};
  if (table.wcu >= wanted) return report;
  if (!journal.saved_capacity()) {
    RETURN_IF_ERROR(journal.save_capacity({table.wcu, table.rcu}));
  }
  // From here on the table may be changed.
  report = CapacityReport{journal.saved_capacity()->wcu, wanted, false};
  RETURN_IF_ERROR(client.update_throughput(table.name, wanted, table.rcu));
  Result<TableDescription> active = client.wait_until_active(table.name);
  if (!active.ok()) return active.error();
  table = std::move(*active);
  return report;
}

Status restore_capacity(DynamoDbClient& client, Journal& journal, const std::string& table) {
  CHECK(journal.saved_capacity().has_value());
  const SavedCapacity own = *journal.saved_capacity();
  const auto restore = [&]() -> Status {
    RETURN_IF_ERROR(client.update_throughput(table, own.wcu, own.rcu));
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
