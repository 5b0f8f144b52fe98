// aws/clock.h: where those who talk to services read the time.  Tests hand in a clock that only moves when
// told.
#pragma once

#include <chrono>

#include "base/run_clock.h"

namespace dynafill::aws {

// "Wall" throughout aws/ and loader/ is this clock; the time of the run (RunClock) is wall time since the
// start times the endpoint's time scale.
class Clock {
 public:
  virtual ~Clock() = default;
  // Since some fixed moment; never goes back.
  [[nodiscard]] virtual Duration wall() const = 0;
  // The date, for signatures.
  [[nodiscard]] virtual std::chrono::sys_seconds date() const = 0;
};

class SystemClock : public Clock {
 public:
  [[nodiscard]] Duration wall() const override { return std::chrono::steady_clock::now().time_since_epoch(); }
  [[nodiscard]] std::chrono::sys_seconds date() const override {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
};

}  // namespace dynafill::aws
