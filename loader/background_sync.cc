#include "loader/background_sync.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dynafill::loader {

BackgroundSync::BackgroundSync() : thread_([this] { run(); }) {}

BackgroundSync::~BackgroundSync() {
  {
    const std::lock_guard lock(mutex_);
    leave_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void BackgroundSync::request(int first, int second) {
  {
    const std::lock_guard lock(mutex_);
    first_ = first;
    second_ = second;
    waiting_ = true;
  }
  changed_.notify_one();
}

void BackgroundSync::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return waiting_ || leave_; });
    if (!waiting_) return;
    waiting_ = false;
    const int files[] = {first_, second_};
    lock.unlock();
    for (const int fd : files) {
      // EINVAL: not a file that could be synced, such as a reject "file" that is a pipe or a terminal.
      if (fd < 0 || ::fdatasync(fd) == 0 || errno == EINVAL) continue;
      int none = 0;
      failure_.compare_exchange_strong(none, errno);
    }
    lock.lock();
  }
}

Status append_to(int fd, std::string_view text, const std::string& path) {
  const off_t before = ::lseek(fd, 0, SEEK_END);
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const Error error{fmt::format("Cannot write to '{}': {}; make room and run again with --resume.", path,
                                    std::strerror(errno))};
      if (before >= 0 && ::ftruncate(fd, before) != 0)
        return Error{error.sentence + " (Its last line may be torn.)"};
      return error;
    }
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return Done{};
}

}  // namespace dynafill::loader
