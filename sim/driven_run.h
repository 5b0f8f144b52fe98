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
        leaping_(options.aggregated && !(follows_capacity && scenario.table.auto_scaling)),
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
    if (leaping_) run_in_leaps();
    run_until(TimePoint(scenario_.until) - skipped_);
    const TimePoint until(scenario_.until);
    const TimePoint finish = load_finish_ != never ? load_finish_ : until;
    // Reads may go on after the load; without one they are all there is.
    const TimePoint end = over() ? std::max(finish, reads_until_) : until;
    const bool writes = !std::holds_alternative<NoClientSpec>(scenario_.client);
    outcome_.finish = (writes ? finish : end).time_since_epoch();
    outcome_.complete = load_.complete() && TimePoint(outcome_.finish) <= limit_;
    if (!terminated_) take_counts(std::min(end, limit_));
    return std::move(outcome_);
  }

 private:
  // Of a client whose rate follows the capacity that follows the client's rate, a small difference grows.
  static constexpr bool follows_capacity = requires(Client client) { client.see_table(std::int64_t{}); };

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

  // What the events so far came to, without leaps.
  [[nodiscard]] RunCounts counts() const {
    const Ledger& ledger = load_.client().ledger();
    RunCounts counts{.written = ledger.written,
                     .given_up = items_lost(load_.client()),
                     .units = table_.consumed().count - leapt_.units,
                     .requests = ledger.requests,
                     .throttled_requests = ledger.throttled_requests,
                     .throttle_events = ledger.throttle_events(),
                     .partition_throttle_events = partition_throttle_events_};
    if (!reads_) return counts;
    const Ledger& read = reads_->client().ledger();
    counts.reads = read.written;
    counts.reads_given_up = items_lost(reads_->client());
    counts.half_units_read = table_.half_units_read() - leapt_.half_units_read;
    counts.read_requests = read.requests;
    counts.read_throttle_events = read.throttle_events();
    counts.partition_read_throttles = partition_read_throttles_;
    return counts;
  }

  struct Odometer {
    TimePoint at;
    RunCounts counts;
  };
  static Stretch between(const Odometer& before, const Odometer& after) {
    Stretch stretch{after.at - before.at, after.counts};
    stretch.did -= before.counts;
    return stretch;
  }

  void run_until(TimePoint end) {
    loop_.run_until(end, [this](TimePoint now, const Event& event) { handle(now, event); });
  }

  void run_in_leaps() {
    constexpr Duration look_every = std::chrono::milliseconds(250);
    TimePoint now(outcome_.startup);
    run_until(now);
    Odometer before, middle;
    std::int64_t changes = 0;
    const auto begin_sample = [&] {
      table_.begin_sample(now);
      client_begin_sample(load_.client());
      changes = table_.changes();
      before = middle = {now, counts()};
    };
    Regime regime;
    begin_sample();
    while (!over() && now + skipped_ < TimePoint(scenario_.until)) {
      now = std::min(now + look_every, TimePoint(scenario_.until) - skipped_);
      run_until(now);
      if (over()) return;
      if (table_.changes() != changes) {
        regime = Regime();
        begin_sample();
        continue;
      }
      const Odometer after{now, counts()};
      const Stretch half = between(middle, after);
      if (!long_enough(half) || half.items() < load_.source().sample_wanted() / 2) continue;
      if (middle.at == before.at) {
        middle = after;
        continue;
      }
      if (same_pace(between(before, middle), between(middle, after)) && may_leap(load_.client()) &&
          (!reads_ || may_leap(reads_->client())))
        try_leap(between(before, after), now, regime);
      begin_sample();
    }
  }

  void try_leap(const Stretch& sample, TimePoint now, Regime& regime) {
    const TableModel::Outlook outlook = table_.outlook(now, regime.longest_leap(sample.length));
    regime.add(sample, outlook.lasting_share);
    if (outlook.burst_ends && !may_leap_while_burst_ends(load_.client())) return;
    const bool all_written = load_.finished();
    Duration steady = outlook.steady_for;
    if (!all_written) steady = std::min(steady, client_steady_for(load_.client(), now));
    if (reads_) steady = std::min(steady, client_steady_for(reads_->client(), now));
    const TimePoint hour = now + skipped_;
    const TimePoint stop = std::min(terminated_ ? never : limit_, TimePoint(scenario_.until));
    const auto time =
        leap_time(sample, regime,
                  {.steady_for = steady,
                   .to_limit = (all_written ? std::min(stop, reads_until_) : stop) - hour,
                   .all_written = all_written,
                   .items_alike = all_written ? 0
                                              : std::min(load_.source().alike_beyond(sample.items()),
                                                         items_alike(load_.client()))});
    if (!time) return;
    const auto items = all_written ? 0 : static_cast<std::int64_t>(regime.items_per_s() * in_seconds(*time));
    RunCounts written = skip(items, sample);
    const Duration length =
        all_written ? *time : from_seconds(static_cast<double>(written.units) / regime.units_per_s());
    regime.leap(length);
    leap(sample, written, length, std::min(length, steady), now);
  }

  // So many items are written without the client, or given up as in `sample`.
  RunCounts skip(std::int64_t items, const Stretch& sample) {
    RunCounts counts;
    if (items == 0) return counts;
    counts.given_up =
        static_cast<std::int64_t>(static_cast<Int128>(items) * sample.did.given_up / sample.items());
    counts.written = items - counts.given_up;
    // Of what is given up nothing is consumed.
    const double share = static_cast<double>(counts.written) / static_cast<double>(items);
    counts.units = std::llround(share * static_cast<double>(load_.source().skip(items).count));
    return counts;
  }

  // `by_table`: what of `length` its outlook covers.
  void leap(const Stretch& sample, const RunCounts& written, Duration length, Duration by_table,
            TimePoint now) {
    RunCounts did = sample.did.times(in_seconds(length) / in_seconds(sample.length));
    const std::int64_t units = table_.consumed().count, half_units_read = table_.half_units_read();
    table_.leap(by_table, now);
    leap_client(load_.client(), written.written + written.given_up, length);
    if (reads_) leap_client(reads_->client(), 0, length);
    did.written = written.written;
    did.given_up = written.given_up;
    if (with_timeline_ && !terminated_) {
      did.units = written.units;
      timeline_.leap(now + skipped_, length, did);
      heat_.leap();
    }
    // As the table counts them, rounding included.
    did.units = table_.consumed().count - units;
    did.half_units_read = table_.half_units_read() - half_units_read;
    leapt_ += did;
    skipped_ += length;
  }

  // The load is written, and what the reads were to do is over.
  [[nodiscard]] bool over() const {
    return load_.finished() && (!reads_ || reads_->finished() || loop_.now() + skipped_ >= reads_until_);
  }

  void handle(TimePoint now, const Event& event) {
    if (now + skipped_ > limit_ && !terminated_) take_counts(limit_);
    if (event.of_reads) {
      if (!over()) reads_->handle(now, event.request, Reads{*this});
      return;
    }
    if constexpr (follows_capacity) load_.client().see_table(table_.provisioned_wcu());
    load_.handle(now, event.request, Writes{*this});
    if (load_.finished() && load_finish_ == never) load_finish_ = now + skipped_;
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
    if (with_timeline_ && !terminated_) timeline_.add_reads(now + skipped_, judged);
    return judged;
  }

  void take_counts(TimePoint end) {
    terminated_ = true;
    RunCounts all = counts();
    all += leapt_;
    outcome_.written = all.written;
    outcome_.given_up = all.given_up;
    outcome_.throttle_events = all.throttle_events;
    outcome_.partition_throttle_events = all.partition_throttle_events;
    outcome_.requests = all.requests;
    outcome_.throttled_requests = all.throttled_requests;
    if (reads_)
      outcome_.reads = {.items = all.reads,
                        .throttle_events = all.read_throttle_events,
                        .partition_throttle_events = all.partition_read_throttles,
                        .rcu = static_cast<double>(all.half_units_read) / half_units,
                        .given_up = all.reads_given_up};
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
  TimePoint load_finish_ = never;
  bool terminated_ = false;  // the outcome's counts are final
  std::int64_t partition_throttle_events_ = 0;
  std::int64_t partition_read_throttles_ = 0;
  TimelineRecorder timeline_;
  HeatRecorder heat_;
  RunOutcome outcome_;
  // Of all leaps.
  Duration skipped_{};
  RunCounts leapt_;
};

}  // namespace dynafill
