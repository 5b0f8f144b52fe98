// dataset/byte_stream.h: the bytes of one file of a source, in order, wherever it lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

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

// The file's content, decompressed when it is gzip or zstd, whatever its name; or what of it SourceFile.only
// names.
// Fails: a file that cannot be opened, is of a kind not read here (bzip2...), or is not the one that was
// listed (size or version).  read() fails when the file shrinks or changes while it is read, when its
// compressed data is damaged, and at its end when MD5 or items are not the manifest's.
Result<std::unique_ptr<ByteStream>> open_stream(const SourceFile& file);

// The bytes [from, to) of the file as stored, to its end where `to` is past it, neither decompressed nor
// checked against a manifest.  Requires a regular file or an object when `from` is not 0.
Result<std::unique_ptr<ByteStream>> open_range(const SourceFile& file, std::uint64_t from = 0,
                                               std::uint64_t to = UINT64_MAX);

// The files of a source, opened one after another: as open_stream(), but files in S3 are read ahead.
// Threads: one at a time, the open stream included.
class SourceStreams {
 public:
  explicit SourceStreams(std::vector<SourceFile> files);
  ~SourceStreams();
  SourceStreams(SourceStreams&&) noexcept;

  [[nodiscard]] const std::vector<SourceFile>& files() const;
  // The stream opened before is not read any more.  The new one lasts no longer than this object.
  Result<std::unique_ptr<ByteStream>> open(std::size_t index);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
