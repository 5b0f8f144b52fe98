// sim/sdk_client.h: a bulk writer as people write it with an AWS SDK: some workers, each sending one request
// at a time as fast as the answers come.
//
// Speaks the pacing core's language (Step and its on_ calls), so the same driver runs it.
//   - BatchWriteItem: boto3's batch_writer.  UnprocessedItems go to the front of the worker's next batch, at
//     once and without a wait (https://github.com/boto/boto3/pull/1527 would have changed that).  A client
//     may also drop them, as scripts do that call the SDK themselves.
//   - PutItem: one item a request.
//   - A request throttled whole is repeated after the SDK's own wait; after the last attempt the worker ends
//     with the SDK's exception, or goes on with the next request, and the items it held are not written.
//   - Mode adaptive limits the requests of all workers besides (sim/adaptive_limiter.h).
// Promises: offered = written + lost + pending.  Threads: one owner.  Deterministic for its Rng.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include "pacing/pacing_core.h"
#include "sim/adaptive_limiter.h"
#include "sim/rate_schedule.h"
#include "sim/retry_mode.h"
#include "sim/worker_input.h"

namespace dynafill {

struct SdkClientSpec {
  RetryMode retry = RetryMode::boto_legacy;
  int workers = 1;
  int batch = 25;         // items a request; 1: PutItem
  bool put_item = false;  // how it is called in print; requires batch == 1
  // Of all workers together: a bucket of one second that may be overdrawn; its rate is set every second.
  std::optional<RateSchedule> limit{};
  bool drops_unprocessed = false;  // what a batch leaves is not sent again
  bool goes_on = false;  // a worker whose request fails finally goes on with the next, as a service does
};

class SdkClient {
 public:
  // Requires workers >= 1 and 1 <= batch <= 25.
  SdkClient(const SdkClientSpec& spec, Rng jitter, TimePoint start);

  [[nodiscard]] std::size_t room() const { return input_.room(); }
  void offer(std::span<const PacedItem> items);  // requires items.size() <= room()
  void end_input();

  [[nodiscard]] Step next(TimePoint now);
  void on_answered(RequestId request, std::span<const std::uint16_t> unprocessed, WriteUnits consumed,
                   TimePoint now);
  void on_throttled(RequestId request, TimePoint now);

  [[nodiscard]] std::span<const PacedItem> items_of(RequestId request) const;
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] std::int64_t lost() const { return lost_; }  // items that workers gave up
  // False when a worker has come so near its last retry that another one may end sooner or later.
  [[nodiscard]] bool steady() const { return steady_after(most_retries_); }
  // Whether it would be still after the first retry of a request.
  [[nodiscard]] bool steady_throttled() const { return steady_after(std::max(1, most_retries_)); }
  // For leaps over time (sim/driven_load.h).
  [[nodiscard]] Duration steady_for(TimePoint now) const {
    return spec_.limit ? spec_.limit->steady_for(now - start_) : Duration::max();
  }
  void leap(std::int64_t items, Duration time);

 private:
  struct Worker {
    std::array<PacedItem, batch_places> items;
    int count = 0;
    int retries = 0;     // of the request it is at
    int resent = 0;      // items of it that were sent before
    bool token = false;  // holds the adaptive limiter's, and waits for `limit`
  };
  using Due = std::pair<TimePoint, RequestId>;

  [[nodiscard]] bool steady_after(int most_retries) const {
    return spec_.goes_on || 2 * most_retries + 2 < attempts_max(spec_.retry);
  }
  void feed_starved();
  // Sets the limit's rate to that of this second.
  void follow_schedule(TimePoint now);
  // Nothing: the limit lets `request` go; else when to ask again.
  [[nodiscard]] std::optional<TimePoint> held_until(RequestId request, TimePoint now);

  SdkClientSpec spec_;
  Rng jitter_;
  RetryQuota quota_;
  TimePoint start_;
  std::optional<TokenBucket> limit_;
  WcuRate rate_;         // of the limit
  TimePoint next_rate_;  // when that is to be set again
  std::optional<AdaptiveLimiter> adaptive_;
  std::vector<Worker> workers_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>>
      due_;                   // workers that wait neither for an answer nor for input
  std::vector<Due> starved_;  // workers whose next batch is not full yet
  WorkerInput input_;
  int in_flight_ = 0;
  std::int64_t lost_ = 0;
  int most_retries_ = 0;  // of any request so far
  Ledger ledger_;
};

}  // namespace dynafill
