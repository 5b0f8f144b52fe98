#include "loader/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "loader/capacity.h"
#include "loader/dynamodb_client.h"
#include "loader/intake.h"
#include "loader/journal.h"
#include "loader/pump.h"
#include "loader/rejects.h"
#include "loader/verify.h"

namespace dynafill::loader {
namespace {

// How long a stopped load goes on reading (wall time) to say how many records are left.
constexpr Duration count_the_rest_for = std::chrono::seconds(5);

// A new on-demand table takes this much at once.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
constexpr std::int64_t on_demand_first_wcu = 4000;
// For in_flight_for(): what a batch takes on a table in the same region, on the safe side.
constexpr Duration usual_latency = std::chrono::milliseconds(20);

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
    if (!offline) RETURN_IF_ERROR
      (find_table());
    // From here on the key and the endpoint's time scale are known.
    RETURN_IF_ERROR(open_source());
    if (job_.dry_run) return rehearse();
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
  Status open_source();
  Result<RunReport> rehearse();
  Status open_journal();
  Status pass_finished();
  Status raise();
  Status settle_rate();
  void pump();
  void count_the_rest();
  void close_journal();
  void restore();
  void verify();
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
    options.wanted = Wanted{.wire = true, .fingerprint = false};
    return options;
  }

  const LoadJob& job_;
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

Status LoadRun::check_job() {
  RETURN_IF_ERROR(check_table_name(job_.table));
  if (job_.source.empty()) return Error{"No source is given; name a file, a directory or '-'."};
  if (job_.sections < 1 || job_.section < 1 || job_.section > job_.sections) {
    return Error{fmt::format("There is no section {} of {}; sections are counted from 1/N to N/N.",
                             job_.section, job_.sections)};
  }
  if (job_.ratio <= 0 || job_.ratio > 10)
    return Error{fmt::format("A ratio of {} makes no sense; give 0.1 to 1.", job_.ratio)};
  if (job_.raise_capacity && *job_.raise_capacity < 1)
    return Error{"The capacity to raise to must be at least 1 WCU."};
  if (job_.source == "-" && job_.verify == VerifyMode::full) {
    return Error{
        "--verify full reads the source a second time, which standard input cannot; use --verify count."};
  }
  report_.table = job_.table;
  report_.source = job_.source;
  report_.endpoint = outside_.endpoint.url;
  report_.region = outside_.endpoint.region;
  report_.dry_run = job_.dry_run;
  report_.plan_load_s = job_.plan_load_s;
  key_ = job_.read.key;
  return Done{};
}

Status LoadRun::find_table() {
  Result<std::optional<TableDescription>> found = client_.describe_table(job_.table);
  if (!found.ok()) return found.error();
  if (!*found && job_.create_table && !job_.dry_run) {
    RETURN_IF_ERROR(create_table());
    found = client_.describe_table(job_.table);
    if (!found.ok()) return found.error();
  }
  if (!*found) {
    return Error{
        client_.sentence({AnswerKind::fatal, "ResourceNotFoundException", ""}, "DescribeTable", job_.table)};
  }
  table_ = std::move(**found);
  table_.name = job_.table;
  if (table_.status == "CREATING") {
    Result<TableDescription> active = client_.wait_until_active(job_.table);
    if (!active.ok()) return active.error();
    table_ = std::move(*active);
  }
  if (table_.status == "DELETING")
    return Error{fmt::format("The table '{}' is being deleted; nothing can be loaded into it.", job_.table)};
  if (!key_.partition_key.empty() && key_ != table_.key) {
    const auto words = [](const KeySchema& key) {
      return key.partition_key + (key.sort_key.empty() ? "" : ":" + key.sort_key);
    };
    return Error{fmt::format(
        "The table '{}' has the key {} and not {}; leave the key out, or load into another table.",
        job_.table, words(table_.key), words(key_))};
  }
  key_ = table_.key;
  return Done{};
}

Status LoadRun::create_table() {
  if (key_.partition_key.empty())
    return Error{"To create the table its key must be given (partition key, and sort key if any)."};
  if (job_.source == "-")
    return Error{
        "A table cannot be created for standard input, because the type of its key is read from the source "
        "first; create it beforehand."};
  TableDescription wanted;
  wanted.name = job_.table;
  wanted.key = key_;
  wanted.sort_type = key_.sort_key.empty() ? '\0' : 'S';
  wanted.on_demand = !job_.create_table->wcu;
  wanted.wcu = job_.create_table->wcu.value_or(0);
  wanted.rcu = job_.create_table->rcu;
  Result<RecordReader> reader = RecordReader::open(job_.source, read_options());
  if (!reader.ok()) return reader.error();
  for (Record record;;) {
    Result<bool> more = reader->next(record);
    if (!more.ok()) return more.error();
    if (!*more) break;
    if (!record.good()) continue;
    wanted.partition_type = record.item.partition_value.front();
    if (!key_.sort_key.empty()) wanted.sort_type = record.item.sort_value.front();
    break;
  }
  RETURN_IF_ERROR(client_.create_table(wanted));
  note(fmt::format("Created the table '{}' ({}).", job_.table,
                   wanted.on_demand ? "on demand" : fmt::format("{} WCU, {} RCU", wanted.wcu, wanted.rcu)));
  return Done{};
}

Status LoadRun::open_source() {
  Result<RecordReader> reader = RecordReader::open(job_.source, read_options());
  if (!reader.ok()) return reader.error();
  report_.format = format_name(reader->format());
  reader_ = std::move(*reader);
  return Done{};
}

IntakeRules LoadRun::intake_rules() const {
  IntakeRules rules{.section = job_.section, .sections = job_.sections};
  if (!table_.name.empty()) {
    rules.partition_type = table_.partition_type;
    rules.sort_type = table_.sort_type;
  }
  return rules;
}

Result<RunReport> LoadRun::rehearse() {
  report_.rejects_file = job_.rejects_path;
  Result<RejectFile> rejects = RejectFile::open(job_.rejects_path, 0);
  if (!rejects.ok()) return rejects.error();
  const RangeSet nothing;
  intake_.emplace(std::move(*reader_), intake_rules(), nothing, nothing);
  while (true) {
    Result<Intaken> what = intake_->next();
    if (!what.ok()) return what.error();
    if (*what == Intaken::end) break;
    if (*what == Intaken::good) {
      ++report_.not_attempted;
      report_.wcu_expected += write_units_for_put(intake_->record().item.size).count;
      continue;
    }
    ++report_.rejected;
    rejects->add(intake_->file(), intake_->record().at, intake_->reason(), intake_->record().raw);
    RETURN_IF_ERROR(rejects->flush());
    if (client_.interrupted()) return Error{"Interrupted.", ExitCode::interrupted};
  }
  report_.items_read = intake_->read();
  CHECK(report_.items_read == report_.rejected + report_.not_attempted);
  report_.exit = report_.rejected > 0 ? ExitCode::done_with_rejects : ExitCode::done;
  if (job_.max_errors && job_.max_errors->exceeded(report_.rejected, report_.items_read))
    report_.exit = ExitCode::too_many_rejects;
  report_.asked_wcu_per_s = job_.spec.target.as_double();
  report_.wall_seconds = in_seconds(outside_.clock.wall() - wall_begin_);
  return std::move(report_);
}

Status LoadRun::open_journal() {
  const std::string directory = job_.journal_dir.empty() ? default_journal() : job_.journal_dir;
  report_.journal = directory;
  report_.rejects_file = job_.rejects_path.empty() ? directory + "/rejects.jsonl" : job_.rejects_path;
  Result<std::vector<SourceFile>> files = stat_files(reader_->files());
  if (!files.ok()) return files.error();
  const LoadIdentity identity{.table = job_.table,
                              .endpoint = outside_.endpoint.url,
                              .region = outside_.endpoint.region,
                              .key = key_,
                              .format = report_.format,
                              .section = job_.section,
                              .sections = job_.sections,
                              .rejects_path = report_.rejects_file,
                              .files = std::move(*files)};
  Result<Journal> journal =
      job_.resume ? Journal::resume(directory, identity) : Journal::start(directory, identity);
  if (!journal.ok()) return journal.error();
  journal_ = std::move(*journal);
  Result<RejectFile> rejects = RejectFile::open(report_.rejects_file, journal_->reject_file_bytes());
  if (!rejects.ok()) return rejects.error();
  rejects_ = std::move(*rejects);
  intake_.emplace(std::move(*reader_), intake_rules(), journal_->written(), journal_->rejected());
  report_.written_earlier = journal_->written().count();
  report_.rejected_earlier = journal_->rejected().count();
  if (job_.resume && journal_->complete()) note("The load was complete already; nothing is left to write.");
  return Done{};
}

Status LoadRun::pass_finished() {
  RETURN_IF_ERROR(intake_->pass_finished([&] { return !client_.interrupted(); }));
  if (client_.interrupted()) return Error{"Interrupted before anything was sent.", ExitCode::interrupted};
  return Done{};
}

Status LoadRun::raise() {
  if (job_.raise_capacity && table_.on_demand) {
    note(fmt::format("The table '{}' is on demand: there is no capacity to raise.", job_.table));
  } else if (job_.raise_capacity || journal_->saved_capacity()) {
    if (job_.raise_capacity) {
      for (const IndexDescription& index : table_.indexes) {
        if (index.wcu < *job_.raise_capacity) {
          note(fmt::format(
              "The index '{}' has {} WCU of its own, which are not raised; it may hold the load back.",
              index.name, index.wcu));
        }
      }
    }
    if (job_.raise_capacity && table_.wcu < *job_.raise_capacity) {
      note(fmt::format("Raising the table's capacity from {} to {} WCU for the load.", table_.wcu,
                       *job_.raise_capacity));
    }
    Result<std::optional<CapacityReport>> raised =
        raise_capacity(client_, *journal_, table_, job_.raise_capacity.value_or(0));
    if (!raised.ok()) {
      restore();
      return raised.error();
    }
    report_.capacity = *raised;
  }
  return settle_rate();
}

Status LoadRun::settle_rate() {
  spec_ = job_.spec;
  if (!table_.on_demand) report_.provisioned_wcu = table_.wcu;
  if (spec_.target.micro_per_s == 0) {
    const auto own_wcu = static_cast<double>(table_.on_demand ? on_demand_first_wcu : table_.wcu);
    spec_.target = WcuRate::per_second(own_wcu * job_.ratio);
    spec_.in_flight_max = in_flight_for(spec_.target, 1.0, usual_latency);
    if (table_.on_demand) {
      note(
          fmt::format("The table is on demand and no rate was given: loading at {} WCU/s, what a new "
                      "on-demand table takes at once.",
                      human_count(on_demand_first_wcu)));
    }
  }
  report_.asked_wcu_per_s = spec_.target.as_double();
  return Done{};
}

void LoadRun::pump() {
  const RunTime time{outside_.clock.wall(), client_.time_scale()};
  Pump pump(job_, spec_, key_, outside_, client_, *intake_, *journal_, *rejects_, time, progress_);
  pumped_ = pump.run();
  client_.tolerate_interrupts(1);  // what follows is tidying up
}

void LoadRun::count_the_rest() {
  // After a stop the rest of the source is read only to be counted, if that is quick.
  const Duration end = outside_.clock.wall() + count_the_rest_for;
  for (int i = 1; !intake_->at_end(); ++i) {
    if (i % 1000 == 0 && (outside_.clock.wall() > end || client_.interrupted())) break;
    Result<Intaken> what = intake_->next();
    if (!what.ok()) break;
    if (*what == Intaken::good || *what == Intaken::rejected) ++unfinished_rest_;
  }
  report_.source_read_to_end = intake_->at_end();

  const Ledger& ledger = pumped_.ledger;
  report_.written = report_.written_earlier + ledger.written;
  report_.rejected = report_.rejected_earlier + ledger.refused + pumped_.rejected_by_us;
  report_.not_attempted = pumped_.pending + unfinished_rest_;
  report_.items_read = report_.written + report_.rejected + report_.not_attempted;
  report_.complete = report_.source_read_to_end && report_.not_attempted == 0;
  // Every record of the source is exactly one of the three, and the journal says the same.
  const std::int64_t finished_now = ledger.written + ledger.refused + pumped_.rejected_by_us;
  CHECK(intake_->read() == intake_->finished() + finished_now + report_.not_attempted);
  if (report_.source_read_to_end) CHECK(report_.items_read == intake_->read());
  if (!pumped_.journal_failed) {
    CHECK(journal_->written().count() == report_.written && journal_->rejected().count() == report_.rejected);
  }
}

void LoadRun::close_journal() {
  journal_->sync_soon(rejects_->fd());
  if (const std::optional<Stop>& stop = pumped_.stop) {
    // An interrupt or a limit that came when all was done stopped nothing.
    const bool matters =
        !report_.complete || pumped_.journal_failed || stop->exit == ExitCode::too_many_rejects;
    if (matters) {
      report_.exit = stop->exit;
      report_.stopped_because = stop->sentence;
    }
  }
  CHECK(report_.complete || report_.exit != ExitCode::done);
  if (!report_.complete || pumped_.journal_failed) return;
  if (const Status marked = journal_->mark_complete(); !marked.ok()) return fault(marked.error().sentence);
  if (report_.rejected > 0 && report_.exit == ExitCode::done) report_.exit = ExitCode::done_with_rejects;
}

void LoadRun::restore() {
  if (!journal_->saved_capacity()) return;
  client_.tolerate_interrupts(1);
  const Status restored = restore_capacity(client_, *journal_, job_.table);
  if (!restored.ok()) return fault(restored.error().sentence);
  if (report_.capacity) report_.capacity->restored = true;
}

void LoadRun::verify() {
  if (job_.verify == VerifyMode::none) return;
  if (!report_.complete) return note("Not verified, because the load is not complete.");
  client_.tolerate_interrupts(outside_.interrupts.load());
  Duration told_at = outside_.clock.wall();
  const auto tell = [&](std::int64_t scanned) {
    const Duration wall = outside_.clock.wall();
    if (wall - told_at < std::chrono::seconds(1)) return;
    told_at = wall;
    ProgressState state;
    state.phase = "verify";
    state.scanned = scanned;
    progress_.on_progress(state);
  };
  Result<VerifyReport> verified =
      job_.verify == VerifyMode::count
          ? verify_count(client_, job_.table, report_.written, tell)
          : verify_full(client_, job_.table, VerifySource{job_.source, read_options()}, journal_->written(),
                        tell);
  if (!verified.ok()) {
    fault("Not verified: " + verified.error().sentence);
    if (verified.error().exit == ExitCode::interrupted) report_.exit = ExitCode::interrupted;
    return;
  }
  report_.verify = *verified;
  if (!verified->good() && report_.exit == ExitCode::done) report_.exit = ExitCode::done_with_rejects;
}

RunReport LoadRun::finished_report() {
  const Ledger& ledger = pumped_.ledger;
  report_.time_scale = client_.time_scale();
  report_.wall_seconds = in_seconds(outside_.clock.wall() - wall_begin_);
  report_.consumed = ledger.consumed;
  report_.wcu_expected = pumped_.units_expected;
  report_.requests = ledger.requests;
  report_.retries = ledger.retries;
  report_.unprocessed = ledger.unprocessed;
  report_.throttle_events = ledger.throttle_events();
  report_.failed_requests = ledger.failed_requests;
  report_.seconds = in_seconds(pumped_.length);
  const Duration longest = std::max(pumped_.length, from_seconds(job_.plan_load_s.value_or(0)));
  report_.timeline_step_s = timeline_step_s(longest);
  report_.timeline = pumped_.timeline.rows(report_.timeline_step_s, pumped_.length);
  return std::move(report_);
}

}  // namespace

Result<RunReport> run_load(const LoadJob& job, const Outside& outside, Progress& progress) {
  return LoadRun(job, outside, progress).run();
}

}  // namespace dynafill::loader
