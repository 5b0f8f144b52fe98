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
// request; never more than in_flight_max requests out; sent units follow `target` within `catch_up`; an
// item is finally written or refused exactly once, and offered = written + refused + pending at all times.
// Threads: one owner.  Deterministic: same calls and same Rng, same decisions.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/random.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "pacing/load_spec.h"
#include "pacing/token_bucket.h"

namespace dynafill {

struct PacedItem {
  std::uint64_t ticket = 0;      // the driver's own name for the item
  std::uint64_t item_hash = 0;   // equal for equal keys (ItemKey::item_hash)
  std::uint32_t wire_bytes = 0;  // bytes the item takes in a request
  std::uint32_t units = 0;       // write units we expect it to cost
};

// Counts of one load.  All in items unless said otherwise.
struct Ledger {
  std::int64_t offered = 0;
  std::int64_t written = 0;
  std::int64_t refused = 0;        // by the table, finally (a validation error of the item itself)
  std::int64_t unprocessed = 0;    // came back as UnprocessedItems, each time counted
  std::int64_t retries = 0;        // sent again, each time counted
  std::int64_t requests = 0;       // requests sent
  std::int64_t throttled_requests = 0;  // requests refused whole for throughput
  std::int64_t failed_requests = 0;     // requests lost to the network or a 5xx
  WriteUnits consumed;             // as the responses said

  // Requests and items that met throttling, in events, as "throttle_events" of the run and simulation files.
  [[nodiscard]] std::int64_t throttle_events() const { return unprocessed; }
};

using RequestId = std::uint32_t;  // index of a place in flight; used again after its answer

// A batch to put on the wire now.  `items` stay valid until the request is answered.
struct Send { RequestId request; std::span<const PacedItem> items; };
// Nothing to do before `when`; `never`: only an answer can change that.
struct WaitUntil { TimePoint when; };
struct NeedInput {};  // offer more or call end_input()
// Nothing is pending (complete), or `stop_at` has passed and nothing is in flight any more.
struct Finished { bool complete; };
using Step = std::variant<Send, WaitUntil, NeedInput, Finished>;

class PacingCore {
 public:
  PacingCore(const LoadSpec& spec, Rng jitter, TimePoint start, TimePoint stop_at = never);

  // How many items it would take in now.
  [[nodiscard]] std::size_t room() const;
  void offer(const PacedItem& item);  // requires room() > 0 and no end_input() before
  void end_input();
  // From now on nothing new is sent; what is in flight is waited for.  For interrupts and budgets.
  void stop();

  [[nodiscard]] Step next(TimePoint now);

  // 200: `unprocessed` are indices into the request's items; `consumed` is ConsumedCapacity.
  void on_answered(RequestId request, std::span<const std::uint16_t> unprocessed, WriteUnits consumed, TimePoint now);
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
  [[nodiscard]] int in_flight() const;

 private:
  Ledger ledger_;
  // (implementation state: see the .cc's owner)
};

}  // namespace dynafill
