#include "sim/adaptive_limiter.h"

#include <algorithm>
#include <cmath>

namespace dynafill {
namespace {

constexpr double scale = 0.4;
constexpr double beta = 0.7;
constexpr double rate_min = 0.5;
constexpr double rate_over_measured_max = 2;
constexpr double smoothing = 0.8;
constexpr double step_s = 0.5;

}  // namespace

AdaptiveLimiter::AdaptiveLimiter(TimePoint start) : start_(start) {}

void AdaptiveLimiter::refill(double at_s) {
  tokens_ = std::min(capacity_, tokens_ + (at_s - refilled_s_) * fill_rate_);
  refilled_s_ = at_s;
}

bool AdaptiveLimiter::try_acquire(TimePoint now) {
  if (!enabled_) return true;
  refill(seconds(now));
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

TimePoint AdaptiveLimiter::ready_at(TimePoint now) {
  refill(seconds(now));
  if (tokens_ >= 1) return now;
  // A nanosecond more than enough, so that rounding does not leave a sliver to wait for.
  return now + from_seconds((1 - tokens_) / fill_rate_) + Duration(1);
}

void AdaptiveLimiter::set_rate(double rate, double at_s) {
  refill(at_s);
  fill_rate_ = std::max(rate, rate_min);
  capacity_ = std::max(rate, 1.0);
  tokens_ = std::min(tokens_, capacity_);
}

void AdaptiveLimiter::measure(double at_s) {
  ++answers_;
  const double step = std::floor(at_s / step_s) * step_s;
  if (step <= step_start_s_) return;
  measured_rate_ = smoothing * answers_ / (step - step_start_s_) + (1 - smoothing) * measured_rate_;
  answers_ = 0;
  step_start_s_ = step;
}

void AdaptiveLimiter::on_answer(bool throttled, TimePoint now) {
  const double at_s = seconds(now);
  measure(at_s);
  double rate = 0;
  if (throttled) {
    rate_at_fail_ = enabled_ ? std::min(measured_rate_, fill_rate_) : measured_rate_;
    k_s_ = std::cbrt(rate_at_fail_ * (1 - beta) / scale);
    last_fail_s_ = at_s;
    rate = rate_at_fail_ * beta;
    enabled_ = true;
  } else {
    const double since_s = at_s - last_fail_s_ - k_s_;
    rate = scale * since_s * since_s * since_s + rate_at_fail_;
  }
  set_rate(std::min(rate, rate_over_measured_max * measured_rate_), at_s);
}

}  // namespace dynafill
