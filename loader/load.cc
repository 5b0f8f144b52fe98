#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "loader/capacity.h"
#include "loader/load_run.h"
#include "loader/verify_sample.h"

namespace dynafill::loader {
namespace {

// How long a stopped load goes on reading (wall time) to say how many records are left.
constexpr Duration count_the_rest_for = std::chrono::seconds(5);

}  // namespace

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

void LoadRun::pump() {
  const RunTime time{outside_.clock.wall(), client_.time_scale()};
  Pump pump(job_, spec_, key_, outside_, client_, *intake_, *journal_, *rejects_, time, progress_);
  pumped_ = pump.run();
  client_.tolerate_interrupts(1);  // what follows is tidying up
}

void LoadRun::count_the_rest() {
  // After a stop the rest of the source is read only to be counted, if that is quick.
  const Duration end = outside_.clock.wall() + count_the_rest_for;
  for (int i = 1; !intake_->at_end() && !intake_->failed(); ++i) {
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
      report_.stopped_because =
          stop->exit == ExitCode::stopped_by_limit && !cost_stop_.empty()
              ? fmt::format("Stopped because going on would cost more than the ${} allowed: it pays for {}.",
                            job_.cost_limit->most.amount.text(), cost_stop_)
              : stop->sentence;
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

Result<VerifyReport> LoadRun::verified_by(const OnPage& tell) {
  const VerifySource source{job_.source, read_options()};
  Rng rng = job_.seed.stream("load/verify");
  switch (job_.verify.mode) {
    case VerifyMode::count:
      return verify_count(client_, job_.table, report_.written, tell);
    case VerifyMode::sample:
      return verify_sample(client_, job_.table, source, journal_->written(), job_.verify.items, rng, tell);
    default:
      return verify_full(client_, job_.table, source, journal_->written(), tell);
  }
}

void LoadRun::verify() {
  if (job_.verify.mode == VerifyMode::none) return;
  if (!report_.complete) return note("Not verified, because the load is not complete.");
  if (job_.verify.mode == VerifyMode::count && !intake_->one_item_a_record())
    return note(
        "Not verified, because a source that removes items or writes a key again has no number of items to "
        "count on; use --verify full or sample:N.");
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
  const Result<VerifyReport> verified = verified_by(tell);
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
  if (const ResponseTimes& times = pumped_.response_times; times.requests() > 0)
    report_.response = ResponseReport{.p50_ms = times.quantile_ms(0.5),
                                      .p99_ms = times.quantile_ms(0.99),
                                      .requests = times.requests(),
                                      .mean_items = times.mean_items(),
                                      .mean_units = times.mean_units()};
  report_.seconds = in_seconds(pumped_.length);
  const Duration longest = std::max(pumped_.length, from_seconds(job_.plan_load_s.value_or(0)));
  report_.timeline_step_s = timeline_step_s(longest);
  report_.timeline = pumped_.timeline.rows(report_.timeline_step_s, pumped_.length);
  return std::move(report_);
}

Result<RunReport> run_load(const LoadJob& job, const Outside& outside, Progress& progress) {
  return LoadRun(job, outside, progress).run();
}

}  // namespace dynafill::loader
