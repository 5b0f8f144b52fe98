// pacing/pacing_core.h: decides what to send next, and never waits.
//
// One load's whole policy: rate, batches, retries, backoff, the ledger.  It reads no clock, draws from no
// global generator and touches no socket: the driver tells it `now` and what came back, and asks what to
// do.  The simulator drives this object in virtual time, the loader with real sockets.
//
//     core.offer(item)...          while core.room() > 0
//     core.next(now)               Send a batch | WaitUntil | NeedInput | Finished
//     core.on_...(request, now)    what came back; every Send is answered by exactly one on_ call
//
// Promises: at most batch_items_max items and batch_bytes_max bytes in a request; no key twice in a
// request, and no two items of one key on the way together (the later one waits until the earlier is final,
// so the table ends with the later one); never more than in_flight_max requests out; sent units follow
// `target` within `catch_up`, without a burst at the start; an item is finally written or refused exactly
// once, and offered = written + refused + pending at all times.
// Threads: one owner.  Deterministic: same calls and same Rng, same decisions.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/random.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "pacing/fresh_queue.h"
#include "pacing/key_claims.h"
#include "pacing/load_spec.h"
#include "pacing/paced_item.h"
#include "pacing/retry_queue.h"
#include "pacing/token_bucket.h"

namespace dynafill {

// Counts of one load.  All in items unless said otherwise.
struct Ledger {
  std::int64_t offered = 0;
  std::int64_t written = 0;
  std::int64_t refused = 0;             // by the table, finally (a validation error of the item itself)
  std::int64_t unprocessed = 0;         // came back as UnprocessedItems, each time counted
  std::int64_t throttled_items = 0;     // were in a request refused whole for throughput, each time counted
  std::int64_t retries = 0;             // sent again, each time counted
  std::int64_t requests = 0;            // requests sent
  std::int64_t throttled_requests = 0;  // requests refused whole for throughput
  std::int64_t failed_requests = 0;     // requests lost to the network or a 5xx
  WriteUnits consumed;                  // as the responses said

  // Writes of items that met throttling: "throttle_events" of the run and simulation files.
  [[nodiscard]] std::int64_t throttle_events() const { return unprocessed + throttled_items; }
};

using RequestId = std::uint32_t;  // index of a place in flight; used again after its answer

// A batch to put on the wire now.  `items` stay valid until the request is answered.
struct Send {
  RequestId request;
  std::span<const PacedItem> items;
};
// Nothing to do before `when`; `never`: only an answer can change that.
struct WaitUntil {
  TimePoint when;
};
// Offer more or call end_input().  Asked once before a batch is sent short of items: a driver that has none
// at hand asks next() again, and what is there goes out alone.
struct NeedInput {};
// Nothing is pending (complete), or `stop_at` has passed and nothing is in flight any more.
struct Finished {
  bool complete;
};
using Step = std::variant<Send, WaitUntil, NeedInput, Finished>;

// What an item takes in a request besides its own bytes ({"PutRequest":{"Item":...}},) and what a request
// takes besides its items; both rounded up, because 16 MB is the table's count and not ours.
inline constexpr std::int64_t item_framing_bytes = 64;
inline constexpr std::int64_t request_framing_bytes = 1024;

class PacingCore {
 public:
  // Requires a target above zero and 1 <= batch_items_max <= 25 (load_spec_from_json makes sure).
  PacingCore(const LoadSpec& spec, Rng jitter, TimePoint start, TimePoint stop_at = never);

  // How many items it would take in now: up to four batches of look-ahead.
  [[nodiscard]] std::size_t room() const;
  void offer(const PacedItem& item);             // requires room() > 0 and no end_input() before
  void offer(std::span<const PacedItem> items);  // requires items.size() <= room()
  void end_input();
  // From now on nothing new is sent; what is in flight is waited for.  For interrupts and budgets.
  void stop();

  [[nodiscard]] Step next(TimePoint now);

  // 200: `unprocessed` are indices into the request's items, each once; `consumed` is ConsumedCapacity.
  void on_answered(RequestId request, std::span<const std::uint16_t> unprocessed, WriteUnits consumed,
                   TimePoint now);
  // Refused whole for throughput (ProvisionedThroughputExceededException, ThrottlingException...).
  void on_throttled(RequestId request, TimePoint now);
  // Connection lost, time-out, 5xx: it may or may not have been written; a put can be repeated.
  void on_failed(RequestId request, TimePoint now);
  // Refused whole for its content.  A batch of several is taken apart and each item is sent alone; a lone
  // item is finally refused.  Returns true when it was that lone item.
  bool on_invalid(RequestId request, TimePoint now);

  // The request's items; valid until one of the on_ calls answers it.
  [[nodiscard]] std::span<const PacedItem> items_of(RequestId request) const;

  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] std::int64_t pending() const;  // offered and not final
  [[nodiscard]] int in_flight() const { return in_flight_; }

 private:
  static constexpr RequestId no_request = UINT32_MAX;

  // What decides whether a batch takes another item.
  struct Fill {
    int count = 0;
    bool closed = false;  // takes no further item
    std::int64_t units = 0;
    std::int64_t bytes = request_framing_bytes;
  };
  struct Batch {
    std::array<PacedItem, batch_places> items;
    std::array<std::uint8_t, batch_places> attempts;  // how often each has come back
    Fill fill;
    int resent = 0;      // items of it that were sent before
    bool alone = false;  // its only item must not meet another one
    bool in_flight = false;
  };

  [[nodiscard]] bool retries_block_input() const { return retries_.items() > spec_.retrying_max; }
  // Puts `item` into `batch`, of which `fill` is the state, or closes it when the item does not fit any more.
  bool place(Batch& batch, Fill& fill, const PacedItem& item, std::uint8_t attempts) const;
  void fill_with_retries(Batch& batch, TimePoint now);
  void fill_with_fresh(Batch& batch);
  // Ends the flight of `request` and returns its batch, which stays readable until next() is called.
  Batch& land(RequestId request);
  // Tells the rate bucket what `batch` really consumed.
  void settle(const Batch& batch, WriteUnits consumed, TimePoint now);
  // The items of `batch` at `indices` come back after a backoff.
  void retry_later(const Batch& batch, std::span<const std::uint16_t> indices, TimePoint now);
  void retry_all_later(const Batch& batch, TimePoint now);
  void check_conservation() const;

  LoadSpec spec_;
  Rng jitter_;
  TimePoint stop_at_;
  WriteUnits rate_capacity_;  // of bucket_
  TokenBucket bucket_;
  TimePoint bucket_ready_at_{};  // before this the forming batch need not try; settle() voids it
  FreshQueue fresh_;
  std::vector<PacedItem> blocked_;  // older than fresh_; their keys were on the way when their turn came
  RetryQueue retries_;
  KeyClaims claims_;
  std::vector<Batch> batches_;  // by RequestId
  std::vector<RequestId> free_;
  RequestId forming_ = no_request;  // the batch that is sent next; not in flight yet
  int in_flight_ = 0;
  std::int64_t in_flight_items_ = 0;
  bool input_ended_ = false;
  bool input_asked_ = false;  // NeedInput was returned and nothing was offered since
  bool stopped_ = false;
  Ledger ledger_;
};

}  // namespace dynafill
