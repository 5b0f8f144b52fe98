// dataset/stored_bytes.h: a file's bytes as stored, with a look ahead for those who decompress them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/byte_stream.h"

namespace dynafill {

// Threads: one.
class StoredBytes {
 public:
  // `name` is the file's, for sentences about it.
  StoredBytes(std::unique_ptr<ByteStream> from, std::string name);

  // Makes at least `bytes` (at most 64 KiB) ready unless the file has fewer left.
  [[nodiscard]] Status look(std::size_t bytes);
  [[nodiscard]] std::string_view ready() const { return {buffer_.data() + begin_, end_ - begin_}; }
  void take(std::size_t bytes) { begin_ += bytes; }

  // What is not taken yet, straight into `to`; 0 is the end.
  [[nodiscard]] Result<std::size_t> read(char* to, std::size_t room);

  [[nodiscard]] std::uint64_t offset() const { return received_ - (end_ - begin_); }  // of ready()
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::unique_ptr<ByteStream> from_;
  std::string name_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t received_ = 0;
  bool ended_ = false;
};

}  // namespace dynafill
