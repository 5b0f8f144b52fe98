// tests/dataset/memory_stream.h: bytes in memory as a ByteStream that hands out a few at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "dataset/byte_stream.h"

namespace dynafill {

class MemoryStream final : public ByteStream {
 public:
  MemoryStream(std::string bytes, std::size_t at_a_time) : bytes_(std::move(bytes)), at_a_time_(at_a_time) {}
  Result<std::size_t> read(char* to, std::size_t room) override {
    const std::size_t n = std::min({room, at_a_time_, bytes_.size() - at_});
    std::memcpy(to, bytes_.data() + at_, n);
    at_ += n;
    return n;
  }
  [[nodiscard]] std::uint64_t stored_offset() const override { return at_; }

 private:
  std::string bytes_;
  std::size_t at_a_time_, at_ = 0;
};

}  // namespace dynafill
