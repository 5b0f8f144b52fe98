#include "aws/s3_read_ahead.h"

#include <utility>

#include "base/check.h"

namespace dynafill::aws {

S3ReadAhead::S3ReadAhead(S3Client& client, NextRange next_range, ReadAheadLimits limits)
    : client_(client), next_range_(std::move(next_range)), limits_(limits) {
  const std::lock_guard<std::mutex> lock(mutex_);  // the first thread may look for a second at once
  threads_.emplace_back([this] { work(); });
}

S3ReadAhead::~S3ReadAhead() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::size_t i = 0; i < threads_.size(); ++i)
    threads_[i].join();  // none starts another once stop_ is true
}

bool S3ReadAhead::has_room() const {
  // One range is let in whatever its size: it will be taken next.
  return fetches_.empty() || bytes_ + (waiting_->to - waiting_->from) <= limits_.bytes_max;
}

bool S3ReadAhead::look_for_range() {
  if (!waiting_ && !ended_) {
    waiting_ = next_range_();
    ended_ = !waiting_;
  }
  return waiting_.has_value();
}

void S3ReadAhead::work() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return stop_.load() || (look_for_range() ? has_room() : true); });
    --idle_;
    if (stop_.load() || !waiting_) return;
    auto fetch = std::make_shared<Fetch>();
    fetch->range = std::move(*std::exchange(waiting_, std::nullopt));
    const S3Range& range = fetch->range;
    bytes_ += range.to - range.from;
    fetches_.push_back(fetch);
    // Whoever starts on a range sees to it that the next one does not wait for want of a thread.
    if (idle_ == 0 && threads_.size() < static_cast<std::size_t>(limits_.connections) && look_for_range() &&
        has_room())
      threads_.emplace_back([this] { work(); });
    lock.unlock();
    changed_.notify_all();
    Result<std::string> result = client_.get(range.bucket, range.object, range.from, range.to, stop_);
    lock.lock();
    fetch->result = std::move(result);
    changed_.notify_all();
  }
}

Result<std::string> S3ReadAhead::take() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return fetches_.empty() ? ended_ : fetches_.front()->result.has_value(); });
  CHECK(!fetches_.empty());
  const std::shared_ptr<Fetch> fetch = std::move(fetches_.front());
  fetches_.pop_front();
  bytes_ -= fetch->range.to - fetch->range.from;
  lock.unlock();
  changed_.notify_all();
  return std::move(*fetch->result);
}

}  // namespace dynafill::aws
