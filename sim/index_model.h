// sim/index_model.h: a global secondary index behind its table.
//
// Entries reach the index through a finite buffer, so a write to the table does not wait for it.  The index
// writes them as fast as its own capacity and the partitions of its own key let it: what they could not yet
// write is their debt.  Once one of these debts fills the buffer, every write to the table is held back, also
// of items that are not in the index, until there is room again.
// Source: aws-samples/amazon-dynamodb-labs@f133ce0 content/design-patterns/ex1capacity/Step7;
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html
//
// Conserved: entries accepted = written + backlog.  Threads: one owner.
#pragma once

#include <cstdint>
#include <optional>

#include "base/random.h"
#include "pacing/token_bucket.h"
#include "sim/on_demand_growth.h"
#include "sim/partitions.h"
#include "sim/table_constants.h"
#include "sim/table_spec.h"
#include "sim/write_answer.h"

namespace dynafill {

class IndexModel {
 public:
  // `number` of the index in the table; it names the streams of chance.
  IndexModel(const IndexSpec& spec, const TableSpec& table, const TableConstants& constants, Seed seed,
             int number, TimePoint created);

  // written: nothing holds the table's writes back at `now`; else the reason.
  [[nodiscard]] WriteAnswer held_back(TimePoint now) const {
    return now < held_until_ ? held_by_ : WriteAnswer::written;
  }
  // Requires that nothing holds back.
  void accept(const IndexEntry& entry, TimePoint now);

  // Requires mode provisioned.
  void set_provisioned(std::int64_t wcu, TimePoint now);
  void minute_ended(TimePoint end);
  [[nodiscard]] TimePoint growth_due() const { return growth_ ? growth_->due() : never; }
  void grow(TimePoint now);

  // For leaps over time (sim/leap.h): see TableModel.
  void begin_sample(TimePoint now);
  struct Outlook {
    Duration steady_for{};
    double lasting_share = 1;
  };
  [[nodiscard]] Outlook outlook(Duration sampled, TimePoint now);
  // Whether a minute like the sample makes its partitions too few.
  [[nodiscard]] bool outgrown(Duration sampled) const;
  void leap(Duration time, Duration sampled, TimePoint now);
  // After leap(): of its time the part that follows on `gone`.
  void pass(Duration part, Duration gone, TimePoint now);

  [[nodiscard]] WriteUnits accepted() const { return accepted_; }
  [[nodiscard]] double backlog(TimePoint now);  // in units
  [[nodiscard]] const Partitions& partitions() const { return partitions_; }

 private:
  // What one of its debts, that of its own capacity or of a partition, came to in a sample.
  struct Debt {
    double level_then = 0, level_now = 0;
    double accepted = 0;

    [[nodiscard]] double change() const { return level_now - level_then; }
  };
  // Hands each to visit(bucket, debt).
  template <class Visit>
  void visit_debts(TimePoint now, Visit&& visit);
  [[nodiscard]] bool holds(const Debt& debt) const;
  // By how much the level rises in a second; zero when that is within what two requests make.
  [[nodiscard]] double drift(const Debt& debt, Duration sampled) const;
  [[nodiscard]] double room() const;
  void hold_if_full(TokenBucket& bucket, WcuRate rate, WriteAnswer reason, TimePoint now);
  [[nodiscard]] int partitions_needed(std::int64_t wcu) const;

  TableConstants constants_;
  bool on_demand_;
  WriteAnswer refusal_;  // when its capacity refuses
  WcuRate rate_;
  TokenBucket bucket_;  // below zero: debt
  Partitions partitions_;
  std::optional<OnDemandGrowth> growth_;
  WriteUnits accepted_;
  WriteUnits accepted_before_minute_;
  TimePoint held_until_{};
  WriteAnswer held_by_ = WriteAnswer::written;
  // Of the sample of a leap.
  struct Sample {
    WriteUnits accepted_before;
    double level = 0;           // of bucket_, when it began
    double accepted_per_s = 0;  // of the leap
  } sample_;
  std::int64_t largest_entry_ = 0;
};

}  // namespace dynafill
