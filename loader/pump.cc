#include "loader/pump.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace dynafill::loader {
namespace {

constexpr std::size_t pool_bytes_max = 64 << 20;
// Records looked at in one go, so that answers do not wait while a resumed load passes over finished ones.
constexpr int records_at_once = 1000;
// How late an interrupt or a limit may be noticed, in wall time.
constexpr Duration slice = std::chrono::milliseconds(250);
// Nothing but failures for so long (wall time) is a dead endpoint.
constexpr Duration dead_after = std::chrono::seconds(60);

TimePoint end_of(const LoadJob& job) { return job.terminate_after ? TimePoint(*job.terminate_after) : never; }

}  // namespace

Pump::Pump(const LoadJob& job, const LoadSpec& spec, const KeySchema& key, const Outside& outside,
           DynamoDbClient& client, Intake& intake, Journal& journal, RejectFile& rejects, const RunTime& time,
           Progress& progress)
    : job_(job),
      outside_(outside),
      client_(client),
      intake_(intake),
      journal_(journal),
      rejects_(rejects),
      time_(time),
      progress_(progress),
      start_(now()),
      written_before_(journal.written().count()),
      rejected_before_(journal.rejected().count()),
      core_(spec, job.seed.stream("load/backoff"), start_, std::max(end_of(job), start_)),
      reader_(key),
      synced_at_(outside.clock.wall()),
      told_at_(synced_at_) {}

Pumped Pump::run() {
  while (!abandoned_) {
    look_for_stops();
    if (!result_.stop) feed();
    const Step step = core_.next(now());
    if (const auto* batch = std::get_if<Send>(&step)) {
      send(*batch);
    } else if (const auto* wait = std::get_if<WaitUntil>(&step)) {
      const Duration soon = outside_.clock.wall() + slice;
      receive(wait->when == never ? soon : std::min(soon, time_.wall_of(wait->when)));
    } else if (std::holds_alternative<NeedInput>(step)) {
      receive(outside_.clock.wall() + (memory_full_ ? slice : Duration(0)));
    } else {
      end(std::get<Finished>(step).complete);
      break;
    }
  }
  // From here on nothing of this load is on the wire.
  secure();
  tell_progress();
  CHECK(pool_.count() == static_cast<std::size_t>(core_.pending()));
  result_.ledger = core_.ledger();
  result_.pending = core_.pending() + (over_budget_ ? 1 : 0);  // the item that was read and is too much
  result_.length = now() - start_;
  return std::move(result_);
}

void Pump::end(bool complete) {
  if (complete) {
    if (too_many_rejects()) stop_for_rejects();
    if (over_budget_) stop_for_budget();
  } else if (!result_.stop) {
    CHECK(job_.terminate_after.has_value());
    stop(ExitCode::stopped_by_limit,
         fmt::format("Stopped at the terminate-after limit of {}.", human_duration(*job_.terminate_after)));
  }
}

bool Pump::too_many_rejects() const {
  return job_.max_errors && job_.max_errors->exceeded(rejected_in_all(), intake_.read());
}

void Pump::stop_for_rejects() {
  stop(ExitCode::too_many_rejects,
       fmt::format("Stopped because {} of {} records were rejected, more than allowed.",
                   human_count(rejected_in_all()), human_count(intake_.read())));
}

void Pump::stop_for_budget() {
  stop(ExitCode::stopped_by_limit, fmt::format("Stopped because no more than {} write units may be consumed.",
                                               human_count(job_.units_max->count)));
}

void Pump::look_for_stops() {
  const int interrupts = outside_.interrupts.load(std::memory_order_relaxed);
  if (interrupts > 0) stop(ExitCode::interrupted, "Interrupted.");
  if (interrupts > 1) {
    outside_.transport.abandon();
    abandoned_ = true;
  }
  if (too_many_rejects()) stop_for_rejects();
  // Items that replaced larger ones consume more than their own size says.
  if (job_.units_max && core_.ledger().consumed > *job_.units_max) stop_for_budget();
}

void Pump::stop(ExitCode exit, std::string sentence) {
  if (result_.stop) return;  // the first reason counts
  result_.stop = Stop{exit, std::move(sentence)};
  core_.stop();
}

std::int64_t Pump::rejected_in_all() const {
  return rejected_before_ + result_.rejected_by_us + core_.ledger().refused;
}

void Pump::feed() {
  memory_full_ = false;
  for (int i = 0; i < records_at_once && !input_ended_ && core_.room() > 0; ++i) {
    // Something is on the wire and will make room; otherwise the core must get what it needs.
    if (pool_.bytes() > pool_bytes_max && core_.in_flight() > 0) {
      memory_full_ = true;
      return;
    }
    Result<Intaken> what = intake_.next();
    if (!what.ok()) {
      stop(ExitCode::bad_input, what.error().sentence);
      return;
    }
    take(*what);
  }
}

void Pump::take(Intaken what) {
  const Record& record = intake_.record();
  switch (what) {
    case Intaken::good: {
      const std::int64_t units = write_units_for_put(record.item.size).count;
      if (job_.units_max && result_.units_expected + units > job_.units_max->count) {
        over_budget_ = true;
        input_ended_ = true;
        core_.end_input();
        return;
      }
      result_.units_expected += units;
      const std::uint64_t ticket = pool_.put(record.item.wire, record.operation, record.at);
      core_.offer(PacedItem{ticket, record.item.key.item_hash,
                            static_cast<std::uint32_t>(record.item.wire.size()),
                            static_cast<std::uint32_t>(units)});
      return;
    }
    case Intaken::rejected:
      reject(intake_.file(), record.at, intake_.reason(), record.raw);
      ++result_.rejected_by_us;
      return;
    case Intaken::finished:
      return;
    case Intaken::end:
      input_ended_ = true;
      core_.end_input();
      return;
  }
}

void Pump::reject(const std::string& file, const Position& at, std::string_view reason,
                  std::string_view raw) {
  rejects_.add(file, at, reason, raw);
  journal_.add_rejected(at.ordinal);
}

void Pump::send(const Send& batch) {
  wires_.clear();
  for (const PacedItem& item : batch.items) {
    const PooledItem& pooled = pool_.item(item.ticket);
    wires_.push_back({pooled.wire, pooled.operation});
  }
  outside_.transport.post(batch.request,
                          client_.request("BatchWriteItem", batch_write_body(job_.table, wires_)));
  if (batch.request >= sent_at_.size()) sent_at_.resize(batch.request + 1);
  sent_at_[batch.request] = now();
}

void Pump::receive(Duration until) {
  answers_.clear();
  // Rejects found while reading are not left waiting for an answer.
  secure();
  outside_.transport.poll(until, answers_);
  for (aws::HttpResponse& response : answers_) book(response);
  secure();
  const Duration wall = outside_.clock.wall();
  if (wall - synced_at_ >= std::chrono::seconds(1)) {
    journal_.sync_soon(rejects_.fd());
    synced_at_ = wall;
  }
  if (wall - told_at_ >= std::chrono::seconds(1)) tell_progress();
}

void Pump::book(aws::HttpResponse& response) {
  const auto request = static_cast<RequestId>(response.id);
  const Answer answer = client_.judge(response);
  if (answer.kind != AnswerKind::retryable) failing_since_.reset();
  switch (answer.kind) {
    case AnswerKind::ok:
      return book_written(request, response);
    case AnswerKind::throttled:
      result_.timeline.add(now() - start_, WriteUnits{0},
                           static_cast<std::int64_t>(core_.items_of(request).size()));
      core_.on_throttled(request, now());
      return;
    case AnswerKind::invalid:
      return book_invalid(request, answer);
    case AnswerKind::retryable:
      return book_failed(request, answer);
    case AnswerKind::clock_skew:
      core_.on_failed(request, now());
      return;
    case AnswerKind::fatal:
      core_.on_failed(request, now());
      stop(ExitCode::bad_input, client_.sentence(answer, "BatchWriteItem", job_.table));
      return;
  }
}

void Pump::book_written(RequestId request, aws::HttpResponse& response) {
  const std::span<const PacedItem> items = core_.items_of(request);
  const Result<BatchWritten> written = reader_.read(response.body, items);
  if (!written.ok())
    return book_failed(request, {AnswerKind::retryable, "BadAnswer", written.error().sentence});
  // Into the journal before the ledger forgets the item.
  auto unprocessed = written->unprocessed.begin();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (unprocessed != written->unprocessed.end() && *unprocessed == i) {
      ++unprocessed;
      continue;
    }
    journal_.add_written(pool_.item(items[i].ticket).at.ordinal);
    pool_.release(items[i].ticket);
  }
  const TimePoint at = now();
  if (written->unprocessed.empty())
    result_.response_times.add(at - sent_at_[request], static_cast<std::int64_t>(items.size()),
                               written->consumed);
  result_.timeline.add(at - start_, written->consumed,
                       static_cast<std::int64_t>(written->unprocessed.size()));
  core_.on_answered(request, written->unprocessed, written->consumed, at);
}

void Pump::book_invalid(RequestId request, const Answer& answer) {
  const std::span<const PacedItem> items = core_.items_of(request);
  const std::uint64_t ticket = items[0].ticket;  // of interest only when it is the one
  if (!core_.on_invalid(request, now())) return;
  const PooledItem& item = pool_.item(ticket);
  reject(intake_.file_of(item.at), item.at,
         fmt::format("the table refused it: {}: {}", answer.code, answer.message), item.wire);
  pool_.release(ticket);
}

void Pump::book_failed(RequestId request, const Answer& answer) {
  core_.on_failed(request, now());
  const Duration wall = outside_.clock.wall();
  if (!failing_since_) failing_since_ = wall;
  if (wall - *failing_since_ > dead_after) {
    stop(ExitCode::bad_input,
         fmt::format(
             "Stopped because {} gave nothing but failures for {} (last: {}: {}); check it and the network.",
             client_.endpoint().url, human_duration(wall - *failing_since_), answer.code, answer.message));
  }
}

void Pump::secure() {
  if (result_.journal_failed) return;
  Status status = rejects_.flush();
  if (status.ok()) status = journal_.flush(rejects_.bytes());
  if (status.ok()) return;
  result_.journal_failed = true;
  stop(ExitCode::bad_input, status.error().sentence);
}

void Pump::tell_progress() {
  told_at_ = outside_.clock.wall();
  ProgressState state;
  state.written = written_before_ + core_.ledger().written;
  state.rejected = rejected_in_all();
  state.throttle_events = core_.ledger().throttle_events();
  state.elapsed = now() - start_;
  // Ten seconds of the run's time, or three of the wall's where that is more.
  const int window_s = std::max(10, static_cast<int>(3 * time_.scale));
  state.wcu_per_s = result_.timeline.recent_rate(state.elapsed, window_s);
  state.plan_load_s = job_.plan_load_s;
  const auto total = static_cast<double>(intake_.reader().bytes_total());
  if (total > 0) {
    const double fraction = std::min(1.0, static_cast<double>(intake_.bytes_passed()) / total);
    state.fraction = intake_.at_end() ? 1.0 : fraction;
    // What an earlier attempt had finished was passed over in no time and tells nothing about the rest.
    const double by_us = 1 - static_cast<double>(intake_.finished()) /
                                 static_cast<double>(std::max<std::int64_t>(1, intake_.read()));
    if (!intake_.at_end() && fraction * by_us > 0.001 && in_seconds(state.elapsed) > 5) {
      state.left = from_seconds(in_seconds(state.elapsed) * (1 - fraction) / (fraction * by_us));
    }
  }
  progress_.on_progress(state);
}

}  // namespace dynafill::loader
