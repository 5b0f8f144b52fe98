// endpoint/table.h: one table of the endpoint: its definition, its throttling, its counts, and how it
// changes.
//
// Writes are throttled by sim's TableModel; reads are metered but never throttled.  What is persisted is the
// definition and the counts; the throttle state (burst, backlog of indexes, splits, growth, decreases taken)
// is not: after a restart a table begins fresh, and an UpdateTable that was under way counts as finished.  A
// change of mode, of maximum or of warm throughput begins with fresh buckets and no backlog, too, and keeps
// the number of partitions.
//
// Threads: one owner.  Requires that `now` never goes backwards.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/run_clock.h"
#include "dataset/item_parser.h"
#include "endpoint/indexed_item.h"
#include "endpoint/item_key_layout.h"
#include "endpoint/response.h"
#include "endpoint/table_definition.h"
#include "endpoint/table_update.h"
#include "sim/decrease_allowance.h"
#include "sim/table_model.h"

namespace dynafill::endpoint {

class Table {
 public:
  // `epoch_s` is the Unix time at TimePoint zero; every date the table tells is epoch_s + virtual time.
  Table(TableDefinition definition, TableCounts counts, Seed seed, double epoch_s,
        const TableConstants& constants, TimePoint now);

  // Lets an UpdateTable become effective whose time has come.  Every operation calls it first.
  void advance(TimePoint now);

  // Starts an UpdateTable, or says why not.  It takes as long as the model and the constants say.
  std::optional<Refusal> update(const TableUpdate& wanted, TimePoint now);

  // `entries`: what the write costs each index, in their order.
  [[nodiscard]] WriteAnswer admit(const TableWrite& write, std::span<const IndexEntry> entries,
                                  TimePoint now) {
    return model_->write(write, now, entries);
  }
  // Why a write was refused at `now`, as AWS names it.  Requires an answer other than written.
  [[nodiscard]] ThrottlingReason reason_of(WriteAnswer answer, TimePoint now) const;

  // The members of DescribeTable's "Table".
  [[nodiscard]] nlohmann::json description(TimePoint now);
  [[nodiscard]] std::string arn() const;

  [[nodiscard]] const TableDefinition& definition() const { return definition_; }
  // The definition as it will be once a running UpdateTable is done: what goes into the store.
  [[nodiscard]] const TableDefinition& settled_definition() const {
    return pending_ ? pending_->definition : definition_;
  }
  [[nodiscard]] bool updating() const { return pending_.has_value(); }
  [[nodiscard]] const IndexedItems& indexed_items() const { return indexed_items_; }
  [[nodiscard]] ItemParser& parser() { return parser_; }
  [[nodiscard]] TableCounts& counts() { return counts_; }
  [[nodiscard]] const TableModel& model() const { return *model_; }

 private:
  struct Pending {
    TableDefinition definition;
    TimePoint effective;
  };
  [[nodiscard]] double unix_s(TimePoint now) const { return epoch_s_ + in_seconds(now.time_since_epoch()); }
  [[nodiscard]] std::optional<Refusal> take_decreases(const TableDefinition& wanted, TimePoint now);
  [[nodiscard]] Duration update_takes(const TableDefinition& wanted);
  void settle_dates(TableDefinition& wanted, double when_s) const;

  TableDefinition definition_;
  TableCounts counts_;
  Seed seed_;
  double epoch_s_;
  TableConstants constants_;
  IndexedItems indexed_items_;
  ItemParser parser_;
  std::optional<TableModel> model_;
  std::optional<Pending> pending_;
  std::vector<DecreaseAllowance> decreases_;  // the table's own, then of each index
  Rng update_delay_;
};

}  // namespace dynafill::endpoint
