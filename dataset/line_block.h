// dataset/line_block.h: a source as blocks of whole records, in order.
//
// A block is about `block_bytes` long (longer when one record is), lies within one file and says where it
// stands and how to read it, so blocks can be judged by several threads while one reader hands them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/byte_stream.h"
#include "dataset/csv.h"
#include "dataset/format.h"
#include "dataset/record_reader.h"
#include "dataset/record_splitter.h"
#include "dataset/source_files.h"

namespace dynafill {

struct LineBlock {
  // Whole records and what stands between them; parser_padding bytes more are readable.
  std::string_view text;
  SplitRecords records;
  Format format = Format::datapipeline;  // what to read them as; never detect
  std::shared_ptr<const CsvHeader> csv;  // the columns, when that is CSV
  std::uint32_t file = 0;
  std::uint32_t window = 0;
  std::uint64_t number = 0;         // 0, 1, 2... over the source
  std::uint64_t first_ordinal = 0;  // of the block's first record, over the source
  std::uint64_t first_line = 1;     // where the text begins, from 1, within the file
  std::uint64_t offset = 0;         // the same in bytes of the decompressed file
  // The text is the beginning of a single record, which is longer than allowed.
  bool cut = false;

  std::vector<char> memory;  // what text views; used again by the next read
};

// Of a record that is too long only this much is kept, for the reject file.
inline constexpr std::size_t cut_line_bytes = 4096;

// Threads: one at a time.
class BlockReader {
 public:
  // The format is the options', else the manifest's, else what the first bytes of the first file that has any
  // look like.
  BlockReader(SourceFiles files, const ReadOptions& options);

  // The next block into `block`; false at the end.  An Error is a file that cannot be opened or read, or a
  // CSV header that cannot serve.
  [[nodiscard]] Result<bool> next(LineBlock& block);

  [[nodiscard]] const std::vector<SourceFile>& files() const { return streams_.files(); }
  [[nodiscard]] Format format() const { return format_; }  // detect before the first block only
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }  // decompressed
  // The same in bytes as stored, for progress; what the block before the last line end waits in counts.
  [[nodiscard]] std::uint64_t stored_bytes_read() const {
    return earlier_stored_bytes_ + (stream_ != nullptr ? stream_->stored_offset() : 0);
  }

 private:
  Status open_next_file();
  Status begin_file();
  void close_file();
  Result<bool> fill(LineBlock& block);
  void finish(std::string_view text, SplitRecords& records);
  Status take_header(LineBlock& block);
  Status skip_record(LineBlock& block, std::size_t filled);
  Result<std::size_t> read_some(char* to, std::size_t wanted);
  void hand_out(LineBlock& block, std::uint64_t bytes);

  SourceStreams streams_;
  Format format_;
  CsvOptions csv_;
  std::size_t block_bytes_, record_bytes_max_;
  std::size_t next_file_ = 0;
  std::unique_ptr<ByteStream> stream_;  // of streams_, so it goes first
  std::unique_ptr<RecordSplitter> splitter_;
  std::shared_ptr<const CsvHeader> header_;
  bool stream_ended_ = false;
  bool file_ended_ = false;  // all of it was handed to the splitter
  bool finished_ = false;    // which was told so
  std::vector<char> head_;   // the file's first bytes, looked at before they are read
  std::size_t head_at_ = 0, head_end_ = 0;
  std::string carry_;            // read, but behind the last record end of the block before
  std::size_t carry_split_ = 0;  // how much of it is split
  std::uint64_t block_number_ = 0;
  std::uint64_t ordinal_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t offset_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t earlier_stored_bytes_ = 0;  // of the files that are closed
};

}  // namespace dynafill
