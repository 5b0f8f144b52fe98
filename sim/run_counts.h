// sim/run_counts.h: what happened in a run, or a part of one, in numbers that add up.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace dynafill {

struct RunCounts {
  std::int64_t written = 0;   // items
  std::int64_t given_up = 0;  // items the client let go
  std::int64_t units = 0;     // consumed by writes
  std::int64_t requests = 0;  // of writes
  std::int64_t throttled_requests = 0;
  std::int64_t throttle_events = 0;
  std::int64_t partition_throttle_events = 0;
  std::int64_t reads = 0;  // keys, or Queries
  std::int64_t reads_given_up = 0;
  std::int64_t half_units_read = 0;
  std::int64_t read_requests = 0;
  std::int64_t read_throttle_events = 0;
  std::int64_t partition_read_throttles = 0;

  static constexpr std::array<std::int64_t RunCounts::*, 13> all() {
    return {&RunCounts::written,
            &RunCounts::given_up,
            &RunCounts::units,
            &RunCounts::requests,
            &RunCounts::throttled_requests,
            &RunCounts::throttle_events,
            &RunCounts::partition_throttle_events,
            &RunCounts::reads,
            &RunCounts::reads_given_up,
            &RunCounts::half_units_read,
            &RunCounts::read_requests,
            &RunCounts::read_throttle_events,
            &RunCounts::partition_read_throttles};
  }
  RunCounts& operator+=(const RunCounts& more) {
    for (const auto count : all()) this->*count += more.*count;
    return *this;
  }
  RunCounts& operator-=(const RunCounts& less) {
    for (const auto count : all()) this->*count -= less.*count;
    return *this;
  }
  [[nodiscard]] RunCounts times(double factor) const {
    RunCounts product;
    for (const auto count : all()) product.*count = std::llround(static_cast<double>(this->*count) * factor);
    return product;
  }
};
static_assert(sizeof(RunCounts) == RunCounts::all().size() * sizeof(std::int64_t));

}  // namespace dynafill
