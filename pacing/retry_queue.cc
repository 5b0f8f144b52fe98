#include "pacing/retry_queue.h"

#include <algorithm>

#include "base/check.h"

namespace dynafill {

RetryGroup& RetryQueue::open() {
  if (opened_ == UINT32_MAX) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(pool_.size()));
      pool_.emplace_back();
    }
    opened_ = free_.back();
    free_.pop_back();
  }
  RetryGroup& group = pool_[opened_];
  group.count = group.taken = 0;
  group.alone = false;
  return group;
}

void RetryQueue::add(TimePoint ready_at) {
  CHECK(opened_ != UINT32_MAX && pool_[opened_].count > 0);
  items_ += pool_[opened_].count;
  heap_.push_back({ready_at, sequence_++, opened_});
  std::push_heap(heap_.begin(), heap_.end());
  opened_ = UINT32_MAX;
}

void RetryQueue::take_item() {
  CHECK(!heap_.empty());
  RetryGroup& group = pool_[heap_.front().group];
  --items_;
  if (++group.taken < group.count) return;
  free_.push_back(heap_.front().group);
  std::pop_heap(heap_.begin(), heap_.end());
  heap_.pop_back();
}

}  // namespace dynafill
