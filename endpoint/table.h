// endpoint/table.h: one table of the endpoint: schema, throughput, throttling, counts.
//
// Writes are throttled by sim's TableModel; reads are metered but never throttled.  What is persisted is the
// Definition and the counts; the throttle state (burst, splits, decreases taken) is not: after a restart a
// table begins with fresh, empty buckets, and an UpdateTable that was under way counts as finished.
//
// Threads: one owner.  Requires that `now` never goes backwards.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "dataset/item_parser.h"
#include "endpoint/item_key_layout.h"
#include "endpoint/response.h"
#include "sim/decrease_allowance.h"
#include "sim/table_model.h"

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

// What the store keeps of a table.
struct TableDefinition {
  TableNumber number = 0;
  std::string name;
  std::string id;  // a UUID
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;
  Throughput throughput;
  double created_s = 0;                     // Unix time
  double increased_s = 0, decreased_s = 0;  // 0: never
  std::vector<std::pair<std::string, std::string>> tags;
};
std::string encode_definition(const TableDefinition& definition);
Result<TableDefinition> decode_definition(const std::string& value);

class Table {
 public:
  // `epoch_s` is the Unix time at TimePoint zero; every date the table tells is epoch_s + virtual time.
  Table(TableDefinition definition, TableCounts counts, Seed seed, double epoch_s,
        const TableConstants& constants, TimePoint now);

  // Lets an UpdateTable become effective whose time has come.  Every operation calls it first.
  void advance(TimePoint now);

  // Starts an UpdateTable that becomes effective after `takes`, or says why not.
  std::optional<Refusal> update(const Throughput& wanted, Duration takes, TimePoint now);

  [[nodiscard]] WriteAnswer admit(std::uint64_t partition_hash, WriteUnits units, TimePoint now) {
    return model_.write(partition_hash, units, now);
  }

  // The members of DescribeTable's "Table".
  [[nodiscard]] nlohmann::json description(TimePoint now);
  [[nodiscard]] std::string arn() const;

  [[nodiscard]] const TableDefinition& definition() const { return definition_; }
  // The definition as it will be once a running UpdateTable is done: what goes into the store.
  [[nodiscard]] TableDefinition settled_definition() const;
  [[nodiscard]] bool updating() const { return pending_.has_value(); }
  [[nodiscard]] ItemParser& parser() { return parser_; }
  [[nodiscard]] TableCounts& counts() { return counts_; }
  [[nodiscard]] const TableModel& model() const { return model_; }

 private:
  struct Pending {
    Throughput wanted;
    TimePoint effective;
  };
  [[nodiscard]] double unix_s(TimePoint now) const { return epoch_s_ + in_seconds(now.time_since_epoch()); }

  TableDefinition definition_;
  TableCounts counts_;
  double epoch_s_;
  ItemParser parser_;
  TableModel model_;
  std::optional<Pending> pending_;
  DecreaseAllowance decreases_;
};

}  // namespace dynafill::endpoint
