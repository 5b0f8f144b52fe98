#include "loader/interrupts.h"

namespace dynafill::loader {
namespace {

std::atomic<int> interrupts{0};
static_assert(std::atomic<int>::is_always_lock_free);  // a signal handler may take no lock

void count_interrupt(int) { interrupts.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

InterruptScope::InterruptScope() {
  interrupts = 0;
  struct sigaction counted {};
  counted.sa_handler = &count_interrupt;
  sigemptyset(&counted.sa_mask);
  sigaction(SIGINT, &counted, &old_int_);
  sigaction(SIGTERM, &counted, &old_term_);
  struct sigaction ignored {};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignored, &old_pipe_);
}

InterruptScope::~InterruptScope() {
  sigaction(SIGINT, &old_int_, nullptr);
  sigaction(SIGTERM, &old_term_, nullptr);
  sigaction(SIGPIPE, &old_pipe_, nullptr);
}

const std::atomic<int>& InterruptScope::count() const { return interrupts; }

}  // namespace dynafill::loader
