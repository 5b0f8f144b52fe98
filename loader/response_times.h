// loader/response_times.h: how long requests took, for the run file.
//
// Kept in classes that grow by 2 % each, so a quantile is right within 1 %; memory does not grow with the
// load.
#pragma once

#include <array>
#include <cstdint>

#include "base/run_clock.h"
#include "base/units.h"

namespace dynafill::loader {

class ResponseTimes {
 public:
  // A request of so many items and units was written whole after `time`.
  void add(Duration time, std::int64_t items, WriteUnits units);

  [[nodiscard]] std::int64_t requests() const { return requests_; }
  // Requires requests() > 0; `share` from 0 to 1, by nearest rank.
  [[nodiscard]] double quantile_ms(double share) const;
  [[nodiscard]] double mean_items() const;  // a request; requires requests() > 0
  [[nodiscard]] double mean_units() const;

 private:
  static constexpr double least_ms = 0.01;
  static constexpr double growth = 1.02;
  std::array<std::int64_t, 1000> classes_{};  // the last one begins at 3.9 million ms
  std::int64_t requests_ = 0, items_ = 0, units_ = 0;
};

}  // namespace dynafill::loader
