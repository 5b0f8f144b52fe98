#include "sim/sdk_client.h"

#include <algorithm>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr std::size_t look_ahead = 128;

}  // namespace

SdkClient::SdkClient(const SdkClientSpec& spec, Rng jitter, TimePoint start)
    : spec_(spec), jitter_(jitter), workers_(static_cast<std::size_t>(spec.workers)) {
  CHECK(spec.workers >= 1 && spec.batch >= 1 && spec.batch <= batch_places);
  if (spec.limit) {
    const WriteUnits second = units_in(std::chrono::seconds(1), *spec.limit);
    limit_.emplace(*spec.limit, std::max(second, WriteUnits{1}), WriteUnits{1}, start);
  }
  for (RequestId worker = 0; worker < workers_.size(); ++worker) due_.push({start, worker});
}

std::size_t SdkClient::room() const { return fresh() == 0 ? look_ahead : 0; }

void SdkClient::offer(std::span<const PacedItem> items) {
  CHECK(items.size() <= room() && !input_ended_);
  fresh_.assign(items.begin(), items.end());
  fresh_taken_ = 0;
  ledger_.offered += static_cast<std::int64_t>(items.size());
}

Step SdkClient::next(TimePoint now) {
  while (!due_.empty()) {
    const auto [when, request] = due_.top();
    if (when > now) return WaitUntil{when};
    Worker& worker = workers_[request];
    // A request that is repeated is the same request.
    if (worker.retries == 0) {
      for (; worker.count < spec_.batch && fresh() > 0; ++worker.count)
        worker.items[static_cast<std::size_t>(worker.count)] = fresh_[fresh_taken_++];
      if (worker.count < spec_.batch && !input_ended_) return NeedInput{};
    }
    if (worker.count == 0) {
      due_.pop();
      continue;
    }
    if (limit_) {
      WriteUnits cost;
      for (const PacedItem& item : items_of(request)) cost += WriteUnits{item.units};
      if (!limit_->try_overdraw(cost, now)) return WaitUntil{limit_->ready_at(WriteUnits{1}, now)};
    }
    due_.pop();
    ++in_flight_;
    ++ledger_.requests;
    ledger_.retries += worker.resent;
    return Send{request, items_of(request)};
  }
  if (in_flight_ > 0) return WaitUntil{never};
  return Finished{lost_ == 0 && fresh() == 0 && input_ended_};
}

void SdkClient::on_answered(RequestId request, std::span<const std::uint16_t> unprocessed,
                            WriteUnits consumed, TimePoint now) {
  Worker& worker = workers_[request];
  --in_flight_;
  const int back = static_cast<int>(unprocessed.size());
  ledger_.written += worker.count - back;
  ledger_.unprocessed += back;
  ledger_.consumed += consumed;
  quota_.give_back(worker.retries);
  // The indices rise, so an item only moves towards the front.
  for (std::size_t i = 0; i < unprocessed.size(); ++i) worker.items[i] = worker.items[unprocessed[i]];
  worker.count = worker.resent = back;
  worker.retries = 0;
  due_.push({now, request});
}

void SdkClient::on_throttled(RequestId request, TimePoint now) {
  Worker& worker = workers_[request];
  --in_flight_;
  ++ledger_.throttled_requests;
  ledger_.throttled_items += worker.count;
  const bool may_retry = worker.retries < attempts_max(spec_.retry) - 1 &&
                         (spec_.retry != RetryMode::standard_2026 || quota_.take());
  if (!may_retry) {
    lost_ += worker.count;
    worker.count = 0;
    return;  // it does not come back
  }
  const Duration wait = retry_delay(spec_.retry, worker.retries, jitter_);
  ++worker.retries;
  worker.resent = worker.count;
  due_.push({now + wait, request});
}

std::span<const PacedItem> SdkClient::items_of(RequestId request) const {
  const Worker& worker = workers_[request];
  return std::span(worker.items).first(static_cast<std::size_t>(worker.count));
}

}  // namespace dynafill
