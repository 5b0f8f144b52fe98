// sim/driven_load.h: one client at work against a table in virtual time: what its source hands it, what it
// has on the wire and when its answers come.
//
// A header of templates, so that a client's step costs no indirect call.  Threads: one owner.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "pacing/pacing_core.h"
#include "sim/lognormal.h"
#include "sim/scenario.h"
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

// From here on what it does counts as the sample of what is to come (sim/leap.h).
template <DrivenClient Client>
void client_begin_sample(Client& client) {
  if constexpr (requires { client.begin_sample(); }) client.begin_sample();
}

// A client that knows of something slow or rare ahead (its last retry, a budget running out) says so by
// steady() == false, and the time is simulated event by event.
template <DrivenClient Client>
bool may_leap(const Client& client) {
  if constexpr (requires { client.steady(); }) return client.steady();
  return true;
}

// Not over time in which saved capacity runs out either, when it could not be leapt over once throttled: when
// its workers end hangs on the level at which they meet the table's limit.
template <DrivenClient Client>
bool may_leap_while_burst_ends(const Client& client) {
  if constexpr (requires { client.steady_throttled(); }) return client.steady_throttled();
  return true;
}

// How long its own rate stays as it is.
template <DrivenClient Client>
Duration client_steady_for(const Client& client, TimePoint now) {
  if constexpr (requires { client.steady_for(now); }) return client.steady_for(now);
  return Duration::max();
}

// How many more items it writes as it does, before one of its tasks ends.
template <DrivenClient Client>
std::int64_t items_alike(const Client& client) {
  if constexpr (requires { client.items_alike(); }) return client.items_alike();
  return INT64_MAX;
}

// So many items were read and written in `time` without it, and its clock stands still (sim/leap.h).
template <DrivenClient Client>
void leap_client(Client& client, std::int64_t items, Duration time) {
  if constexpr (requires { client.leap(items, time); }) client.leap(items, time);
}

// What a load meets: the table, at the other end of the wire, and the clock.
template <class Host>
concept LoadHost = requires(Host host, std::span<const PacedItem> items, TimePoint now,
                            std::uint16_t* unprocessed, RequestId request) {
  { host.judge(items, now, unprocessed) } -> std::same_as<BatchAnswer>;
  // Calls handle(when, request) at that time.
  host.at(now, request);
};

// How long a request takes: its latency, and so much for each unit above one an item.
struct LoadLatency {
  LatencyModel model;
  Duration per_unit{};
};

template <DrivenClient Client>
class DrivenLoad {
 public:
  // `requests_max`: every RequestId of the client is below.
  DrivenLoad(const Client& client, std::size_t requests_max, ItemSource source, double read_items_per_s,
             const LoadLatency& latency, Rng latency_rng)
      : client_(client),
        source_(std::move(source)),
        read_items_per_s_(read_items_per_s),
        latency_(latency.model),
        latency_per_unit_(latency.per_unit),
        latency_rng_(latency_rng),
        answers_(requests_max) {}

  template <LoadHost Host>
  void start(TimePoint when, Host&& host) {
    wake_at(when, host);
  }

  // An event of its own: an answer, a wake-up, another piece read.
  template <LoadHost Host>
  void handle(TimePoint now, RequestId request, Host&& host) {
    if (request == read) {
      reading_ = false;
      if (client_.room() > 0) feed(now, host);
    } else if (request != wake) {
      deliver(request, now);
    } else if (now >= next_wake_) {
      next_wake_ = never;
    }
    ask_client(now, host);
  }

  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] bool complete() const { return complete_; }  // what the client said when it finished
  [[nodiscard]] Client& client() { return client_; }
  [[nodiscard]] const Client& client() const { return client_; }
  [[nodiscard]] ItemSource& source() { return source_; }

 private:
  static constexpr RequestId wake = UINT32_MAX;      // nothing but the time to ask the client again
  static constexpr RequestId read = UINT32_MAX - 1;  // the source has read another piece

  // The table's answer to a request, on its way back.
  struct Answer {
    std::array<std::uint16_t, batch_places> unprocessed;
    int unprocessed_count = 0;
    WriteUnits consumed;
    WriteAnswer reason = WriteAnswer::written;  // of a refusal
  };

  void wake_at(TimePoint when, auto& host) {
    if (when >= next_wake_) return;
    next_wake_ = when;
    host.at(when, wake);
  }

  void ask_client(TimePoint now, auto& host) {
    bool asked_in_vain = false;
    for (;;) {
      const Step step = client_.next(now);
      if (const Send* send = std::get_if<Send>(&step)) {
        put_on_the_wire(*send, now, host);
      } else if (const WaitUntil* wait = std::get_if<WaitUntil>(&step)) {
        return wake_at(wait->when, host);
      } else if (std::holds_alternative<NeedInput>(step)) {
        // Asked again, it has nothing else to do until the source has read on.
        if (!feed(now, host) && std::exchange(asked_in_vain, true)) return;
      } else {
        finished_ = true;
        complete_ = std::get<Finished>(step).complete;
        return;
      }
    }
  }

  // False when the source has not read on yet.
  bool feed(TimePoint now, auto& host) {
    std::size_t wanted = std::min(client_.room(), produced_.size());
    if (read_items_per_s_ > 0) {
      if (reading_) return false;
      if (now < next_piece_) {
        reading_ = true;
        host.at(next_piece_, read);
        return false;
      }
      // A source that nobody asked is not ahead of its time when it is asked again.
      wanted = std::min(wanted, piece_items);
      next_piece_ = now + from_seconds(static_cast<double>(wanted) / read_items_per_s_);
    }
    client_.offer(source_.produce(std::span(produced_).first(wanted)));
    if (source_.remaining() == 0) client_.end_input();
    return true;
  }

  void put_on_the_wire(const Send& send, TimePoint now, auto& host) {
    Answer& answer = answers_[send.request];
    const BatchAnswer judged = host.judge(send.items, now, answer.unprocessed.data());
    answer.unprocessed_count = judged.unprocessed;
    answer.consumed = judged.consumed;
    if (judged.unprocessed > 0) answer.reason = judged.reason();
    host.at(now + latency_.draw(latency_rng_) + extra_latency(send.items), send.request);
  }

  [[nodiscard]] Duration extra_latency(std::span<const PacedItem> items) const {
    if (latency_per_unit_.count() == 0) return Duration(0);
    std::int64_t units = 0;
    for (const PacedItem& item : items) units += item.units;
    return latency_per_unit_ * (units - static_cast<std::int64_t>(items.size()));
  }

  void deliver(RequestId request, TimePoint now) {
    const Answer& answer = answers_[request];
    const auto unprocessed = static_cast<std::size_t>(answer.unprocessed_count);
    if (unprocessed > 0 && unprocessed == client_.items_of(request).size()) {
      tell_throttled(client_, request, answer.reason, now);
    } else {
      client_.on_answered(request, std::span(answer.unprocessed).first(unprocessed), answer.consumed, now);
    }
  }

  Client client_;
  ItemSource source_;
  double read_items_per_s_;
  LognormalTable latency_;
  Duration latency_per_unit_;
  Rng latency_rng_;
  std::vector<Answer> answers_;            // by RequestId
  std::array<PacedItem, 128> produced_{};  // work space of feed()
  TimePoint next_wake_ = never;
  // Of a source with a speed: a piece is a batch.
  static constexpr std::size_t piece_items = batch_places;
  TimePoint next_piece_{};
  bool reading_ = false;
  bool finished_ = false;
  bool complete_ = false;
};

}  // namespace dynafill
