// dataset/json_index.h: where the tokens of JSON text start: simdjson's first stage, alone.
//
// One scan marks every bracket, colon, comma, opening quote and scalar outside strings, and proves that
// the text is UTF-8 and every string closed and free of raw control characters.  The kernel (AVX-512,
// AVX2, NEON...) is chosen when the program runs.  simdjson's second stages, DOM and On-Demand, are left
// out: On-Demand is compiled into the caller, so for the oldest x86-64, and starts one scan a document.
// A whole walk over the marks (json_cursor.h), with DynamoDB's rules checked, takes about as long as
// On-Demand takes to visit the same fields alone (bench/dataset_bench.cc).
//
// Why many lines can share a scan: a raw newline inside a string is an error of the scan.  So in a text
// that passes, every newline is outside strings, and the marks of the text are exactly the marks of its
// lines one after the other.  A text that fails must be scanned again line by line.
//
// Threads: one owner.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace dynafill {

// A position in the marks of a scanned text.  Offsets rise; after the last one stands the text's length.  Of
// a text that is not blank seven more may be read, which say nothing: simdjson has room for nine.
struct JsonMarks {
  const char* base = nullptr;         // start of the scanned text
  const std::uint32_t* at = nullptr;  // the next mark: an offset from base
  bool escapes = true;                // whether the text has a backslash anywhere
};

class JsonIndex {
 public:
  JsonIndex();
  ~JsonIndex();
  JsonIndex(JsonIndex&&) noexcept;
  JsonIndex& operator=(JsonIndex&&) noexcept;

  // Scans `text` (under 4 GB).  Returns why it cannot be JSON, or an empty view; only then are there marks.
  [[nodiscard]] std::string_view scan(std::string_view text);
  // Valid until the next scan().
  [[nodiscard]] JsonMarks marks() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
