// loader/rejects.h: the records that cannot be loaded, one JSON object a line, for people to mend.
//
//     {"file":"a.json","line":7,"offset":1234,"reason":"...","raw":"the line as it stands in the source"}
//
// `raw` of a record that the table refused is the item as it was sent.  A raw text that is not UTF-8 comes as
// "raw_base64" instead; one over 64 KiB is cut there and marked with "raw_truncated":true.
//
// The file is created at the first reject.  Errors: a full disk is an Error of flush().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dataset/record_reader.h"

namespace dynafill::loader {

inline constexpr std::size_t reject_raw_max = 64 * 1024;

// One line, newline included.
std::string reject_line(std::string_view file, std::uint64_t line, std::uint64_t offset,
                        std::string_view reason, std::string_view raw);

class RejectFile {
 public:
  // Keeps the first `keep_bytes` of an existing file (those of an earlier attempt) and cuts off the rest.
  // A file shorter than that is an Error.  `path` empty: rejects are counted, not kept.
  static Result<RejectFile> open(const std::string& path, std::uint64_t keep_bytes);
  ~RejectFile();
  RejectFile(RejectFile&& other) noexcept;
  RejectFile& operator=(RejectFile&& other) noexcept;

  void add(std::string_view file, const Position& at, std::string_view reason, std::string_view raw);
  [[nodiscard]] Status flush();
  // All lines added so far, flushed or not.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] int fd() const { return fd_; }  // -1 before the first reject
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  RejectFile() = default;
  [[nodiscard]] Status create();
  std::string path_;
  int fd_ = -1;
  std::uint64_t bytes_ = 0;
  std::string pending_;
};

}  // namespace dynafill::loader
