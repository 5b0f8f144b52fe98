// base/check.h: stops the program when our own reasoning turns out wrong.
//
// CHECK is for our bugs only (the world's failures are a Result, see base/result.h).  It stays on in
// release builds: a loader that runs on after a broken invariant may lose items.
#pragma once

namespace dynafill {

// Prints "file:line: condition" with a request to report it and leaves with exit code 70.
[[noreturn]] void check_failed(const char* file, int line, const char* condition) noexcept;

}  // namespace dynafill

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::dynafill::check_failed(__FILE__, __LINE__, #condition))
