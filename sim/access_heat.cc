#include "sim/access_heat.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/random.h"

namespace dynafill {
namespace {

constexpr std::uint64_t accesses_between_samples = 16;

// A draw from a short stream of the heat's own.
std::uint64_t accesses_until_sample(std::uint64_t lineage, std::uint64_t samples_taken) {
  static_assert(std::has_single_bit(accesses_between_samples));
  return scatter(lineage + samples_taken) % (2 * accesses_between_samples);
}

// The median of so many is within 2 % of the load.
constexpr std::size_t watched_samples = 1024;

// The latest samples, which must lie on both sides of a split for it to help: a load that only moves upwards
// has them all above the median.  By chance, one load in 2^15 looks so.
constexpr std::size_t latest_samples = 16;

}  // namespace

AccessHeat::AccessHeat(std::uint64_t lineage)
    : lineage_(lineage), until_sample_(accesses_until_sample(lineage, 0)) {}

void AccessHeat::sample(KeyPosition position, bool watch) {
  samples_[samples_taken_++ % position_samples] = position;
  until_sample_ = accesses_until_sample(lineage_, samples_taken_);
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
  const auto half = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  const auto [begin, end] = std::equal_range(sorted.begin(), sorted.end(), *half);
  if (begin == sorted.begin()) return *end;
  return end == sorted.end() || half - begin <= end - half ? *begin : *end;
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
