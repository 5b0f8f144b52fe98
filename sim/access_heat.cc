#include "sim/access_heat.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "base/random.h"

namespace dynafill {
namespace {

constexpr std::uint64_t accesses_between_samples = 16;
// While a split is to come, so many times as often.
constexpr std::uint64_t watching = 4;

// A draw from a short stream of the heat's own.
std::uint64_t accesses_until_sample(std::uint64_t lineage, std::uint64_t draws, bool watch) {
  const std::uint64_t between = accesses_between_samples / (watch ? watching : 1);
  return scatter(lineage + draws) % (2 * between);
}

// The latest samples, which must lie on both sides of a split for it to help: a load that only moves upwards
// has them all above the median.  By chance, one load in 2^15 looks so.
constexpr std::size_t latest_samples = 16;

// So many samples off its true place a median is in one case of eighty, on either side.
std::size_t chance_spread(std::size_t samples) {
  return static_cast<std::size_t>(1.25 * std::sqrt(static_cast<double>(samples)));
}

// The number with the most zeros at its end in (low, high].
std::uint64_t roundest(std::uint64_t low, std::uint64_t high) {
  const int same = std::countl_zero(low ^ high);
  return high & ~(UINT64_MAX >> 1 >> same);
}

KeyPosition roundest(KeyPosition low, KeyPosition high) {
  if (low.hash < high.hash) return {roundest(low.hash, high.hash), 0};
  return {high.hash, roundest(low.sort, high.sort)};
}

// One of the two numbers of a position, the other being the same.
struct Line {
  std::uint64_t first, low, high, last;  // of the samples: all of them, and those about the middle
};

// Of (low, high] the middle between first and last when that is there, as of an even load it is; else the
// roundest number.  `missed`: beside it by that part of the load; low and high are `spread` of it apart.
std::uint64_t split_between(const Line& line, double missed, double spread) {
  const std::uint64_t middle = line.first + (line.last - line.first) / 2;
  const bool even = middle > line.low && middle <= line.high;
  const std::uint64_t base = even ? middle : roundest(line.low, line.high);
  const double length =
      even ? static_cast<double>(line.last - line.first) : static_cast<double>(line.high - line.low) / spread;
  const double offset = std::min(std::abs(missed) * length, 9e18);
  const auto whole = static_cast<std::uint64_t>(offset);
  if (missed < 0) return base - line.low > whole ? base - whole : line.low + 1;
  return line.high - base > whole ? base + whole : line.high;
}

// A split misses the middle of the load by 1.5 % of it or so: what two halves at their limit then refuse is
// what was measured (tests/sim/measured_cases.h, 9).
double middle_missed(std::uint64_t lineage) { return 0.0156 * Rng(scatter(lineage)).normal(); }

}  // namespace

AccessHeat::AccessHeat(std::uint64_t lineage)
    : lineage_(lineage), until_sample_(accesses_until_sample(lineage, 0, false)) {}

void AccessHeat::sample(KeyPosition position, bool watch) {
  until_sample_ = accesses_until_sample(lineage_, ++draws_, watch);
  if (!watch || draws_ % watching == 0) samples_[samples_taken_++ % position_samples] = position;
  if (!watch) return;
  if (watched_.size() < watched_samples) {
    watched_.push_back(position);
  } else {
    watched_[watched_taken_++ % watched_samples] = position;
  }
}

std::int64_t AccessHeat::end_window() { return std::exchange(window_units_, 0); }

std::optional<KeyPosition> AccessHeat::median() const {
  std::vector<KeyPosition> sorted = watched_;
  if (sorted.size() < position_samples)
    sorted.assign(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(sampled()));
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty() || sorted.front() == sorted.back()) return std::nullopt;
  const std::size_t half = sorted.size() / 2;
  const std::size_t spread = std::min(chance_spread(sorted.size()), (sorted.size() - 1) / 2);
  const KeyPosition low = sorted[half - spread], high = sorted[half + spread];
  const KeyPosition first = sorted.front(), last = sorted.back();
  const double missed = middle_missed(lineage_);
  const double apart = 2 * static_cast<double>(spread) / static_cast<double>(sorted.size());
  if (low.hash < high.hash)
    return KeyPosition{split_between({first.hash, low.hash, high.hash, last.hash}, missed, apart), 0};
  if (low.sort < high.sort) {
    const bool one = first.hash == last.hash;
    const Line line{one ? first.sort : low.sort, low.sort, high.sort, one ? last.sort : high.sort};
    return KeyPosition{high.hash, split_between(line, missed, apart)};
  }
  // One position takes all the middle: it goes to the side that makes the halves more equal.
  const auto [begin, end] = std::equal_range(sorted.begin(), sorted.end(), low);
  const auto left = static_cast<std::size_t>(begin - sorted.begin());
  const auto right = static_cast<std::size_t>(sorted.end() - end);
  if (end == sorted.end() || (left > 0 && left + spread >= right)) return roundest(*(begin - 1), *begin);
  return roundest(*begin, *end);
}

std::optional<KeyPosition> AccessHeat::split_point() const {
  const std::optional<KeyPosition> at = median();
  if (!at) return at;
  const std::size_t latest = std::min(latest_samples, sampled());
  std::size_t right = 0;
  for (std::size_t back = 1; back <= latest; ++back)
    right += samples_[(samples_taken_ - back) % position_samples] >= *at;
  if (right == 0 || right == latest) return std::nullopt;
  return at;
}

bool AccessHeat::one_value() const {
  const auto end = samples_.begin() + static_cast<std::ptrdiff_t>(sampled());
  return sampled() > 0 && std::all_of(samples_.begin(), end,
                                      [&](const KeyPosition& seen) { return seen.hash == samples_[0].hash; });
}

}  // namespace dynafill
