#include "dataset/line_range_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace dynafill {
namespace {

// How much is asked for behind the range to find the end of its last line: more than most lines have.
constexpr std::uint64_t behind_bytes = 64 << 10;

}  // namespace

LineRangeStream::LineRangeStream(SourceFile file, LineRange range)
    : file_(std::move(file)),
      range_(range),
      // The byte before the range tells whether a line begins with it.
      phase_(range.from == 0 ? Phase::inside : Phase::seeking),
      at_(range.from == 0 ? 0 : range.from - 1) {
  file_.only.reset();
}

Result<std::size_t> LineRangeStream::read_raw(char* to, std::size_t room) {
  if (stream_ == nullptr || at_ == stream_end_) {
    stream_end_ = (at_ < range_.to ? range_.to : at_) + behind_bytes;
    Result<std::unique_ptr<ByteStream>> opened = open_range(file_, at_, stream_end_);
    if (!opened.ok()) return opened.error();
    stream_ = std::move(*opened);
  }
  Result<std::size_t> read =
      stream_->read(to, static_cast<std::size_t>(std::min<std::uint64_t>(room, stream_end_ - at_)));
  if (read.ok()) at_ += *read;
  return read;
}

Result<std::size_t> LineRangeStream::read(char* to, std::size_t room) {
  while (phase_ != Phase::ended) {
    const std::uint64_t begin = at_;
    const Result<std::size_t> raw = read_raw(to, room);
    RETURN_IF_ERROR(raw);
    std::size_t size = *raw;
    if (size == 0) {  // the end of the file
      phase_ = Phase::ended;
      return std::size_t{0};
    }
    std::uint64_t offset = begin;  // of to[0] in the file
    if (phase_ == Phase::seeking) {
      const void* const end = std::memchr(to, '\n', size);
      const std::size_t skipped =
          end == nullptr ? size : static_cast<std::size_t>(static_cast<const char*>(end) - to) + 1;
      if (end != nullptr) phase_ = Phase::inside;
      offset += skipped;
      size -= skipped;
      std::memmove(to, to + skipped, size);
      if (offset >= range_.to) phase_ = Phase::ended;  // no line begins here
      if (size == 0 || phase_ == Phase::ended) continue;
    }
    if (offset + size < range_.to) return size;
    // The last line is the one that holds the range's last byte; it ends here or further on.
    const std::size_t last = offset < range_.to ? static_cast<std::size_t>(range_.to - 1 - offset) : 0;
    const void* const end = std::memchr(to + last, '\n', size - last);
    phase_ = end == nullptr ? Phase::last_line : Phase::ended;
    return end == nullptr ? size : static_cast<std::size_t>(static_cast<const char*>(end) - to) + 1;
  }
  return std::size_t{0};
}

}  // namespace dynafill
