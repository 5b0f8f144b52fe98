#include "dataset/key_order_tally.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>

#include "base/random.h"

namespace dynafill {
namespace {

// Of larger windows about so many items are counted: enough to see values that come 10 times in a million.
constexpr std::int64_t items_counted = 1024;
constexpr std::size_t slots = 4096;

constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();
// Any odd constants, different from each other: draws of windows and of items must not go together.
constexpr std::uint64_t window_salt = 0x9ae16a3b2f90404fULL;
constexpr std::uint64_t item_salt = 0xc3a5c85c97cb3127ULL;

double number_of(std::string_view canonical) {
  double value = 0;
  std::from_chars(canonical.data() + 1, canonical.data() + canonical.size(), value);
  return value;
}

}  // namespace

int compare_key_values(std::string_view a, std::string_view b) {
  if (!a.empty() && !b.empty() && a.front() == 'N' && b.front() == 'N') {
    const double x = number_of(a);
    const double y = number_of(b);
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return a.compare(b);
}

void BlockOrder::start(std::uint64_t ordinal) {
  first_ordinal = ordinal;
  hashes.clear();
  rises = falls = 0;
  first_value.clear();
  last_value.clear();
}

void BlockOrder::compare(std::string_view value) {
  if (last_value.empty()) {
    first_value = value;
  } else {
    const int order = compare_key_values(last_value, value);
    rises += order < 0 ? 1 : 0;
    falls += order > 0 ? 1 : 0;
  }
  last_value = value;
}

KeyOrderTally::Windows::Windows(std::int64_t items, std::size_t windows_max)
    : items_(items),
      windows_max_(windows_max),
      item_chance_(std::min(1.0, static_cast<double>(items_counted) / static_cast<double>(items))),
      per_log_chance_(item_chance_ == 1 ? 0 : 1 / std::log1p(-item_chance_)),
      window_below_(everything),
      slots_(slots) {}

void KeyOrderTally::Windows::begin(std::uint64_t window) {
  current_ = window;
  draw_ = scatter(window ^ window_salt);
  next_ = window * static_cast<std::uint64_t>(items_);
  if (item_chance_ < 1) next_ = after(next_) - 1;
  seen_ = 0;
  pairs_ = 0;
  ++epoch_;
}

// Gaps of items drawn with item_chance_ each are distributed geometrically.
std::uint64_t KeyOrderTally::Windows::after(std::uint64_t ordinal) const {
  if (item_chance_ == 1) return ordinal + 1;
  const double uniform = (static_cast<double>(scatter(ordinal ^ item_salt) >> 11) + 1) * 0x1.0p-53;
  return ordinal + 1 + static_cast<std::uint64_t>(std::log(uniform) * per_log_chance_);
}

void KeyOrderTally::Windows::count(std::uint64_t hash) {
  std::size_t at = static_cast<std::size_t>(hash) % slots;
  while (slots_[at].epoch == epoch_ && slots_[at].hash != hash) at = (at + 1) % slots;
  Slot& slot = slots_[at];
  if (slot.epoch != epoch_) slot = {hash, 0, epoch_};
  pairs_ += 2.0 * slot.count;
  ++slot.count;
}

void KeyOrderTally::Windows::close() {
  current_ = no_window;
  if (seen_ == 0) return;
  const auto seen = static_cast<double>(seen_);
  whole_.push_back({draw_, (pairs_ / (item_chance_ * item_chance_) + seen) / (seen * seen)});
  if (whole_.size() < 2 * windows_max_) return;
  const auto last = whole_.begin() + static_cast<std::ptrdiff_t>(windows_max_);
  std::nth_element(whole_.begin(), last, whole_.end(),
                   [](const Window& a, const Window& b) { return a.draw < b.draw; });
  window_below_ = last->draw;
  whole_.erase(last, whole_.end());
}

void KeyOrderTally::Windows::add(std::uint64_t first_ordinal, const std::vector<std::uint64_t>& hashes) {
  const auto size = static_cast<std::uint64_t>(items_);
  const std::uint64_t end = first_ordinal + hashes.size();
  for (std::uint64_t ordinal = first_ordinal; ordinal < end;) {
    const std::uint64_t window = ordinal / size;
    const std::uint64_t stop = std::min(end, (window + 1) * size);
    if (ordinal == window * size) begin(window);
    if (current_ == window && draw_ < window_below_) {
      const std::uint64_t* const begin = hashes.data() + (ordinal - first_ordinal);
      const std::uint64_t* const end_at = hashes.data() + (stop - first_ordinal);
      seen_ += (end_at - begin) - std::count(begin, end_at, std::uint64_t{0});
      for (next_ = std::max(next_, ordinal); next_ < stop; next_ = after(next_))
        if (const std::uint64_t hash = hashes[next_ - first_ordinal]; hash != 0) count(hash);
      if (stop == (window + 1) * size) close();
    }
    ordinal = stop;
  }
}

double KeyOrderTally::Windows::effective_keys() const {
  if (whole_.empty()) return 0;
  double sum = 0;
  for (const Window& window : whole_) sum += window.same_share;
  return static_cast<double>(whole_.size()) / sum;
}

KeyOrderTally::KeyOrderTally() {
  for (const auto& [items, windows] : {std::pair<std::int64_t, std::size_t>{10, 256},
                                       {100, 128},
                                       {1000, 32},
                                       {10'000, 32},
                                       {100'000, 32},
                                       {1'000'000, 32}})
    windows_.emplace_back(items, windows);
}

void KeyOrderTally::add(const BlockOrder& block) {
  for (const std::uint64_t hash : block.hashes) {
    if (hash == 0) continue;
    ++items_;
    runs_ += hash != last_hash_ ? 1 : 0;
    last_hash_ = hash;
  }
  for (Windows& windows : windows_) windows.add(block.first_ordinal, block.hashes);
  rises_ += block.rises;
  falls_ += block.falls;
  if (block.last_value.empty()) return;
  if (!last_value_.empty()) {
    const int order = compare_key_values(last_value_, block.first_value);
    rises_ += order < 0 ? 1 : 0;
    falls_ += order > 0 ? 1 : 0;
  }
  last_value_ = block.last_value;
}

void KeyOrderTally::jump() {
  last_hash_ = 0;
  for (Windows& windows : windows_) windows.jump();
}

KeyOrder KeyOrderTally::order(double same_value_chance) const {
  KeyOrder order;
  if (items_ == 0) return order;
  order.run_items = static_cast<double>(items_) / static_cast<double>(runs_);
  for (const Windows& windows : windows_)
    if (const double keys = windows.effective_keys(); keys > 0)
      order.spread.push_back({windows.items(), keys});
  if (items_ == 1) return order;

  // One fall in a thousand is still a sorted file with a few strays.
  const double compared = static_cast<double>(rises_ + falls_);
  constexpr double strays = 0.001;
  // What a shuffle of the same items would show.
  const double shuffled_run = 1 / (1 - std::min(same_value_chance, 1 - 1e-12));
  const auto much_less_spread = [&](const KeyOrder::Spread& row) {
    const double shuffled = 1 / (1 / static_cast<double>(row.window_items) + same_value_chance);
    return row.effective_keys < 0.7 * shuffled;
  };
  if (compared == 0)
    order.kind = KeyOrder::Kind::clustered;  // one value, or too few to tell
  else if (static_cast<double>(falls_) <= strays * compared)
    order.kind = KeyOrder::Kind::sorted;
  else if (static_cast<double>(rises_) <= strays * compared)
    order.kind = KeyOrder::Kind::descending;
  else if (order.run_items - 1 > 2 * (shuffled_run - 1) + 0.1 ||
           std::any_of(order.spread.begin(), order.spread.end(), much_less_spread))
    order.kind = KeyOrder::Kind::clustered;
  else
    order.kind = KeyOrder::Kind::shuffled;
  return order;
}

}  // namespace dynafill
