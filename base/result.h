// base/result.h: a value, or the one sentence that says why there is none.
//
// The subset of std::expected that we use (g++ 12 has it in C++23 mode only).  Exceptions stop at the
// adapter of the library that throws them and become an Error there.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/exit_code.h"

namespace dynafill {

// One sentence for the person at the terminal: what went wrong, where, what to do about it.
struct Error {
  std::string sentence;
  ExitCode exit = ExitCode::bad_input;
};

// Requires ok() before value(), !ok() before error().
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    CHECK(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

struct Done {};  // the value of a step that only succeeds or fails
using Status = Result<Done>;

}  // namespace dynafill

// Leaves the calling function with the Error when `expression` (a Result) failed.
#define RETURN_IF_ERROR(expression)                               \
  do {                                                            \
    if (auto status_of_step = (expression); !status_of_step.ok()) \
      return ::dynafill::Error(status_of_step.error());           \
  } while (false)
