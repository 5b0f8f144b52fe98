// sim/key_locality.h: partition key values in the order of a real file, as a sketch of it tells.
//
// The sketch says how many values share windows of 10, 100... consecutive items (dataset/key_order.h).  Here
// every window of each size has a pool of values; it draws them from the pool of the window around it, and
// the largest from the distribution of all; an item takes its value from the pool of the smallest.  The
// pools' sizes follow from the sketch, so that two items of a window share their value as often as in the
// file. (Two items of a window of W lie in one of its smaller windows of V with probability V / W.) Threads:
// one owner.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/random.h"

namespace dynafill {

struct KeySpread {
  std::int64_t window_items = 0;
  double effective_keys = 0;  // 1 / sum of squared shares, on average over the windows
  bool operator==(const KeySpread&) const = default;
};

class KeyLocality {
 public:
  KeyLocality() = default;  // no windows: every value is drawn from all
  // `effective_of_all`: 1 / sum of squared shares over all values.  Requires rising windows of 2 items or
  // more.
  KeyLocality(std::span<const KeySpread> spread, double effective_of_all);

  [[nodiscard]] bool any() const { return !levels_.empty(); }
  [[nodiscard]] std::int64_t largest_window() const { return any() ? levels_.back().window : 0; }

  // The next item's value; `draw_of_all()` gives one from the distribution of all.
  template <class Draw>
  std::uint64_t next(Rng& rng, Draw&& draw_of_all) {
    for (Level& level : levels_)
      if (level.left-- == 0) begin_window(level, rng);
    return draw(0, rng, draw_of_all);
  }

 private:
  struct Level {
    std::int64_t window = 0;
    double pool = 1;         // values a window has, on average (of 1 / size)
    std::int64_t left = 0;   // items of the present window
    std::uint64_t size = 1;  // of the present window's pool
    std::uint32_t epoch = 0;
    std::vector<std::uint64_t> values;
    std::vector<std::uint32_t> drawn_in;  // the epoch a place was filled in
  };

  static void begin_window(Level& level, Rng& rng);

  template <class Draw>
  std::uint64_t draw(std::size_t at, Rng& rng, Draw& draw_of_all) {
    if (at == levels_.size()) return draw_of_all();
    Level& level = levels_[at];
    const std::size_t place = rng.below(level.size);
    if (level.drawn_in[place] != level.epoch) {
      level.values[place] = draw(at + 1, rng, draw_of_all);
      level.drawn_in[place] = level.epoch;
    }
    return level.values[place];
  }

  std::vector<Level> levels_;  // from the smallest window to the largest
};

}  // namespace dynafill
