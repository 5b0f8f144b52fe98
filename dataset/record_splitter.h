// dataset/record_splitter.h: where records end in a stream of bytes, format by format.
//
// A splitter sees a file's bytes piece by piece and keeps its state between pieces, so a record may be longer
// than any buffer.  It finds ends only; whether a record is good is for its parser to say.  What cannot be a
// record at all (an array that never closes) comes out as a record with a fault, so nothing gets lost.
// Threads: one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace dynafill {

// Offsets into the text; `line` is the number of line ends between the text's start and the record's.
struct RecordSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t line = 0;
};

struct SplitRecords {
  struct Fault {
    std::size_t record;       // index into spans
    std::string_view reason;  // a constant
  };
  std::vector<RecordSpan> spans;
  std::vector<Fault> faults;  // by rising record

  void clear() {
    spans.clear();
    faults.clear();
  }
};

class RecordSplitter {
 public:
  static constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

  virtual ~RecordSplitter() = default;
  RecordSplitter(const RecordSplitter&) = delete;
  RecordSplitter& operator=(const RecordSplitter&) = delete;

  // Goes on at `from`, where the last call ended (0 after forget()), and appends the records that end before
  // the text does, but no more than `records_max`.  Returns how far it went: all of the text, or just behind
  // the last record wanted.
  virtual std::size_t split(std::string_view text, std::size_t from, std::size_t records_max,
                            SplitRecords& out) = 0;
  // The file ends where the text does, all of which was split: appends what is left.
  virtual void finish(std::string_view text, SplitRecords& out) = 0;

  // Where the first record begins that has not ended, or where one may begin.
  [[nodiscard]] std::size_t pending() const { return begin_; }
  // The next text starts `bytes` further on (at most pending()); returns the line ends up to pending().
  std::uint64_t forget(std::size_t bytes) {
    begin_ -= bytes;
    const std::uint32_t lines = begin_line_;
    line_ -= begin_line_;
    begin_line_ = 0;
    return lines;
  }
  // The same in the middle of a record whose beginning is given up.
  void forget_all() { begin_ = 0; }

 protected:
  RecordSplitter() = default;

  void emit(std::size_t end, SplitRecords& out) const {
    out.spans.push_back({static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(end), begin_line_});
  }
  void emit(std::size_t end, std::string_view fault, SplitRecords& out) const {
    out.faults.push_back({out.spans.size(), fault});
    emit(end, out);
  }
  // The next record begins at `at`, on the current line.
  void begin_at(std::size_t at) {
    begin_ = at;
    begin_line_ = line_;
  }

  std::size_t begin_ = 0;
  std::uint32_t begin_line_ = 0;
  std::uint32_t line_ = 0;  // line ends met since the text's start
};

// One record a line.
std::unique_ptr<RecordSplitter> split_lines();
// RFC 4180: a line, or more where quotes hold line ends.  A quote counts only where a field begins, so one in
// the middle of a field spoils its own record alone.
std::unique_ptr<RecordSplitter> split_csv(char delimiter);
// The elements of JSON arrays, or objects one after the other, however they are laid out.
std::unique_ptr<RecordSplitter> split_elements();
// The requests of {"Table":[{"PutRequest":...},...]}.  Requests for another table than the file's first one
// get a fault.
std::unique_ptr<RecordSplitter> split_requests();

}  // namespace dynafill
