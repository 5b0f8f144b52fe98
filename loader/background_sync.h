// loader/background_sync.h: appending to files, and fdatasync in a thread of its own: on a busy disk it takes
// tens of milliseconds, which the pacing loop does not have.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"

namespace dynafill::loader {

class BackgroundSync {
 public:
  BackgroundSync();
  ~BackgroundSync();  // finishes what was requested
  BackgroundSync(const BackgroundSync&) = delete;
  BackgroundSync& operator=(const BackgroundSync&) = delete;

  // Syncs `first` (-1: none), then `second`.  A request that comes while one is under way replaces a waiting
  // one. Both must stay open as long as this object lives.
  void request(int first, int second);
  // errno of the first fdatasync that failed; 0 while all is well.
  [[nodiscard]] int failure() const { return failure_.load(); }

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable changed_;
  int first_ = -1, second_ = -1;
  bool waiting_ = false, leave_ = false;
  std::atomic<int> failure_{0};
  std::thread thread_;
};

// Writes all of `text` at the end of a file opened for appending; on failure the file is cut back to where it
// was.  `path` is for the sentence.
[[nodiscard]] Status append_to(int fd, std::string_view text, const std::string& path);

}  // namespace dynafill::loader
