// dataset/output_files.h: text written to one file, to standard output, or to shards in a new folder.
//
// All or nothing: it is written beside its place, as OUT.partial, and gets its name at the end.  Only a
// device or a pipe is written in place. Threads: one owner.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dynafill {

struct OutputLayout {
  std::uint64_t shard_bytes = 0;  // 0: one file; else a folder of files, each cut before it gets larger than
                                  // this (before gzip); a record is never cut
  bool gzip = false;
  std::string extension;  // of shards: ".jsonl"; gzip adds ".gz"
};

class OutputFiles {
 public:
  // `path` "-" is standard output.  Fails: a folder for shards that holds something already, or a place that
  // cannot be written.
  static Result<OutputFiles> create(const std::string& path, const OutputLayout& layout);
  ~OutputFiles();  // what was not finished is removed
  OutputFiles(OutputFiles&&) noexcept;
  OutputFiles& operator=(OutputFiles&&) = delete;

  // Every file begins with this.
  void set_header(std::string header);
  // One record, its line end included.
  [[nodiscard]] Status write(std::string_view record);
  [[nodiscard]] Status finish();

  [[nodiscard]] std::uint64_t bytes() const;  // before gzip
  [[nodiscard]] std::uint64_t files() const;

 private:
  struct State;
  explicit OutputFiles(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
