#include "sim/key_locality.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dynafill {
namespace {

// A pool of more values does as good as none: with 100,000 values no partition feels their number.
constexpr double pool_max = 100'000;

}  // namespace

KeyLocality::KeyLocality(std::span<const KeySpread> spread, double effective_of_all) {
  // How often two items of a window share their value when they lie in different smaller windows.
  std::vector<double> chance;
  double window = 1, shared = 1;
  for (const KeySpread& row : spread) {
    CHECK(static_cast<double>(row.window_items) > window && row.effective_keys >= 1);
    const double inside = window / static_cast<double>(row.window_items);
    chance.push_back((1 / row.effective_keys - inside * shared) / (1 - inside));
    window = static_cast<double>(row.window_items);
    shared = 1 / row.effective_keys;
  }
  // Two places of a pool hold one value by the chance of the window around it: what is above that is the
  // pool's.
  double around = 1 / effective_of_all;
  for (std::size_t at = spread.size(); at-- > 0;) {
    const double pool = (1 - around) / (chance[at] - around);
    if (!(pool > 0 && pool < pool_max)) continue;  // no more alike than the items around it
    Level level;
    level.window = spread[at].window_items;
    level.pool = std::max(1.0, pool);
    level.values.resize(static_cast<std::size_t>(std::ceil(level.pool)) + 1);
    level.drawn_in.resize(level.values.size());
    levels_.insert(levels_.begin(), std::move(level));
    around = chance[at];
    if (around >= 1) break;  // one value a window: smaller windows have no choice
  }
}

// Of the two whole sizes around `pool`, so that 1 / size is 1 / pool on average.
void KeyLocality::begin_window(Level& level, Rng& rng) {
  level.left = level.window - 1;
  ++level.epoch;
  const double less = std::floor(level.pool);
  const double share_of_less = less * (less + 1) * (1 / level.pool - 1 / (less + 1));
  level.size = static_cast<std::uint64_t>(rng.uniform() < share_of_less ? less : less + 1);
}

}  // namespace dynafill
