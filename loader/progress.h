// loader/progress.h: what a load tells about itself while it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/run_clock.h"

namespace dynafill::loader {

// Counts include earlier attempts of a resumed load.  Times and rates are the run's (scaled with the
// endpoint's time scale).
struct ProgressState {
  std::string_view phase = "load";  // or "verify"
  std::int64_t scanned = 0;         // items of the table, by verify
  std::int64_t written = 0;
  std::int64_t rejected = 0;
  std::int64_t throttle_events = 0;
  double wcu_per_s = 0;            // over the last seconds
  std::optional<double> fraction;  // 0 to 1; unknown for standard input
  Duration elapsed{};
  std::optional<Duration> left;  // estimated from the fraction
  std::optional<double> plan_load_s;
};

class Progress {
 public:
  virtual ~Progress() = default;
  // About once a second of wall time, and at the end of each phase.
  virtual void on_progress(const ProgressState& state) = 0;
  // Something the person at the terminal should read now: one sentence.
  virtual void on_note(const std::string& sentence) = 0;
};

// One line of at most 79 columns, without line end:
// " 43.2 %     432,000 written      833 WCU/s  11m 22s left  12 throttled"
// "verify: 48,000 items scanned"
std::string progress_line(const ProgressState& state);

}  // namespace dynafill::loader
