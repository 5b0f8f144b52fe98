// dataset/record_reader.h: the records of a source, in order, the bad ones with line and reason.
//
// A source is a file, a directory (its files in name order; names starting with '_' or '.' are skipped, as
// Hadoop does), a glob, or "-" for standard input.  Memory is constant whatever the size.
//
// A record is a line (ended by "\n" or "\r\n"; the last one may lack it) in most formats; in CSV it may be
// several, in arrays and request files an element.  Every record of the source comes out exactly once, good
// or bad, and what is none comes out as a bad one; nothing is dropped silently. Threads: one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/csv.h"
#include "dataset/format.h"
#include "dataset/item_parser.h"
#include "dataset/operation.h"
#include "dataset/source_files.h"

namespace dynafill {

// Where a record stands.
struct Position {
  std::uint64_t ordinal = 0;  // 0, 1, 2... over the whole source: the record's name in journals
  std::uint32_t file = 0;     // index into RecordReader::files()
  std::uint64_t line = 0;     // its first, from 1, within the file
  std::uint64_t offset = 0;   // byte offset within the file, decompressed
  std::uint32_t window = 0;   // the file's: what a later window does is done after all of an earlier one
};

struct Record {
  Position at;
  std::string_view raw;  // as it stands in the source, cut where it is too long; valid until the next call
  std::string reject_reason;  // empty for a good record
  // Of a remove, `item` is the key alone and `item.wire` the key object.
  Operation operation = Operation::put;
  ParsedItem item;  // meaningful for a good record; views valid until the next call

  [[nodiscard]] bool good() const { return reject_reason.empty(); }
};

struct ReadOptions {
  KeySchema key;
  Format format = Format::detect;
  Wanted wanted;
  CsvOptions csv;
  // Longer records are rejected.  The longest good ones known: 400 KB of \u escapes are 2.4 MB, and a line of
  // an incremental export may hold two such items.
  std::size_t line_bytes_max = std::size_t{16} << 20;
  // Bytes read at a time: 1 MiB and its marks stay in a level-2 cache.
  std::size_t block_bytes = std::size_t{1} << 20;
};

class RecordReader {
 public:
  static Result<RecordReader> open(const std::string& source, const ReadOptions& options);
  ~RecordReader();
  RecordReader(RecordReader&&) noexcept;
  RecordReader& operator=(RecordReader&&) noexcept;

  // The next record into `record`; false at the end.  An Error is the medium's (read failure), never a
  // bad record's; nothing may be asked for after it.
  [[nodiscard]] Result<bool> next(Record& record);

  [[nodiscard]] const std::vector<SourceFile>& files() const;
  [[nodiscard]] Format format() const;              // what was detected or forced
  [[nodiscard]] std::uint64_t bytes_total() const;  // of all files; 0 when unknown (standard input)
  [[nodiscard]] std::uint64_t bytes_read() const;   // those of the lines handed out and a block ahead

 private:
  struct State;
  explicit RecordReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
