#include "pacing/token_bucket.h"

#include <algorithm>
#include <cstdint>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr std::int64_t grains_per_unit = 1'000'000'000'000'000;  // see "Exact" in the header

Int128 grains(WriteUnits units) { return static_cast<Int128>(units.count) * grains_per_unit; }

}  // namespace

TokenBucket::TokenBucket(WcuRate rate, WriteUnits capacity, WriteUnits level, TimePoint now)
    : rate_(rate),
      capacity_(grains(capacity)),
      level_(std::min(grains(level), grains(capacity))),
      refilled_(now) {
  CHECK(rate.micro_per_s >= 0 && capacity.count >= 0);
}

void TokenBucket::refill(TimePoint now) {
  CHECK(now >= refilled_);
  if (now == refilled_) return;
  level_ += static_cast<Int128>(rate_.micro_per_s) * (now - refilled_).count();
  if (level_ > capacity_) level_ = capacity_;
  refilled_ = now;
}

bool TokenBucket::try_take(WriteUnits cost, TimePoint now) {
  refill(now);
  const Int128 taken = grains(cost);
  if (level_ < taken) return false;
  level_ -= taken;
  return true;
}

bool TokenBucket::try_overdraw(WriteUnits cost, TimePoint now) {
  refill(now);
  if (level_ <= 0) return false;
  level_ -= grains(cost);
  return true;
}

TimePoint TokenBucket::ready_at(WriteUnits cost, TimePoint now) {
  CHECK(grains(cost) <= capacity_ && rate_.micro_per_s > 0);
  refill(now);
  const Int128 missing = grains(cost) - level_;
  if (missing <= 0) return now;
  const std::int64_t rate = rate_.micro_per_s;
  if (missing < INT64_MAX - rate) {  // 64-bit division: a third of the time of the general one
    const auto wait = Duration((static_cast<std::int64_t>(missing) + rate - 1) / rate);
    return wait < never - now ? now + wait : never;
  }
  const Int128 wait = (missing + rate - 1) / rate;
  return wait < (never - now).count() ? now + Duration(static_cast<std::int64_t>(wait)) : never;
}

void TokenBucket::settle(WriteUnits estimated, WriteUnits consumed, TimePoint now) {
  refill(now);
  level_ = std::min(level_ + grains(estimated) - grains(consumed), capacity_);
}

void TokenBucket::set_rate(WcuRate rate, WriteUnits capacity, TimePoint now) {
  CHECK(rate.micro_per_s >= 0 && capacity.count >= 0);
  refill(now);
  rate_ = rate;
  capacity_ = grains(capacity);
  level_ = std::min(level_, capacity_);
}

double TokenBucket::level(TimePoint now) {
  refill(now);
  return static_cast<double>(level_) / static_cast<double>(grains_per_unit);
}

}  // namespace dynafill
