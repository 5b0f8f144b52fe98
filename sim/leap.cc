#include "sim/leap.h"

#include <algorithm>
#include <cmath>

namespace dynafill {
namespace {

using std::chrono::seconds;

// The mean of so many lognormal latencies is within 0.4 % of the true one (their deviation is about half of
// their mean); of both halves, within 0.3 %.
constexpr std::int64_t requests_enough = 20'000;
// Many times a response time.
constexpr Duration shortest = std::chrono::milliseconds(250);
// A slow load's pace is set by its rate and not by chance.
constexpr Duration longest = seconds(120);
// Throttled items wait up to 20 s (pacing/load_spec.h), so their numbers settle within a few times that...
constexpr Duration shortest_throttled = seconds(60);
// ...unless there are so many that waiting for it would cost what a leap saves.
constexpr std::int64_t requests_plenty = 4'000'000;

constexpr double pace_tolerance = 0.01;
// A leap is at most so many times what the run took before: a drift too slow for one sample shows in later
// ones.
constexpr double growth = 9;
// A shorter leap than so many samples saves too little.
constexpr double worth = 1;
// After the leap so much of a sample is left to be simulated, the load's last events among it.
constexpr double reserve = 0.75;

double per_second(std::int64_t count, const Stretch& stretch) {
  return static_cast<double>(count) / in_seconds(stretch.length);
}

bool close(double a, double b) { return std::abs(a - b) <= pace_tolerance * std::max(a, b); }

}  // namespace

bool long_enough(const Stretch& half) {
  const Duration least = half.throttle_events > 0 ? shortest_throttled : shortest;
  return half.length >= longest || half.requests >= requests_plenty ||
         (half.length >= least && half.requests >= requests_enough);
}

bool same_pace(const Stretch& a, const Stretch& b) {
  return a.units > 0 && b.units > 0 && (a.throttle_events == 0) == (b.throttle_events == 0) &&
         close(per_second(a.units, a), per_second(b.units, b)) &&
         close(per_second(a.items, a), per_second(b.items, b));
}

std::optional<std::int64_t> leap_items(const Stretch& last, const LeapLimits& limits) {
  const double stretch_s = in_seconds(last.length);
  const double seconds_max = std::min({growth * in_seconds(limits.run_so_far), in_seconds(limits.steady_for),
                                       in_seconds(limits.to_limit) - stretch_s});
  const double items_per_s = per_second(last.items, last) * limits.lasting_share;
  const double items = std::min(seconds_max * items_per_s, static_cast<double>(limits.items_alike) -
                                                               reserve * static_cast<double>(last.items));
  if (!(items >= worth * static_cast<double>(last.items))) return std::nullopt;
  return static_cast<std::int64_t>(items);
}

}  // namespace dynafill
