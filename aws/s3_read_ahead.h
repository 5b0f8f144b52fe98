// aws/s3_read_ahead.h: ranges of objects, fetched several at once and handed out in order.
//
// Memory: `bytes_max` of what is on its way or not taken yet, plus the range taken last.
// Threads: take() is called by one thread; the connections have threads of their own, as many as there are
// ranges to fetch and at most `connections`.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "aws/s3_client.h"

namespace dynafill::aws {

struct S3Range {
  std::string bucket;
  S3Object object;
  std::uint64_t from = 0, to = 0;  // from < to
};

struct ReadAheadLimits {
  int connections = 16;
  std::size_t bytes_max = std::size_t{32} << 20;
};

class S3ReadAhead {
 public:
  // The ranges in the order they will be taken; nothing after the last.
  using NextRange = std::function<std::optional<S3Range>()>;

  S3ReadAhead(S3Client& client, NextRange next_range, ReadAheadLimits limits = {});
  ~S3ReadAhead();  // gives up what is on its way
  S3ReadAhead(const S3ReadAhead&) = delete;
  S3ReadAhead& operator=(const S3ReadAhead&) = delete;

  // The bytes of the next range.  Requires that there is one.
  [[nodiscard]] Result<std::string> take();

 private:
  struct Fetch {
    S3Range range;
    std::optional<Result<std::string>> result;
  };
  void work();
  bool has_room() const;
  bool look_for_range();

  S3Client& client_;
  NextRange next_range_;
  ReadAheadLimits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Fetch>> fetches_;  // in order
  std::optional<S3Range> waiting_;              // asked of next_range_, no room for it yet
  std::size_t bytes_ = 0;                       // of fetches_
  bool ended_ = false;
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
  int idle_ = 0;
};

}  // namespace dynafill::aws
