// sim/worker_input.h: the items that were read and that no worker has taken yet.
//
// Threads: one owner.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/check.h"
#include "pacing/paced_item.h"

namespace dynafill {

class WorkerInput {
 public:
  [[nodiscard]] std::size_t room() const { return empty() ? look_ahead : 0; }
  void offer(std::span<const PacedItem> items) {  // requires items.size() <= room()
    CHECK(items.size() <= room() && !ended_);
    items_.assign(items.begin(), items.end());
    taken_ = 0;
    asked_ = asked_ && items.empty();
  }
  void end() { ended_ = true; }

  [[nodiscard]] bool empty() const { return taken_ == items_.size(); }
  [[nodiscard]] bool ended() const { return ended_; }
  const PacedItem& take() { return items_[taken_++]; }  // requires !empty()

  // Whether to ask the driver for more: once until it offers some (pacing/pacing_core.h, NeedInput).
  [[nodiscard]] bool ask() { return !ended_ && !std::exchange(asked_, true); }

 private:
  static constexpr std::size_t look_ahead = 128;
  std::vector<PacedItem> items_;
  std::size_t taken_ = 0;
  bool ended_ = false;
  bool asked_ = false;
};

}  // namespace dynafill
