// dataset/record_reader.h: the records of a source, in order, the bad ones with line and reason.
//
// A source is a file, a directory (its files in name order; names starting with '_' or '.' are skipped, as
// Hadoop does), a glob, or "-" for standard input.  Memory is constant whatever the size.
//
// Every line of the source comes out exactly once, good or bad; nothing is dropped silently.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/item_parser.h"

namespace dynafill {

enum class Format { detect, datapipeline, dynamodb_json };

Result<Format> parse_format(std::string_view name);
std::string_view format_name(Format format);

// Where a record stands.
struct Position {
  std::uint64_t ordinal = 0;  // 0, 1, 2... over the whole source: the record's name in journals
  std::uint32_t file = 0;     // index into RecordReader::files()
  std::uint64_t line = 0;     // from 1, within the file
  std::uint64_t offset = 0;   // byte offset of the line within the file
};

struct Record {
  Position at;
  std::string_view raw;       // the line without its end; valid until the next call
  std::string reject_reason;  // empty for a good record
  ParsedItem item;            // meaningful for a good record; views valid until the next call

  [[nodiscard]] bool good() const { return reject_reason.empty(); }
};

struct ReadOptions {
  KeySchema key;
  Format format = Format::detect;
  Wanted wanted;
};

class RecordReader {
 public:
  static Result<RecordReader> open(const std::string& source, const ReadOptions& options);
  ~RecordReader();
  RecordReader(RecordReader&&) noexcept;
  RecordReader& operator=(RecordReader&&) noexcept;

  // The next record into `record`; false at the end.  An Error is the medium's (read failure), never a
  // bad record's.
  [[nodiscard]] Result<bool> next(Record& record);

  [[nodiscard]] const std::vector<std::string>& files() const;
  [[nodiscard]] Format format() const;             // what was detected or forced
  [[nodiscard]] std::uint64_t bytes_total() const; // of all files; 0 when unknown (standard input)
  [[nodiscard]] std::uint64_t bytes_read() const;

 private:
  struct State;
  explicit RecordReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
