// sim/event_loop.h: virtual time.
//
// Hands events to one handler in order of time; events due at the same instant come in the order they were
// scheduled.  Same inputs and seed, same run, event for event.  Event is any small copyable type; the
// handler is `void(TimePoint now, const Event&)` and may schedule more.
// A 4-ary heap: ns-3's documentation and our bench agree that it beats calendar queues at our sizes.
// Threads: one.  Two loops share nothing, so a sweep runs one loop per thread.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/run_clock.h"

namespace dynafill {

template <class Event>
class EventLoop {
 public:
  [[nodiscard]] TimePoint now() const { return now_; }
  [[nodiscard]] std::size_t pending() const { return heap_.size(); }
  [[nodiscard]] std::uint64_t handled() const { return handled_; }

  // Requires when >= now().
  void at(TimePoint when, const Event& event) {
    CHECK(when >= now_);
    // The hole for the new entry rises from the end.  It is the last scheduled, so at equal times it stays.
    std::size_t hole = heap_.size();
    heap_.emplace_back();
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (heap_[parent].when <= when) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole].when = when;
    heap_[hole].sequence = sequence_++;
    heap_[hole].event = event;
  }

  // Handles events until none is left or the next is due after `end`.
  template <class Handler>
  void run_until(TimePoint end, Handler&& handler) {
    while (!heap_.empty() && heap_.front().when <= end) {
      const Entry first = heap_.front();
      now_ = first.when;
      pop_front();
      ++handled_;
      handler(now_, first.event);
    }
  }

 private:
  struct Entry {
    TimePoint when;
    std::uint64_t sequence;
    Event event;
    bool operator<(const Entry& other) const {
      return when != other.when ? when < other.when : sequence < other.sequence;
    }
  };

  void pop_front() {
    const Entry moving = heap_.back();
    heap_.pop_back();
    if (heap_.empty()) return;
    std::size_t at = 0;
    for (;;) {
      const std::size_t first_child = at * 4 + 1;
      if (first_child >= heap_.size()) break;
      std::size_t least = first_child;
      const std::size_t end = first_child + 4 < heap_.size() ? first_child + 4 : heap_.size();
      for (std::size_t child = first_child + 1; child < end; ++child)
        if (heap_[child] < heap_[least]) least = child;
      if (!(heap_[least] < moving)) break;
      heap_[at] = heap_[least];
      at = least;
    }
    heap_[at] = moving;
  }

  TimePoint now_{};
  std::uint64_t sequence_ = 0;
  std::uint64_t handled_ = 0;
  std::vector<Entry> heap_;
};

}  // namespace dynafill
