#include "loader/progress.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"

namespace dynafill::loader {
namespace {

Duration whole_seconds(Duration d) { return std::chrono::round<std::chrono::seconds>(d); }

}  // namespace

std::string progress_line(const ProgressState& state) {
  constexpr std::size_t columns = 79;
  std::string line;
  if (state.phase != "load")
    return fmt::format("{}: {} items scanned", state.phase, human_count(state.scanned));
  if (state.fraction) line += fmt::format("{:5.1f} %  ", 100 * *state.fraction);
  line += fmt::format("{:>10} written  {:>7} WCU/s", human_count(state.written),
                      human_count(std::llround(state.wcu_per_s)));
  // In the order of their use; what does not fit is left out.
  const auto add = [&](const std::string& part) {
    if (line.size() + part.size() <= columns) line += part;
  };
  if (state.left) {
    add(fmt::format("  {} left", human_duration(whole_seconds(*state.left))));
  } else {
    add(fmt::format("  {}", human_duration(whole_seconds(state.elapsed))));
  }
  if (state.rejected > 0) add(fmt::format("  {} rejected", human_count(state.rejected)));
  if (state.throttle_events > 0) add(fmt::format("  {} throttled", human_count(state.throttle_events)));
  if (state.plan_load_s)
    add(fmt::format("  (plan {})", human_duration(whole_seconds(from_seconds(*state.plan_load_s)))));
  if (line.size() > columns) line.resize(columns);
  return line;
}

}  // namespace dynafill::loader
