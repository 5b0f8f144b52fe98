// pacing/fresh_queue.h: items offered and not yet in a batch, in the order they came.
//
// A ring, because the front moves on with every batch and nothing may be allocated for it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

#include "base/check.h"
#include "pacing/paced_item.h"

namespace dynafill {

class FreshQueue {
 public:
  explicit FreshQueue(std::size_t items_max)
      : ring_(std::bit_ceil(items_max)), mask_(ring_.size() - 1), items_max_(items_max) {}

  [[nodiscard]] std::size_t size() const { return tail_ - head_; }
  [[nodiscard]] bool empty() const { return tail_ == head_; }
  // The oldest items, as many as lie side by side: all of them, or those before the ring's end.
  [[nodiscard]] std::span<const PacedItem> front() const {
    const std::size_t at = head_ & mask_;
    return {&ring_[at], std::min(size(), ring_.size() - at)};
  }
  // The oldest `count` leave.  Requires count <= size().
  void pop(std::size_t count) { head_ += count; }

  // Requires size() + items.size() <= items_max.
  void push(std::span<const PacedItem> items) {
    CHECK(size() + items.size() <= items_max_);
    const std::size_t at = tail_ & mask_;
    const std::size_t before_wrap = std::min(items.size(), ring_.size() - at);
    std::copy_n(items.begin(), before_wrap, ring_.begin() + static_cast<std::ptrdiff_t>(at));
    std::copy(items.begin() + static_cast<std::ptrdiff_t>(before_wrap), items.end(), ring_.begin());
    tail_ += items.size();
  }

 private:
  std::vector<PacedItem> ring_;
  std::size_t mask_;
  std::size_t items_max_;
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
};

}  // namespace dynafill
