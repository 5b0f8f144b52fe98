#include "dataset/line_block.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "dataset/item_parser.h"
#include "dataset/source_files.h"

namespace dynafill {
namespace {

void make_room(std::vector<char>& memory, std::size_t bytes) {
  if (memory.size() < bytes + parser_padding)
    memory.resize(std::max(bytes + parser_padding, memory.size() * 3 / 2));
}

void find_line_ends(LineBlock& block) {
  const char* const begin = block.text.data();
  const char* const end = begin + block.text.size();
  block.line_ends.clear();
  for (const char* at = begin; at < end;) {
    const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    const char* const line_end = found == nullptr ? end : static_cast<const char*>(found);
    block.line_ends.push_back(static_cast<std::uint32_t>(line_end - begin));
    at = line_end + 1;
  }
}

// Sources: RFC 1952 2.3.1, RFC 8878 3.1.1, and "BZh" of bzip2's own manual.
std::string_view compression_of(std::string_view start) {
  if (start.starts_with("\x1f\x8b")) return "gzip";
  if (start.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
  if (start.starts_with("BZh")) return "bzip2";
  return {};
}

}  // namespace

BlockReader::BlockReader(std::vector<std::string> paths, BlockSizes sizes)
    : paths_(std::move(paths)), sizes_(sizes) {}
BlockReader::~BlockReader() { close_file(); }
BlockReader::BlockReader(BlockReader&& other) noexcept
    : paths_(std::move(other.paths_)),
      sizes_(other.sizes_),
      next_path_(other.next_path_),
      fd_(std::exchange(other.fd_, -1)),
      file_ended_(other.file_ended_),
      carry_(std::move(other.carry_)),
      block_number_(other.block_number_),
      ordinal_(other.ordinal_),
      line_(other.line_),
      offset_(other.offset_),
      bytes_read_(other.bytes_read_) {}

Status BlockReader::open_next_file() {
  const std::string& path = paths_[next_path_++];
  fd_ = path == standard_input ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) return Error{fmt::format("Cannot open '{}': {}.", path, std::strerror(errno))};
  file_ended_ = false;
  line_ = 1;
  offset_ = 0;
  return Done{};
}

void BlockReader::close_file() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  carry_.clear();
}

// Less than `wanted` only at the end of the file.
Result<std::size_t> BlockReader::read_some(char* to, std::size_t wanted) {
  std::size_t got = 0;
  while (got < wanted) {
    const ssize_t n = ::read(fd_, to + got, wanted - got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return Error{fmt::format("Cannot read '{}': {}.", paths_[next_path_ - 1], std::strerror(errno))};
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  file_ended_ = got < wanted;
  return got;
}

Result<bool> BlockReader::next(LineBlock& block) {
  for (;;) {
    if (fd_ < 0) {
      if (next_path_ == paths_.size()) return false;
      RETURN_IF_ERROR(open_next_file());
    }
    const Result<bool> filled = fill(block);
    if (!filled.ok() || *filled) return filled;
    close_file();
  }
}

// One block of the open file; false when the file has no more.
Result<bool> BlockReader::fill(LineBlock& block) {
  block.file = static_cast<std::uint32_t>(next_path_ - 1);
  block.number = block_number_;
  block.first_ordinal = ordinal_;
  block.first_line = line_;
  block.offset = offset_;
  block.cut = false;

  make_room(block.memory, carry_.size() + sizes_.block_bytes);
  std::memcpy(block.memory.data(), carry_.data(), carry_.size());
  std::size_t filled = std::exchange(carry_, {}).size();
  std::size_t searched = 0;  // no line end before this
  std::size_t text_bytes = 0;
  while (text_bytes == 0) {
    if (!file_ended_) {
      make_room(block.memory, filled + sizes_.block_bytes);
      const Result<std::size_t> got = read_some(block.memory.data() + filled, sizes_.block_bytes);
      if (!got.ok()) return got.error();
      filled += *got;
    }
    const char* const data = block.memory.data();
    if (offset_ == 0 && searched == 0) {
      const std::string_view compression = compression_of({data, filled});
      if (!compression.empty())
        return Error{fmt::format(
            "'{}' is compressed with {}; decompress it first, for example into a pipe read as '-'.",
            paths_[block.file], compression)};
    }
    const void* const last = ::memrchr(data + searched, '\n', filled - searched);
    if (file_ended_) {
      text_bytes = filled;
      if (filled == 0) return false;
    } else if (last != nullptr) {
      text_bytes = static_cast<std::size_t>(static_cast<const char*>(last) - data) + 1;
    } else if (filled > sizes_.line_bytes_max) {
      RETURN_IF_ERROR(skip_line(block, filled));
      return true;
    }
    searched = filled;
  }
  carry_.assign(block.memory.data() + text_bytes, filled - text_bytes);
  block.text = {block.memory.data(), text_bytes};
  find_line_ends(block);
  ++block_number_;
  ordinal_ += block.line_ends.size();
  line_ += block.line_ends.size();
  offset_ += text_bytes;
  bytes_read_ += text_bytes;
  return true;
}

// The block's memory holds the first `filled` bytes of a line that is too long: keeps a little of it and
// reads on to its end.
Status BlockReader::skip_line(LineBlock& block, std::size_t filled) {
  const std::size_t kept = std::min(filled, cut_line_bytes);
  char* const scratch = block.memory.data() + kept;
  std::uint64_t line_bytes = filled;
  while (!file_ended_) {
    const Result<std::size_t> got =
        read_some(scratch, std::min(sizes_.block_bytes, block.memory.size() - kept));
    if (!got.ok()) return got.error();
    if (const void* found = std::memchr(scratch, '\n', *got)) {
      const auto rest_at = static_cast<std::size_t>(static_cast<const char*>(found) - scratch) + 1;
      carry_.assign(scratch + rest_at, *got - rest_at);
      line_bytes += rest_at;
      break;
    }
    line_bytes += *got;
  }
  block.text = {block.memory.data(), kept};
  block.line_ends.assign(1, static_cast<std::uint32_t>(kept));
  block.cut = true;
  ++block_number_;
  ++ordinal_;
  ++line_;
  offset_ += line_bytes;
  bytes_read_ += line_bytes;
  return Done{};
}

}  // namespace dynafill
