#include "sim/sdk_client.h"

#include <algorithm>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr Duration schedule_step = std::chrono::seconds(1);

// What a limit saves.
WriteUnits second_of(WcuRate rate) {
  const WriteUnits second = units_in(std::chrono::seconds(1), rate);
  return rate.micro_per_s > 0 ? std::max(second, WriteUnits{1}) : WriteUnits{0};
}

}  // namespace

SdkClient::SdkClient(const SdkClientSpec& spec, Rng jitter, TimePoint start)
    : spec_(spec), jitter_(jitter), start_(start), workers_(static_cast<std::size_t>(spec.workers)) {
  CHECK(spec.workers >= 1 && spec.batch >= 1 && spec.batch <= batch_places);
  if (spec_.limit) {
    rate_ = spec_.limit->at(Duration(0));
    limit_.emplace(rate_, second_of(rate_), WriteUnits{rate_.micro_per_s > 0}, start);
    next_rate_ = spec_.limit->end() > Duration(0) ? start + schedule_step : never;
  }
  if (spec.retry == RetryMode::adaptive) adaptive_.emplace(start);
  for (RequestId worker = 0; worker < workers_.size(); ++worker) due_.push({start, worker});
}

void SdkClient::offer(std::span<const PacedItem> items) {
  input_.offer(items);
  ledger_.offered += static_cast<std::int64_t>(items.size());
  if (!items.empty()) feed_starved();
}

void SdkClient::end_input() {
  input_.end();
  feed_starved();
}

void SdkClient::feed_starved() {
  for (const Due& due : starved_) due_.push(due);
  starved_.clear();
}

void SdkClient::follow_schedule(TimePoint now) {
  if (now < next_rate_) return;
  const Duration over = (now - start_) / schedule_step * schedule_step;
  rate_ = spec_.limit->at(over);
  limit_->set_rate(rate_, second_of(rate_), now);
  next_rate_ = over < spec_.limit->end() ? start_ + over + schedule_step : never;
}

void SdkClient::leap(std::int64_t /*items*/, Duration time) {
  start_ -= time;
  if (next_rate_ != never) next_rate_ = TimePoint::min();
}

std::optional<TimePoint> SdkClient::held_until(RequestId request, TimePoint now) {
  follow_schedule(now);
  WriteUnits cost;
  for (const PacedItem& item : items_of(request)) cost += WriteUnits{item.units};
  if (limit_->try_overdraw(cost, now)) return std::nullopt;
  if (rate_.micro_per_s == 0) return next_rate_;
  return std::min(next_rate_, limit_->ready_at(WriteUnits{1}, now));
}

Step SdkClient::next(TimePoint now) {
  while (!due_.empty()) {
    const auto [when, request] = due_.top();
    if (when > now) return WaitUntil{when};
    Worker& worker = workers_[request];
    // A request that is repeated is the same request.
    if (worker.retries == 0) {
      for (; worker.count < spec_.batch && !input_.empty(); ++worker.count)
        worker.items[static_cast<std::size_t>(worker.count)] = input_.take();
      if (worker.count < spec_.batch && !input_.ended()) {
        if (input_.ask()) return NeedInput{};
        due_.pop();
        starved_.emplace_back(when, request);
        continue;
      }
    }
    if (worker.count == 0) {
      due_.pop();
      continue;
    }
    if (adaptive_ && !worker.token) {
      worker.token = adaptive_->try_acquire(now);
      if (!worker.token) return WaitUntil{adaptive_->ready_at(now)};
    }
    if (limit_)
      if (const auto until = held_until(request, now)) return WaitUntil{*until};
    worker.token = false;
    due_.pop();
    ++in_flight_;
    ++ledger_.requests;
    ledger_.retries += worker.resent;
    return Send{request, items_of(request)};
  }
  if (in_flight_ > 0 || !starved_.empty()) return WaitUntil{never};
  return Finished{lost_ == 0 && input_.empty() && input_.ended()};
}

void SdkClient::on_answered(RequestId request, std::span<const std::uint16_t> unprocessed,
                            WriteUnits consumed, TimePoint now) {
  Worker& worker = workers_[request];
  --in_flight_;
  const int back = static_cast<int>(unprocessed.size());
  ledger_.written += worker.count - back;
  ledger_.unprocessed += back;
  ledger_.consumed += consumed;
  if (adaptive_) adaptive_->on_answer(false, now);
  quota_.give_back(worker.retries);
  // The indices rise, so an item only moves towards the front.
  for (std::size_t i = 0; i < unprocessed.size(); ++i) worker.items[i] = worker.items[unprocessed[i]];
  worker.count = worker.resent = spec_.drops_unprocessed ? 0 : back;
  lost_ += back - worker.count;
  worker.retries = 0;
  due_.push({now, request});
}

void SdkClient::on_throttled(RequestId request, TimePoint now) {
  Worker& worker = workers_[request];
  --in_flight_;
  ++ledger_.throttled_requests;
  ledger_.throttled_items += worker.count;
  if (adaptive_) adaptive_->on_answer(true, now);
  const bool may_retry =
      worker.retries < attempts_max(spec_.retry) - 1 && (!has_quota(spec_.retry) || quota_.take());
  if (!may_retry) {
    lost_ += worker.count;
    worker.count = worker.resent = worker.retries = 0;
    if (spec_.goes_on) due_.push({now, request});
    return;
  }
  const Duration wait = retry_delay(spec_.retry, worker.retries, jitter_);
  ++worker.retries;
  most_retries_ = std::max(most_retries_, worker.retries);
  worker.resent = worker.count;
  due_.push({now + wait, request});
}

std::span<const PacedItem> SdkClient::items_of(RequestId request) const {
  const Worker& worker = workers_[request];
  return std::span(worker.items).first(static_cast<std::size_t>(worker.count));
}

}  // namespace dynafill
