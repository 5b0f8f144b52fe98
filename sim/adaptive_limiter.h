// sim/adaptive_limiter.h: the send-rate limiter of the SDKs' retry mode "adaptive".
//
// One for a client, whatever its number of workers; one token a request, not a write unit.  It starts off;
// the first throttled answer turns it on.  The rate follows CUBIC: after a throttled answer 0.7 of the rate
// at that moment, then scale x (t - k)^3 + that rate, with scale 0.4 and k = cbrt(rate x 0.3 / 0.4); never
// above twice the measured rate, never below 0.5 requests/s.  The measured rate is that of the answers in
// half-second steps, smoothed by 0.8.  Only exceptions count: an answer with UnprocessedItems is a success.
// Source: https://github.com/boto/botocore/blob/40454ea/botocore/retries/ (adaptive.py, throttling.py,
// bucket.py); https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html.
// Threads: one owner.  Deterministic.
#pragma once

#include "base/run_clock.h"

namespace dynafill {

class AdaptiveLimiter {
 public:
  explicit AdaptiveLimiter(TimePoint start);

  [[nodiscard]] bool try_acquire(TimePoint now);
  // When try_acquire will next succeed if nobody else takes and the rate stays.
  [[nodiscard]] TimePoint ready_at(TimePoint now);
  void on_answer(bool throttled, TimePoint now);

  [[nodiscard]] bool enabled() const { return enabled_; }
  [[nodiscard]] double rate() const { return fill_rate_; }               // requests/s it lets through
  [[nodiscard]] double measured_rate() const { return measured_rate_; }  // answers/s

 private:
  [[nodiscard]] double seconds(TimePoint now) const { return in_seconds(now - start_); }
  void refill(double at_s);
  void set_rate(double rate, double at_s);
  void measure(double at_s);

  TimePoint start_;
  bool enabled_ = false;
  // The bucket.
  double fill_rate_ = 1;
  double capacity_ = 1;
  double tokens_ = 0;
  double refilled_s_ = 0;
  // CUBIC.
  double rate_at_fail_ = 0;
  double k_s_ = 0;
  double last_fail_s_ = 0;
  // The measured rate.
  double measured_rate_ = 0;
  double step_start_s_ = 0;
  int answers_ = 0;
};

}  // namespace dynafill
