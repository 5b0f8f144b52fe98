#include "dataset/stored_bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace dynafill {
namespace {

// gzip(1) and zlib's own examples read as much at a time; more gains nothing measurable.
constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

}  // namespace

StoredBytes::StoredBytes(std::unique_ptr<ByteStream> from, std::string name)
    : from_(std::move(from)), name_(std::move(name)) {}

Status StoredBytes::look(std::size_t bytes) {
  CHECK(bytes <= buffer_bytes);
  if (end_ - begin_ >= bytes || ended_) return Done{};
  if (buffer_.empty()) buffer_.resize(buffer_bytes);
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  while (end_ < bytes && !ended_) {
    const Result<std::size_t> n = from_->read(buffer_.data() + end_, buffer_.size() - end_);
    if (!n.ok()) return n.error();
    end_ += *n;
    received_ += *n;
    ended_ = *n == 0;
  }
  return Done{};
}

Result<std::size_t> StoredBytes::read(char* to, std::size_t room) {
  if (begin_ < end_) {
    const std::size_t n = std::min(room, end_ - begin_);
    std::memcpy(to, buffer_.data() + begin_, n);
    begin_ += n;
    return n;
  }
  if (ended_) return std::size_t{0};
  if (!buffer_.empty()) buffer_ = {};  // of a file that is not compressed nothing more is looked at
  begin_ = end_ = 0;
  Result<std::size_t> n = from_->read(to, room);
  if (n.ok()) {
    received_ += *n;
    ended_ = *n == 0;
  }
  return n;
}

}  // namespace dynafill
