// endpoint/table_update.h: what an UpdateTable makes of a table.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "endpoint/response.h"
#include "endpoint/table_definition.h"

namespace dynafill::endpoint {

// As requested; what is absent stays as it is.  A maximum's members: 0 stays, -1 is none from now on.
struct CapacityUpdate {
  std::optional<Throughput> provisioned;
  std::optional<Throughput> on_demand_max;
};
struct TableUpdate {
  std::optional<bool> on_demand;
  CapacityUpdate table;
  std::optional<Throughput> warm;
  struct Index {
    std::string name;
    CapacityUpdate capacity;
  };
  std::vector<Index> indexes;
};

// The definition once the update is done, dates apart; or why it cannot be.
std::variant<TableDefinition, Refusal> updated(const TableDefinition& now, const TableUpdate& update);

}  // namespace dynafill::endpoint
