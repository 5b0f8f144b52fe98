#include <algorithm>
#include <array>
#include <type_traits>
#include <variant>

#include "base/check.h"
#include "pacing/pacing_core.h"
#include "sim/event_loop.h"
#include "sim/lognormal.h"
#include "sim/simulate.h"
#include "sim/table_model.h"
#include "sim/workload.h"

namespace dynafill {
namespace {

constexpr Duration one_minute = std::chrono::minutes(1);

// Adds up what the table did into one row a minute.
class TimelineRecorder {
 public:
  explicit TimelineRecorder(const TableModel& table) : table_(table) {}

  void add(TimePoint now, const BatchAnswer& answer) {
    while (now >= minute_start_ + one_minute) close_row(one_minute);
    consumed_ += answer.consumed;
    throttle_events_ += answer.unprocessed;
  }

  // The last row is as long as what is left of its minute.
  std::vector<TimelineRow> finish(TimePoint end) {
    while (end >= minute_start_ + one_minute) close_row(one_minute);
    if (end > minute_start_) close_row(end - minute_start_);
    return std::move(rows_);
  }

 private:
  void close_row(Duration length) {
    rows_.push_back({.t_s = static_cast<double>(minute_start_.time_since_epoch() / one_minute) * 60,
                     .provisioned_wcu = static_cast<double>(table_.provisioned_wcu()),
                     .consumed_wcu_per_s = static_cast<double>(consumed_.count) / in_seconds(length),
                     .throttle_events = throttle_events_,
                     .partitions = table_.partitions()});
    minute_start_ += one_minute;
    consumed_ = WriteUnits{0};
    throttle_events_ = 0;
  }

  const TableModel& table_;
  TimePoint minute_start_{};
  WriteUnits consumed_;
  std::int64_t throttle_events_ = 0;
  std::vector<TimelineRow> rows_;
};

// Client decides what to send next and never waits: room(), offer(), end_input(), next(), on_answered(),
// on_throttled(), items_of() and ledger() as PacingCore has them; lost() where it may end without all.
template <class Client>
class Run {
 public:
  Run(const Scenario& scenario, const Client& client, Seed seed, Duration startup, bool with_timeline)
      : scenario_(scenario),
        limit_(scenario.terminate_after.count() > 0 ? TimePoint(scenario.terminate_after) : never),
        with_timeline_(with_timeline),
        items_(scenario.data, seed),
        table_(scenario.table, table_constants(), seed, TimePoint{}),
        core_(client),
        sort_mask_(scenario.data.sort_key == SortKey::none ? 0 : UINT64_MAX),
        latency_(scenario.latency),
        latency_rng_(seed.stream("client/latency")),
        answers_(static_cast<std::size_t>(in_flight_max(scenario.client))),
        timeline_(table_) {
    outcome_.startup = startup;
  }

  RunOutcome play() {
    wake_at(TimePoint(outcome_.startup));
    loop_.run_until(TimePoint(scenario_.until),
                    [this](TimePoint now, const Event& event) { handle(now, event); });
    const TimePoint end = finished_ ? loop_.now() : TimePoint(scenario_.until);
    outcome_.finish = end.time_since_epoch();
    outcome_.complete = finished_ && wrote_all_ && end <= limit_;
    if (!terminated_) take_counts(std::min(end, limit_));
    return std::move(outcome_);
  }

 private:
  struct Event {
    RequestId request;  // answered now; or nothing but the time to ask the core again
  };
  static constexpr RequestId wake = UINT32_MAX;

  // The table's answer to a request, on its way back.
  struct Answer {
    std::array<std::uint16_t, batch_places> unprocessed;
    int unprocessed_count = 0;
    WriteUnits consumed;
  };

  void wake_at(TimePoint when) {
    if (when >= next_wake_) return;
    next_wake_ = when;
    loop_.at(when, {wake});
  }

  void handle(TimePoint now, const Event& event) {
    if (now > limit_ && !terminated_) take_counts(limit_);
    if (event.request != wake) {
      deliver(event.request, now);
    } else if (now >= next_wake_) {
      next_wake_ = never;
    }
    ask_core(now);
  }

  void ask_core(TimePoint now) {
    for (;;) {
      const Step step = core_.next(now);
      if (const Send* send = std::get_if<Send>(&step)) {
        put_on_the_wire(*send, now);
      } else if (const WaitUntil* wait = std::get_if<WaitUntil>(&step)) {
        return wake_at(wait->when);
      } else if (std::holds_alternative<NeedInput>(step)) {
        feed();
      } else {
        finished_ = true;
        wrote_all_ = std::get<Finished>(step).complete;
        return;
      }
    }
  }

  void feed() {
    const std::size_t wanted = std::min(core_.room(), produced_.size());
    core_.offer(items_.produce(std::span(produced_).first(wanted)));
    if (items_.remaining() == 0) core_.end_input();
  }

  void put_on_the_wire(const Send& send, TimePoint now) {
    for (std::size_t i = 0; i < send.items.size(); ++i)
      writes_[i] = {send.items[i].ticket, WriteUnits{send.items[i].units},
                    send.items[i].item_hash & sort_mask_};
    Answer& answer = answers_[send.request];
    const BatchAnswer judged =
        table_.write_batch(std::span(writes_).first(send.items.size()), now, answer.unprocessed.data());
    answer.unprocessed_count = judged.unprocessed;
    answer.consumed = judged.consumed;
    partition_throttle_events_ += judged.unprocessed - judged.table_throttled;
    if (with_timeline_ && !terminated_) timeline_.add(now, judged);
    loop_.at(now + latency_.draw(latency_rng_), {send.request});
  }

  void deliver(RequestId request, TimePoint now) {
    const Answer& answer = answers_[request];
    const auto unprocessed = static_cast<std::size_t>(answer.unprocessed_count);
    if (unprocessed > 0 && unprocessed == core_.items_of(request).size()) {
      core_.on_throttled(request, now);
    } else {
      core_.on_answered(request, std::span(answer.unprocessed).first(unprocessed), answer.consumed, now);
    }
  }

  void take_counts(TimePoint end) {
    terminated_ = true;
    outcome_.written = core_.ledger().written;
    outcome_.throttle_events = core_.ledger().throttle_events();
    outcome_.partition_throttle_events = partition_throttle_events_;
    outcome_.requests = core_.ledger().requests;
    if constexpr (requires { core_.lost(); }) outcome_.given_up = core_.lost();
    if (with_timeline_) outcome_.timeline = timeline_.finish(end);
  }

  const Scenario& scenario_;
  TimePoint limit_;
  bool with_timeline_;
  ItemSource items_;
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
  bool finished_ = false;
  bool wrote_all_ = false;   // what the client said when it finished
  bool terminated_ = false;  // the outcome's counts are final
  std::int64_t partition_throttle_events_ = 0;
  TimelineRecorder timeline_;
  RunOutcome outcome_;
};

}  // namespace

RunOutcome simulate_once(const Scenario& scenario, Seed seed, bool with_timeline) {
  Rng startup_rng = seed.stream("startup");
  const Duration startup = draw_once(scenario.startup, startup_rng);
  const Rng jitter = seed.stream("client/backoff");
  const auto play = [&](const auto& client) {
    using Client = std::decay_t<decltype(client)>;
    return Run<Client>(scenario, client, seed, startup, with_timeline).play();
  };
  const TimePoint start(startup);
  if (const auto* load = std::get_if<LoadSpec>(&scenario.client))
    return play(PacingCore(*load, jitter, start));
  if (const auto* sdk = std::get_if<SdkClientSpec>(&scenario.client))
    return play(SdkClient(*sdk, jitter, start));
  return play(SdkClient(as_sdk_client(std::get<UnlimitedSpec>(scenario.client)), jitter, start));
}

}  // namespace dynafill
