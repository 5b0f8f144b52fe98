// dataset/byte_stream.h: the bytes of one file of a source, in order, wherever it lies.
#pragma once

#include <cstddef>
#include <cstdint>
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
  // How far into the file as stored that is, in bytes: what progress is measured in.
  [[nodiscard]] virtual std::uint64_t stored_offset() const = 0;
};

struct StreamOptions {};

// The file's content, decompressed when it is gzip or zstd, whatever its name.
// Fails: a file that cannot be opened, is of a kind not read here (bzip2...), or is not the one that was
// listed (size or version).  read() fails when the file shrinks or changes while it is read, when its
// compressed data is damaged, and at its end when MD5 or items are not the manifest's.
Result<std::unique_ptr<ByteStream>> open_stream(const SourceFile& file, const StreamOptions& options);

}  // namespace dynafill
