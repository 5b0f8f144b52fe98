// sim/driven_run.h: drives one client against one table in virtual time, with a reader beside it when the
// scenario has one.
//
// Exactly, or in leaps (sim/leap.h): then `skipped_` is the virtual time leapt over, and everything here that
// knows the hour adds it to the loop's; table and client do not notice. A header of templates, so that a
// client's step costs no indirect call; only simulate_once.cc, which picks the client, includes it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "pacing/pacing_core.h"
#include "sim/driven_load.h"
#include "sim/event_loop.h"
#include "sim/heat_recorder.h"
#include "sim/index_entries.h"
#include "sim/leap.h"
#include "sim/simulate_once.h"
#include "sim/table_model.h"
#include "sim/timeline_recorder.h"
#include "sim/workload.h"

namespace dynafill {

template <DrivenClient Client>
class DrivenRun {
 public:
  // `requests_max`: every RequestId of the client is below.
  DrivenRun(const Scenario& scenario, const Client& client, std::size_t requests_max, Seed seed,
            Duration startup, const RunOptions& options)
      : scenario_(scenario),
        limit_(scenario.terminate_after.count() > 0 ? TimePoint(scenario.terminate_after) : never),
        with_timeline_(options.with_timeline),
        leaping_(options.aggregated && !scenario.reads),
        index_entries_(scenario.table.gsis, seed),
        table_(simulated_table(scenario), scenario.constants, seed, TimePoint{}),
        load_(client, requests_max, items_to_write(scenario, seed), scenario.read_items_per_s,
              {scenario.latency, scenario.latency_per_unit}, seed.stream("client/latency")),
        sort_mask_(scenario.data.sort_key == SortKey::none ? 0 : UINT64_MAX),
        timeline_(table_) {
    outcome_.startup = startup;
    if (!scenario.reads) return;
    const ReadLoadSpec& reads = *scenario.reads;
    const TimePoint start(startup);
    reads_.emplace(SdkClient(reads.client, seed.stream("reads/backoff"), start),
                   static_cast<std::size_t>(reads.client.workers),
                   ItemSource::of_reads(scenario.data, half_units_of(reads), seed), 0,
                   LoadLatency{reads.latency, reads.latency_per_unit}, seed.stream("reads/latency"));
    const Duration scheduled = reads.client.limit ? reads.client.limit->end() : Duration(0);
    const bool alone = std::holds_alternative<NoClientSpec>(scenario.client);
    reads_until_ = alone && scheduled == Duration(0) ? never : start + scheduled;
  }

  RunOutcome play() {
    const TimePoint start(outcome_.startup);
    load_.start(start, Writes{*this});
    if (reads_) reads_->start(start, Reads{*this});
    if (leaping_)
      run_in_leaps();
    else
      run_until(TimePoint(scenario_.until));
    const TimePoint until(scenario_.until);
    const TimePoint finish = load_finish_ != never ? load_finish_ + skipped_ : until;
    // Reads may go on after the load; without one they are all there is.
    const TimePoint end = over() ? std::max(finish, reads_until_) : until;
    const bool writes = !std::holds_alternative<NoClientSpec>(scenario_.client);
    outcome_.finish = (writes ? finish : end).time_since_epoch();
    outcome_.complete = load_.complete() && TimePoint(outcome_.finish) <= limit_;
    if (!terminated_) take_counts(std::min(end, limit_));
    return std::move(outcome_);
  }

 private:
  struct Event {
    RequestId request;  // of the load, or of the reads
    bool of_reads = false;
  };

  // The run as its load meets it, and as its reads do.
  struct Writes {
    DrivenRun& run;
    BatchAnswer judge(std::span<const PacedItem> items, TimePoint now, std::uint16_t* unprocessed) {
      return run.judge_writes(items, now, unprocessed);
    }
    void at(TimePoint when, RequestId request) { run.loop_.at(when, {request}); }
  };
  struct Reads {
    DrivenRun& run;
    BatchAnswer judge(std::span<const PacedItem> items, TimePoint now, std::uint16_t* unprocessed) {
      return run.judge_reads(items, now, unprocessed);
    }
    void at(TimePoint when, RequestId request) { run.loop_.at(when, {request, true}); }
  };

  // Nothing when nobody writes: then the items are in the table already.
  static ItemSource items_to_write(const Scenario& scenario, Seed seed) {
    ItemSource source(scenario.data, seed, readers(scenario.client));
    if (std::holds_alternative<NoClientSpec>(scenario.client))
      static_cast<void>(source.skip(source.remaining()));
    return source;
  }

  // What all stretches so far added up to.
  struct Odometer {
    TimePoint at;
    std::int64_t items = 0;
    std::int64_t units = 0;
    std::int64_t requests = 0;
    std::int64_t throttle_events = 0;
    std::int64_t partition_throttle_events = 0;
    std::int64_t throttled_requests = 0;
  };

  [[nodiscard]] Odometer odometer(TimePoint now) const {
    const Ledger& ledger = load_.client().ledger();
    return {now,
            ledger.offered,
            table_.consumed().count - leapt_units_,
            ledger.requests,
            ledger.throttle_events(),
            partition_throttle_events_,
            ledger.throttled_requests};
  }

  static Stretch between(const Odometer& before, const Odometer& after) {
    return {after.at - before.at, after.items - before.items, after.units - before.units,
            after.requests - before.requests, after.throttle_events - before.throttle_events};
  }

  void run_until(TimePoint end) {
    loop_.run_until(end, [this](TimePoint now, const Event& event) { handle(now, event); });
  }

  void run_in_leaps() {
    constexpr Duration look_every = std::chrono::milliseconds(250);
    const TimePoint start(outcome_.startup);
    TimePoint now = start;
    run_until(now);
    Odometer before = odometer(now);
    Odometer middle = before;
    table_.begin_sample(now);
    while (!load_.finished() && now + skipped_ < TimePoint(scenario_.until)) {
      now = std::min(now + look_every, TimePoint(scenario_.until) - skipped_);
      run_until(now);
      const Odometer after = odometer(now);
      if (load_.finished() || !long_enough(between(middle, after))) continue;
      if (middle.at == before.at) {
        middle = after;
        continue;
      }
      if (same_pace(between(before, middle), between(middle, after)) && may_leap(load_.client()))
        try_leap(before, after, start);
      before = middle = odometer(now);
      table_.begin_sample(now);
    }
  }

  void try_leap(const Odometer& before, const Odometer& after, TimePoint start) {
    const TimePoint now = after.at;
    const Stretch stretch = between(before, after);
    const TableModel::Outlook outlook = table_.outlook(now);
    const TimePoint hour = now + skipped_;
    const TimePoint stop =
        terminated_ ? TimePoint(scenario_.until) : std::min(limit_, TimePoint(scenario_.until));
    const std::optional<std::int64_t> items =
        leap_items(stretch, {.run_so_far = hour - start,
                             .steady_for = outlook.steady_for,
                             .to_limit = stop - hour,
                             .items_alike = load_.source().alike_beyond(stretch.items),
                             .lasting_share = outlook.lasting_share});
    if (!items) return;
    const WriteUnits units = load_.source().skip(*items);
    if constexpr (requires(Client client) { client.skip(std::int64_t{}); }) load_.client().skip(*items);
    const double pace =
        static_cast<double>(stretch.units) * outlook.lasting_share / in_seconds(stretch.length);
    const Duration length = from_seconds(static_cast<double>(units.count) / pace);
    const double times = in_seconds(length) / in_seconds(stretch.length);
    const auto more = [&](std::int64_t of_stretch) {
      return std::llround(static_cast<double>(of_stretch) * times);
    };
    const std::int64_t consumed = table_.consumed().count;
    table_.leap(std::min(length, outlook.steady_for), now);
    leapt_units_ += table_.consumed().count - consumed;
    const std::int64_t throttle_events = more(stretch.throttle_events);
    if (with_timeline_ && !terminated_) {
      timeline_.leap(hour, length, units, throttle_events);
      heat_.leap();
    }
    leapt_.written += *items;
    leapt_.requests += more(stretch.requests);
    leapt_.throttle_events += throttle_events;
    leapt_.partition_throttle_events +=
        more(after.partition_throttle_events - before.partition_throttle_events);
    leapt_.throttled_requests += more(after.throttled_requests - before.throttled_requests);
    skipped_ += length;
  }

  // The load is written, and what the reads were to do is over.
  [[nodiscard]] bool over() const {
    return load_.finished() && (!reads_ || reads_->finished() || loop_.now() >= reads_until_);
  }

  void handle(TimePoint now, const Event& event) {
    if (now + skipped_ > limit_ && !terminated_) take_counts(limit_);
    if (event.of_reads) {
      if (!over()) reads_->handle(now, event.request, Reads{*this});
      return;
    }
    if constexpr (requires(Client client) { client.see_table(std::int64_t{}); })
      load_.client().see_table(table_.provisioned_wcu());
    load_.handle(now, event.request, Writes{*this});
    if (load_.finished() && load_finish_ == never) load_finish_ = now;
  }

  BatchAnswer judge_writes(std::span<const PacedItem> items, TimePoint now, std::uint16_t* unprocessed) {
    if (with_timeline_ && !terminated_ && heat_.due(now + skipped_))
      heat_.take(now + skipped_, table_.partition_loads());
    for (std::size_t i = 0; i < items.size(); ++i)
      writes_[i] = {.partition_hash = items[i].ticket,
                    .units = WriteUnits{items[i].units},
                    .sort_position = items[i].item_hash & sort_mask_};
    const BatchAnswer judged = table_.write_batch(std::span(writes_).first(items.size()), now, unprocessed,
                                                  index_entries_.of(items));
    partition_throttle_events_ += judged.unprocessed - judged.table_throttled - judged.index_throttled;
    if (with_timeline_ && !terminated_) timeline_.add(now + skipped_, judged);
    return judged;
  }

  BatchAnswer judge_reads(std::span<const PacedItem> items, TimePoint now, std::uint16_t* unprocessed) {
    const bool increasing = scenario_.data.sort_key == SortKey::increasing;
    for (std::size_t i = 0; i < items.size(); ++i) {
      // Increasing sort keys lie where the items' numbers are.
      const auto number = items[i].item_hash % static_cast<std::uint64_t>(scenario_.data.items);
      read_requests_[i] = {.partition_hash = items[i].ticket,
                           .blocks = scenario_.reads->blocks,
                           .consistent = scenario_.reads->consistent,
                           .sort_position = increasing ? number : items[i].item_hash & sort_mask_};
    }
    const BatchAnswer judged =
        table_.read_batch(std::span(read_requests_).first(items.size()), now, unprocessed);
    partition_read_throttles_ += judged.unprocessed - judged.table_throttled;
    if (with_timeline_ && !terminated_) timeline_.add_reads(now, judged);
    return judged;
  }

  void take_counts(TimePoint end) {
    terminated_ = true;
    const Ledger& ledger = load_.client().ledger();
    outcome_.written = leapt_.written + ledger.written;
    outcome_.throttle_events = leapt_.throttle_events + ledger.throttle_events();
    outcome_.partition_throttle_events = leapt_.partition_throttle_events + partition_throttle_events_;
    outcome_.requests = leapt_.requests + ledger.requests;
    outcome_.throttled_requests = leapt_.throttled_requests + ledger.throttled_requests;
    outcome_.given_up = items_lost(load_.client());
    if (reads_) {
      const Ledger& read = reads_->client().ledger();
      outcome_.reads = {.items = read.written,
                        .throttle_events = read.throttle_events(),
                        .partition_throttle_events = partition_read_throttles_,
                        .rcu = static_cast<double>(table_.half_units_read()) / half_units,
                        .given_up = items_lost(reads_->client())};
    }
    if (with_timeline_) {
      outcome_.timeline = timeline_.finish(end);
      outcome_.heat = heat_.finish(end, table_.partition_loads());
    }
  }

  const Scenario& scenario_;
  TimePoint limit_;
  bool with_timeline_;
  bool leaping_;
  IndexEntries index_entries_;
  TableModel table_;
  DrivenLoad<Client> load_;
  std::optional<DrivenLoad<SdkClient>> reads_;
  TimePoint reads_until_{};  // so long they go on even when the load is written
  std::uint64_t sort_mask_;  // no bit when there is no sort key
  EventLoop<Event> loop_;
  // Work space of judge_writes() and judge_reads().
  std::array<TableWrite, batch_places> writes_;
  std::array<TableRead, batch_places> read_requests_;
  TimePoint load_finish_ = never;  // by the loop's time
  bool terminated_ = false;        // the outcome's counts are final
  std::int64_t partition_throttle_events_ = 0;
  std::int64_t partition_read_throttles_ = 0;
  TimelineRecorder timeline_;
  HeatRecorder heat_;
  RunOutcome outcome_;
  // Of all leaps.
  Duration skipped_{};
  RunOutcome leapt_;              // the counts
  std::int64_t leapt_units_ = 0;  // that the table counts as consumed
};

}  // namespace dynafill
