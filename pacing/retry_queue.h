// pacing/retry_queue.h: items that came back, in groups that wait for their time.
//
// A group is what came back of one request.  Groups come out in order of their time, at the same time in
// the order they went in.  Groups live in a pool and are used again, so a long throttled run allocates
// only while it grows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/run_clock.h"
#include "pacing/paced_item.h"

namespace dynafill {

struct RetryGroup {
  std::array<PacedItem, batch_places> items;
  std::array<std::uint8_t, batch_places> attempts;  // how often each has come back
  int count = 0;
  int taken = 0;       // items before it have left the group
  bool alone = false;  // each of its items is to be sent in a request of its own
};

class RetryQueue {
 public:
  // An empty group to fill in; add() or the destructor ends its life.  Valid until the next open().
  RetryGroup& open();
  // The opened group (count > 0) waits until `ready_at`.
  void add(TimePoint ready_at);

  [[nodiscard]] std::int64_t items() const { return items_; }
  [[nodiscard]] TimePoint earliest() const { return heap_.empty() ? never : heap_.front().ready_at; }
  // The group of earliest().  Requires items() > 0.
  [[nodiscard]] const RetryGroup& front() const { return pool_[heap_.front().group]; }
  // The first item of front() leaves; an empty group goes back to the pool.
  void take_item();

 private:
  struct Waiting {
    TimePoint ready_at;
    std::uint64_t sequence;
    std::uint32_t group;
    // For std::push_heap, which keeps the largest in front.
    bool operator<(const Waiting& other) const {
      return ready_at != other.ready_at ? ready_at > other.ready_at : sequence > other.sequence;
    }
  };
  std::vector<RetryGroup> pool_;
  std::vector<std::uint32_t> free_;
  std::vector<Waiting> heap_;
  std::uint32_t opened_ = UINT32_MAX;
  std::uint64_t sequence_ = 0;
  std::int64_t items_ = 0;
};

}  // namespace dynafill
