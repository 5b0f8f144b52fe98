// dataset/byte_stream.h: the bytes of one file of a source, in order, wherever it lies.
#pragma once

#include <cstddef>
#include <memory>

#include "base/result.h"
#include "dataset/source_files.h"

namespace dynafill {

// Threads: one at a time.
class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  // Up to `room` (not 0) bytes into `to`; may be fewer at any time, 0 is the end.  After the end or an
  // Error it is not called again.
  [[nodiscard]] virtual Result<std::size_t> read(char* to, std::size_t room) = 0;
};

struct StreamOptions {};

// Fails: a file that cannot be opened, is compressed, or is not the one that was listed (size or version);
// read() fails when it shrinks or changes while it is read.
Result<std::unique_ptr<ByteStream>> open_stream(const SourceFile& file, const StreamOptions& options);

}  // namespace dynafill
