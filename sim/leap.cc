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
// A slow load's pace is set by its rate and not by chance...
constexpr Duration longest = seconds(120);
// ...but where it is throttled, by chance too, and few requests a second cost little to simulate.
constexpr Duration longest_throttled = seconds(600);
// Throttled items wait up to 20 s (pacing/load_spec.h), so their numbers settle within a few times that...
constexpr Duration shortest_throttled = seconds(60);
// ...unless there are so many that most of them never wait for long.
constexpr Duration shortest_of_plenty = seconds(20);
constexpr std::int64_t requests_plenty = 50'000;

constexpr double halves_tolerance = 0.01;
// Of a sample and those before it: chance alone must not end a regime.
constexpr double regime_tolerance = 0.02;
// A leap is at most so many times what the regime has lasted, for each of its samples: a drift too slow for
// one sample shows in later ones.
constexpr double growth = 4;
// A shorter leap than so many samples saves too little.
constexpr double worth = 1;
// After the leap so much of a sample is left to be simulated, the load's last events among it.
constexpr double reserve = 0.75;

bool throttled(const RunCounts& did) { return did.throttle_events > 0 || did.read_throttle_events > 0; }

bool same_pace(const Stretch& a, const Stretch& b, double tolerance) {
  const RunCounts &in_a = a.did, &in_b = b.did;
  const auto close = [&](std::int64_t count_a, std::int64_t count_b) {
    const double one = static_cast<double>(count_a) / in_seconds(a.length);
    const double other = static_cast<double>(count_b) / in_seconds(b.length);
    return std::abs(one - other) <= tolerance * std::max(one, other);
  };
  return in_a.units + in_a.reads > 0 && (in_a.throttle_events == 0) == (in_b.throttle_events == 0) &&
         (in_a.read_throttle_events == 0) == (in_b.read_throttle_events == 0) &&
         close(in_a.units, in_b.units) && close(a.items(), b.items()) && close(in_a.reads, in_b.reads);
}

}  // namespace

bool long_enough(const Stretch& half) {
  const bool slow = throttled(half.did);
  const std::int64_t requests = half.did.requests + half.did.read_requests;
  if (half.length >= (slow ? longest_throttled : longest)) return true;
  if (!slow) return half.length >= shortest && requests >= requests_enough;
  return (half.length >= shortest_throttled && requests >= requests_enough) ||
         (half.length >= shortest_of_plenty && requests >= requests_plenty);
}

bool same_pace(const Stretch& a, const Stretch& b) { return same_pace(a, b, halves_tolerance); }

void Regime::add(const Stretch& sample, double lasting_share) {
  if (sampled_.length.count() > 0 && !same_pace(sampled_, sample, regime_tolerance)) *this = Regime();
  age_ += sample.length;
  ++samples_;
  sampled_.length += sample.length;
  sampled_.did += sample.did;
  lasting_items_ += lasting_share * static_cast<double>(sample.items());
  lasting_units_ += lasting_share * static_cast<double>(sample.did.units);
}

Duration Regime::longest_leap(Duration sample) const {
  const int samples = samples_ + (sample.count() > 0 ? 1 : 0);
  return from_seconds(growth * samples * in_seconds(age_ + sample));
}

std::optional<Duration> leap_time(const Stretch& sample, const Regime& regime, const LeapLimits& limits) {
  Duration most = std::min({regime.longest_leap(), limits.steady_for, limits.to_limit - sample.length});
  if (!limits.all_written) {
    const double items =
        static_cast<double>(limits.items_alike) - reserve * static_cast<double>(sample.items());
    if (!(items > 0) || !(regime.items_per_s() > 0)) return std::nullopt;
    most = std::min(most, from_seconds(std::min(items / regime.items_per_s(), in_seconds(most))));
  }
  if (in_seconds(most) < worth * in_seconds(sample.length)) return std::nullopt;
  return most;
}

}  // namespace dynafill
