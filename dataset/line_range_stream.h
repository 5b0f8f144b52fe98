// dataset/line_range_stream.h: the lines of a file that begin in a range of its bytes, and no others.
//
// A file cut into ranges that join gives each line exactly once: a line belongs to the range that holds its
// first byte.
// Threads: as ByteStream.
#pragma once

#include <cstdint>
#include <memory>

#include "dataset/byte_stream.h"

namespace dynafill {

class LineRangeStream final : public ByteStream {
 public:
  // Requires an uncompressed file and range.from < range.to.
  LineRangeStream(SourceFile file, LineRange range);

  Result<std::size_t> read(char* to, std::size_t room) override;
  [[nodiscard]] std::uint64_t stored_offset() const override { return at_; }

 private:
  enum class Phase { seeking, inside, last_line, ended };
  Result<std::size_t> read_raw(char* to, std::size_t room);

  SourceFile file_;
  LineRange range_;
  Phase phase_;
  std::unique_ptr<ByteStream> stream_;  // of [at_, stream_end_) of the file
  std::uint64_t at_;                    // the next byte of the file
  std::uint64_t stream_end_ = 0;
};

}  // namespace dynafill
