#include "dataset/line_block.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "dataset/item_parser.h"

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

}  // namespace

BlockReader::BlockReader(std::vector<SourceFile> files, BlockSizes sizes)
    : streams_(std::move(files)), sizes_(sizes) {}

Status BlockReader::open_next_file() {
  Result<std::unique_ptr<ByteStream>> opened = streams_.open(next_file_++);
  if (!opened.ok()) return opened.error();
  stream_ = std::move(opened).value();
  file_ended_ = false;
  line_ = 1;
  offset_ = 0;
  return Done{};
}

void BlockReader::close_file() {
  earlier_stored_bytes_ = stored_bytes_read();
  stream_.reset();
  carry_.clear();
}

// Less than `wanted` only at the end of the file.
Result<std::size_t> BlockReader::read_some(char* to, std::size_t wanted) {
  std::size_t got = 0;
  while (got < wanted) {
    const Result<std::size_t> n = stream_->read(to + got, wanted - got);
    if (!n.ok()) return n.error();
    if (*n == 0) break;
    got += *n;
  }
  file_ended_ = got < wanted;
  return got;
}

Result<bool> BlockReader::next(LineBlock& block) {
  for (;;) {
    if (stream_ == nullptr) {
      if (next_file_ == streams_.files().size()) return false;
      RETURN_IF_ERROR(open_next_file());
    }
    const Result<bool> filled = fill(block);
    if (!filled.ok() || *filled) return filled;
    close_file();
  }
}

// One block of the open file; false when the file has no more.
Result<bool> BlockReader::fill(LineBlock& block) {
  block.file = static_cast<std::uint32_t>(next_file_ - 1);
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
