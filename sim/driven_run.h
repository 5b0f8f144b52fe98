// sim/driven_run.h: drives one client against one table in virtual time.
//
// Exactly, or in leaps (sim/leap.h): then `skipped_` is the virtual time leapt over, and everything here that
// knows the hour adds it to the loop's; table and client do not notice. A header of templates, so that a
// client's step costs no indirect call; only simulate_once.cc, which picks the client, includes it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "pacing/pacing_core.h"
#include "sim/event_loop.h"
#include "sim/index_entries.h"
#include "sim/leap.h"
#include "sim/lognormal.h"
#include "sim/simulate_once.h"
#include "sim/table_model.h"
#include "sim/timeline_recorder.h"
#include "sim/workload.h"

namespace dynafill {

// What a client must offer: the pacing core's own language (pacing/pacing_core.h).  It decides what to send
// next and never waits; every Send is answered by exactly one on_ call.
template <class Client>
concept DrivenClient = requires(Client client, const Client& seen, TimePoint now, RequestId request,
                                std::span<const PacedItem> items,
                                std::span<const std::uint16_t> unprocessed) {
  { seen.room() } -> std::same_as<std::size_t>;
  client.offer(items);
  client.end_input();
  { client.next(now) } -> std::same_as<Step>;
  client.on_answered(request, unprocessed, WriteUnits{}, now);
  { seen.items_of(request) } -> std::same_as<std::span<const PacedItem>>;
  { seen.ledger() } -> std::convertible_to<const Ledger&>;
};

// Refused whole; some clients ask why.
template <DrivenClient Client>
void tell_throttled(Client& client, RequestId request, WriteAnswer reason, TimePoint now) {
  if constexpr (requires { client.on_throttled(request, reason, now); })
    client.on_throttled(request, reason, now);
  else
    client.on_throttled(request, now);
}

// Items of which the client let go after its last retry; a client without lost() never does.
template <DrivenClient Client>
std::int64_t items_lost(const Client& client) {
  if constexpr (requires { client.lost(); }) return client.lost();
  return 0;
}

// A client that knows of something slow or rare ahead (its last retry, a budget running out) says so by
// steady() == false, and the time is simulated event by event.
template <DrivenClient Client>
bool may_leap(const Client& client) {
  if constexpr (requires { client.steady(); }) return client.steady();
  return true;
}

template <DrivenClient Client>
class DrivenRun {
 public:
  // `requests_max`: every RequestId of the client is below.
  DrivenRun(const Scenario& scenario, const Client& client, std::size_t requests_max, Seed seed,
            Duration startup, const RunOptions& options)
      : scenario_(scenario),
        limit_(scenario.terminate_after.count() > 0 ? TimePoint(scenario.terminate_after) : never),
        with_timeline_(options.with_timeline),
        leaping_(options.aggregated),
        items_(scenario.data, seed),
        index_entries_(scenario.table.gsis, seed),
        table_(simulated_table(scenario), scenario.constants, seed, TimePoint{}),
        core_(client),
        sort_mask_(scenario.data.sort_key == SortKey::none ? 0 : UINT64_MAX),
        latency_(scenario.latency),
        latency_rng_(seed.stream("client/latency")),
        answers_(requests_max),
        timeline_(table_) {
    outcome_.startup = startup;
  }

  RunOutcome play() {
    wake_at(TimePoint(outcome_.startup));
    if (leaping_)
      run_in_leaps();
    else
      run_until(TimePoint(scenario_.until));
    const TimePoint end = finished_ ? loop_.now() + skipped_ : TimePoint(scenario_.until);
    outcome_.finish = end.time_since_epoch();
    outcome_.complete = finished_ && wrote_all_ && end <= limit_;
    if (!terminated_) take_counts(std::min(end, limit_));
    return std::move(outcome_);
  }

 private:
  struct Event {
    RequestId request;  // answered now; or one of these
  };
  static constexpr RequestId wake = UINT32_MAX;      // nothing but the time to ask the core again
  static constexpr RequestId read = UINT32_MAX - 1;  // the source has read another piece

  // The table's answer to a request, on its way back.
  struct Answer {
    std::array<std::uint16_t, batch_places> unprocessed;
    int unprocessed_count = 0;
    WriteUnits consumed;
    WriteAnswer reason = WriteAnswer::written;  // of a refusal
  };

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
    const Ledger& ledger = core_.ledger();
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
    while (!finished_ && now + skipped_ < TimePoint(scenario_.until)) {
      now = std::min(now + look_every, TimePoint(scenario_.until) - skipped_);
      run_until(now);
      const Odometer after = odometer(now);
      if (finished_ || !long_enough(between(middle, after))) continue;
      if (middle.at == before.at) {
        middle = after;
        continue;
      }
      if (same_pace(between(before, middle), between(middle, after)) && may_leap(core_))
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
                             .items_alike = items_.alike_beyond(stretch.items),
                             .lasting_share = outlook.lasting_share});
    if (!items) return;
    const WriteUnits units = items_.skip(*items);
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
    if (with_timeline_ && !terminated_) timeline_.leap(hour, length, units, throttle_events);
    leapt_.written += *items;
    leapt_.requests += more(stretch.requests);
    leapt_.throttle_events += throttle_events;
    leapt_.partition_throttle_events +=
        more(after.partition_throttle_events - before.partition_throttle_events);
    leapt_.throttled_requests += more(after.throttled_requests - before.throttled_requests);
    skipped_ += length;
  }

  void wake_at(TimePoint when) {
    if (when >= next_wake_) return;
    next_wake_ = when;
    loop_.at(when, {wake});
  }

  void handle(TimePoint now, const Event& event) {
    if (now + skipped_ > limit_ && !terminated_) take_counts(limit_);
    if (event.request == read) {
      reading_ = false;
      if (core_.room() > 0) feed(now);
    } else if (event.request != wake) {
      deliver(event.request, now);
    } else if (now >= next_wake_) {
      next_wake_ = never;
    }
    ask_core(now);
  }

  void ask_core(TimePoint now) {
    if constexpr (requires { core_.see_table(std::int64_t{}); }) core_.see_table(table_.provisioned_wcu());
    bool asked_in_vain = false;
    for (;;) {
      const Step step = core_.next(now);
      if (const Send* send = std::get_if<Send>(&step)) {
        put_on_the_wire(*send, now);
      } else if (const WaitUntil* wait = std::get_if<WaitUntil>(&step)) {
        return wake_at(wait->when);
      } else if (std::holds_alternative<NeedInput>(step)) {
        // Asked again, it has nothing else to do until the source has read on.
        if (!feed(now) && std::exchange(asked_in_vain, true)) return;
      } else {
        finished_ = true;
        wrote_all_ = std::get<Finished>(step).complete;
        return;
      }
    }
  }

  // False when the source has not read on yet.
  bool feed(TimePoint now) {
    std::size_t wanted = std::min(core_.room(), produced_.size());
    if (scenario_.read_items_per_s > 0) {
      if (reading_) return false;
      if (now < next_piece_) {
        reading_ = true;
        loop_.at(next_piece_, {read});
        return false;
      }
      // A source that nobody asked is not ahead of its time when it is asked again.
      wanted = std::min(wanted, piece_items);
      next_piece_ = now + from_seconds(static_cast<double>(wanted) / scenario_.read_items_per_s);
    }
    core_.offer(items_.produce(std::span(produced_).first(wanted)));
    if (items_.remaining() == 0) core_.end_input();
    return true;
  }

  // An item as the table meets it.
  [[nodiscard]] TableWrite table_write(const PacedItem& item) const {
    return {.partition_hash = item.ticket,
            .units = WriteUnits{item.units},
            .sort_position = item.item_hash & sort_mask_};
  }

  void put_on_the_wire(const Send& send, TimePoint now) {
    for (std::size_t i = 0; i < send.items.size(); ++i) writes_[i] = table_write(send.items[i]);
    Answer& answer = answers_[send.request];
    const BatchAnswer judged = table_.write_batch(std::span(writes_).first(send.items.size()), now,
                                                  answer.unprocessed.data(), index_entries_.of(send.items));
    answer.unprocessed_count = judged.unprocessed;
    answer.consumed = judged.consumed;
    if (judged.unprocessed > 0) answer.reason = judged.reason();
    partition_throttle_events_ += judged.unprocessed - judged.table_throttled - judged.index_throttled;
    if (with_timeline_ && !terminated_) timeline_.add(now + skipped_, judged);
    loop_.at(now + latency_.draw(latency_rng_) + extra_latency(send.items), {send.request});
  }

  [[nodiscard]] Duration extra_latency(std::span<const PacedItem> items) const {
    if (scenario_.latency_per_unit.count() == 0) return Duration(0);
    std::int64_t units = 0;
    for (const PacedItem& item : items) units += item.units;
    return scenario_.latency_per_unit * (units - static_cast<std::int64_t>(items.size()));
  }

  void deliver(RequestId request, TimePoint now) {
    const Answer& answer = answers_[request];
    const auto unprocessed = static_cast<std::size_t>(answer.unprocessed_count);
    if (unprocessed > 0 && unprocessed == core_.items_of(request).size()) {
      tell_throttled(core_, request, answer.reason, now);
    } else {
      core_.on_answered(request, std::span(answer.unprocessed).first(unprocessed), answer.consumed, now);
    }
  }

  void take_counts(TimePoint end) {
    terminated_ = true;
    const Ledger& ledger = core_.ledger();
    outcome_.written = leapt_.written + ledger.written;
    outcome_.throttle_events = leapt_.throttle_events + ledger.throttle_events();
    outcome_.partition_throttle_events = leapt_.partition_throttle_events + partition_throttle_events_;
    outcome_.requests = leapt_.requests + ledger.requests;
    outcome_.throttled_requests = leapt_.throttled_requests + ledger.throttled_requests;
    outcome_.given_up = items_lost(core_);
    if (with_timeline_) outcome_.timeline = timeline_.finish(end);
  }

  const Scenario& scenario_;
  TimePoint limit_;
  bool with_timeline_;
  bool leaping_;
  ItemSource items_;
  IndexEntries index_entries_;
  TableModel table_;
  Client core_;
  std::uint64_t sort_mask_;  // no bit when there is no sort key
  LognormalTable latency_;
  Rng latency_rng_;
  EventLoop<Event> loop_;
  std::vector<Answer> answers_;  // by RequestId
  // Work space of feed() and put_on_the_wire().
  std::array<PacedItem, 128> produced_;
  std::array<TableWrite, batch_places> writes_;
  TimePoint next_wake_ = never;
  // Of a source with a speed: a piece is a batch.
  static constexpr std::size_t piece_items = batch_places;
  TimePoint next_piece_{};
  bool reading_ = false;
  bool finished_ = false;
  bool wrote_all_ = false;   // what the client said when it finished
  bool terminated_ = false;  // the outcome's counts are final
  std::int64_t partition_throttle_events_ = 0;
  TimelineRecorder timeline_;
  RunOutcome outcome_;
  // Of all leaps.
  Duration skipped_{};
  RunOutcome leapt_;              // the counts
  std::int64_t leapt_units_ = 0;  // that the table counts as consumed
};

}  // namespace dynafill
