// endpoint/table_definition.h: a table as its owner asked for it: what the store keeps of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "dataset/index_schema.h"
#include "endpoint/item_key_layout.h"
#include "sim/table_constants.h"
#include "sim/table_spec.h"

namespace dynafill::endpoint {

struct KeyAttribute {
  std::string name;
  char type = 'S';  // S, N or B
};

struct Throughput {
  std::int64_t rcu = 0;
  std::int64_t wcu = 0;

  bool operator==(const Throughput&) const = default;
};

// What the table, and each of its indexes, has of its own.
struct Capacity {
  Throughput provisioned;                   // zeros on demand
  Throughput on_demand_max;                 // OnDemandThroughput; 0: none
  double increased_s = 0, decreased_s = 0;  // Unix time; 0: never
};

struct IndexDefinition {
  IndexSchema schema;  // with the types of its keys
  Capacity capacity;
};

struct TableDefinition {
  TableNumber number = 0;
  std::string name;
  std::string id;  // a UUID
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;
  bool on_demand = false;
  Capacity capacity;
  Throughput warm;               // WarmThroughput as asked for; 0: not
  std::int64_t highest_wcu = 0;  // ever provisioned
  std::vector<IndexDefinition> gsis;
  double created_s = 0;         // Unix time
  double made_on_demand_s = 0;  // 0: never
  std::vector<std::pair<std::string, std::string>> tags;

  [[nodiscard]] KeySchema key_schema() const {
    return {partition_key.name, sort_key ? sort_key->name : std::string()};
  }
};

std::string encode_definition(const TableDefinition& definition);
Result<TableDefinition> decode_definition(const std::string& value);

// How sim's model sees it, as a new table of that kind.  A table that was switched to on-demand takes at once
// what it was ever provisioned with.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
TableSpec table_spec(const TableDefinition& definition, Bytes stored, const TableConstants& constants);

}  // namespace dynafill::endpoint
