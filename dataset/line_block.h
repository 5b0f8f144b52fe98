// dataset/line_block.h: a source as blocks of whole lines, in order.
//
// A block is about `block_bytes` long (longer when one line is), lies within one file and says where it
// stands, so blocks can be judged by several threads while one reader hands them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/byte_stream.h"
#include "dataset/source_files.h"

namespace dynafill {

struct LineBlock {
  std::string_view text;  // whole lines with their ends; parser_padding bytes more are readable
  std::vector<std::uint32_t>
      line_ends;  // offset of each line's '\n', or of the end of a last line without one
  std::uint32_t file = 0;
  std::uint64_t number = 0;         // 0, 1, 2... over the source
  std::uint64_t first_ordinal = 0;  // of the block's first line, over the source
  std::uint64_t first_line = 1;     // the same within the file, from 1
  std::uint64_t offset = 0;         // of the text within the decompressed file
  // The text is the beginning of a single line, which is longer than allowed.
  bool cut = false;

  std::vector<char> memory;  // what text views; used again by the next read
};

struct BlockSizes {
  std::size_t block_bytes = std::size_t{1} << 20;
  std::size_t line_bytes_max = std::size_t{64} << 20;
};

// Of a line that is too long only this much is kept, for the reject file.
inline constexpr std::size_t cut_line_bytes = 4096;

// Threads: one at a time.
class BlockReader {
 public:
  BlockReader(std::vector<SourceFile> files, BlockSizes sizes);

  // The next block into `block`; false at the end.  An Error is a file that cannot be opened or read.
  [[nodiscard]] Result<bool> next(LineBlock& block);

  [[nodiscard]] const std::vector<SourceFile>& files() const { return streams_.files(); }
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }  // decompressed
  // The same in bytes as stored, for progress; what the block before the last line end waits in counts.
  [[nodiscard]] std::uint64_t stored_bytes_read() const {
    return earlier_stored_bytes_ + (stream_ != nullptr ? stream_->stored_offset() : 0);
  }

 private:
  Status open_next_file();
  void close_file();
  Result<bool> fill(LineBlock& block);
  Status skip_line(LineBlock& block, std::size_t filled);
  Result<std::size_t> read_some(char* to, std::size_t wanted);

  SourceStreams streams_;
  BlockSizes sizes_;
  std::size_t next_file_ = 0;
  std::unique_ptr<ByteStream> stream_;  // of streams_, so it goes first
  bool file_ended_ = false;
  std::string carry_;  // read, but behind the last line end of the block before
  std::uint64_t block_number_ = 0;
  std::uint64_t ordinal_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t offset_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t earlier_stored_bytes_ = 0;  // of the files that are closed
};

}  // namespace dynafill
