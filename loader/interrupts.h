// loader/interrupts.h: SIGINT and SIGTERM as a number that the load's loop looks at.
#pragma once

#include <signal.h>

#include <atomic>

namespace dynafill::loader {

// While it lives, SIGINT and SIGTERM are counted instead of ending the program, and SIGPIPE is ignored
// (OpenSSL writes to sockets without MSG_NOSIGNAL).  At most one at a time.
class InterruptScope {
 public:
  InterruptScope();
  ~InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;

  [[nodiscard]] const std::atomic<int>& count() const;

 private:
  struct sigaction old_int_ {
  }, old_term_{}, old_pipe_{};
};

}  // namespace dynafill::loader
