// endpoint/consumed_capacity.h: ReturnConsumedCapacity, and what reads cost.
//
// Reads are metered but never throttled.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "endpoint/fields.h"
#include "endpoint/table_definition.h"
#include "sim/write_answer.h"

namespace dynafill::endpoint {

enum class CapacityDetail { none, total, indexes };
CapacityDetail capacity_detail(Fields& fields);

inline constexpr Bytes read_unit_bytes{4096};

// One read of `size` in all: each started 4 KB is one unit, half when eventually consistent; at least the
// first 4 KB are charged, also for an item that is not there.
double read_units(Bytes size, bool consistent);

// {"TableName":"t","CapacityUnits":25.0}, with "Table":{...} for indexes.
std::string consumed_capacity(std::string_view table, double units, CapacityDetail detail);

// What writes cost one table and each of its indexes.
class WriteCost {
 public:
  explicit WriteCost(const TableDefinition& table) : table_(table), indexes_(table.gsis.size()) {}
  void add(WriteUnits units, std::span<const IndexEntry> entries);
  // The units of the table and its indexes together, each by itself too for indexes.
  [[nodiscard]] std::string text(CapacityDetail detail) const;

 private:
  const TableDefinition& table_;
  WriteUnits units_;
  std::vector<WriteUnits> indexes_;
};

}  // namespace dynafill::endpoint
