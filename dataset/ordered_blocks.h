// dataset/ordered_blocks.h: what several threads found out about blocks, put back into the order of the source.
//
// Threads: hand_in() by all of them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace dynafill {

template <class Finding>
class OrderedBlocks {
 public:
  // `take` gets each finding, one at a time, in the order of the blocks' numbers from 0 on.
  explicit OrderedBlocks(std::function<void(const Finding&)> take) : take_(std::move(take)) {}

  // Each number comes once.  With `wait` returns when the finding was taken; else it may leave it here, but
  // only so many that memory stays constant.  Whoever has an earlier block is at work on it, so the turn comes.
  void hand_in(std::uint64_t number, Finding& finding, bool wait) {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto turn = [&] { return number == turn_ || (!wait && number < turn_ + waiting_max); };
    turned_.wait(lock, turn);
    if (number != turn_) {
      waiting_.emplace(number, std::exchange(finding, {}));
      return;
    }
    take_(finding);
    ++turn_;
    for (auto next = waiting_.find(turn_); next != waiting_.end(); next = waiting_.find(turn_)) {
      take_(next->second);
      waiting_.erase(next);
      ++turn_;
    }
    turned_.notify_all();
  }

 private:
  static constexpr std::uint64_t waiting_max = 32;

  std::function<void(const Finding&)> take_;
  std::mutex mutex_;
  std::condition_variable turned_;
  std::uint64_t turn_ = 0;
  std::map<std::uint64_t, Finding> waiting_;
};

}  // namespace dynafill
