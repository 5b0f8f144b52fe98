// loader/load_run.h: one load as a list of steps: run() is the list, load_table.cc holds the steps about the
// table, load_prepare.cc the others before anything is written, load.cc those from the pump on.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "loader/dynamodb_client.h"
#include "loader/intake.h"
#include "loader/journal.h"
#include "loader/load.h"
#include "loader/pump.h"
#include "loader/rejects.h"
#include "loader/verify.h"

namespace dynafill::loader {

class LoadRun {
 public:
  LoadRun(const LoadJob& job, const Outside& outside, Progress& progress)
      : job_(job),
        outside_(outside),
        progress_(progress),
        client_(outside.endpoint, outside.transport, outside.clock, outside.interrupts, job.seed),
        wall_begin_(outside.clock.wall()) {}

  Result<RunReport> run() {
    RETURN_IF_ERROR(check_job());
    const bool offline = job_.dry_run && !job_.read.key.partition_key.empty();
    if (!offline) {
      RETURN_IF_ERROR(find_table());
    }
    // From here on the key and the endpoint's time scale are known.
    RETURN_IF_ERROR(open_source());
    if (!offline) note_differences();
    if (job_.dry_run) return rehearse();
    RETURN_IF_ERROR(limit_cost());
    RETURN_IF_ERROR(open_journal());
    // From here on no other load uses this journal, and what it has as finished is not sent again.
    RETURN_IF_ERROR(pass_finished());
    RETURN_IF_ERROR(raise());
    // From here on the table may be changed: every way out leads through restore().
    pump();
    count_the_rest();
    close_journal();
    restore();
    verify();
    return finished_report();
  }

 private:
  Status check_job();
  Status find_table();
  Status create_table();
  void note_differences();
  Status open_source();
  Result<RunReport> rehearse();
  Status limit_cost();
  Status open_journal();
  Status pass_finished();
  Status raise();
  [[nodiscard]] ProvisionedCapacity wanted_capacity() const;
  void note_raise(const ProvisionedCapacity& wanted);
  void settle_rate();
  void pump();
  void count_the_rest();
  void close_journal();
  void restore();
  void verify();
  Result<VerifyReport> verified_by(const OnPage& tell);
  RunReport finished_report();

  void note(std::string sentence) {
    progress_.on_note(sentence);
    report_.notes.push_back(std::move(sentence));
  }
  // A fault after the load itself: the worse of the two exits stays.
  void fault(std::string sentence) {
    note(std::move(sentence));
    if (report_.exit == ExitCode::done || report_.exit == ExitCode::done_with_rejects)
      report_.exit = ExitCode::bad_input;
  }
  [[nodiscard]] IntakeRules intake_rules() const;
  [[nodiscard]] std::string default_journal() const {
    return job_.table + ".dynafill-journal" +
           (job_.sections > 1 ? fmt::format("-{}of{}", job_.section, job_.sections) : std::string());
  }
  [[nodiscard]] ReadOptions read_options() const {
    ReadOptions options = job_.read;
    options.key = key_;
    options.wanted =
        Wanted{.wire = true, .fingerprint = false, .watched = watched_attributes(table_.indexes, table_.key)};
    return options;
  }

  LoadJob job_;            // with the limits that follow from its cost limit
  std::string cost_stop_;  // what the cost limit allows, when it is the one that stops the load
  const Outside& outside_;
  Progress& progress_;
  DynamoDbClient client_;
  Duration wall_begin_;
  KeySchema key_;
  TableDescription table_;
  LoadSpec spec_;
  std::optional<RecordReader> reader_;  // until the intake has it
  std::optional<Journal> journal_;
  std::optional<RejectFile> rejects_;
  std::optional<Intake> intake_;
  Pumped pumped_;
  std::int64_t unfinished_rest_ = 0;  // records read only to count them, after a stop
  RunReport report_;
};

}  // namespace dynafill::loader
