// loader/intake.h: the source as the load sees it: each record of this section once, good, bad or finished.
//
// Besides the reader's own rejects it refuses a second record of a key, a key of another type than the
// table's, and what the table's indexes do not take (dataset/index_rules.h).  Records that the journal has as
// finished are passed over, but their keys are remembered. In each window of incremental exports a key may
// come once; pacing never has two writes of a key on the way, so windows are applied to it in their order.
//
// Sections: `section` I of N takes the records whose key hash is I - 1 modulo N, so all records of a key are
// in one section; a record without a readable key goes by its ordinal.  Every section reads the whole source.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dataset/duplicate_filter.h"
#include "dataset/index_rules.h"
#include "dataset/record_reader.h"
#include "loader/range_set.h"

namespace dynafill::loader {

struct IntakeRules {
  char partition_type = '\0';  // S, N, B; '\0': any
  char sort_type = '\0';
  KeySchema key{};  // the table's
  TableIndexes indexes{};
  int section = 1;
  int sections = 1;
};

// From ordinals back to file and line, without keeping one entry a record: lines follow ordinals step by
// step except where a file begins or the reader passed over something.
class LineIndex {
 public:
  void note(const Position& at);
  struct Line {
    std::uint32_t file = 0;
    std::uint64_t line = 0;
  };
  // Requires that the ordinal was noted.
  [[nodiscard]] Line line_of(std::uint64_t ordinal) const;

 private:
  struct Break {
    std::uint64_t ordinal;
    Line line;
  };
  std::vector<Break> breaks_;
};

enum class Intaken {
  good,      // record() is to be written
  rejected,  // reason() says why
  finished,  // by an earlier attempt
  end,       // of the source
};

class Intake {
 public:
  // `reader` reads with Wanted::watched as IndexRules wants it.
  // `written` and `rejected` (the journal's sets) are borrowed and may grow while this lives.
  Intake(RecordReader reader, const IntakeRules& rules, const RangeSet& written, const RangeSet& rejected);

  // Passes over the records before the first one that is not finished (nothing with several sections, where
  // other sections' records lie between).  `go_on` is asked now and then; false ends it early.
  [[nodiscard]] Status pass_finished(const std::function<bool()>& go_on);
  // Not to be called after an Error, when failed() says so.
  [[nodiscard]] Result<Intaken> next();
  [[nodiscard]] const Record& record() const {
    return record_;
  }  // of the last next(), until the following one
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] const std::string& file() const { return reader_.files()[record_.at.file].name; }
  // "line 7 of a.json"
  [[nodiscard]] std::string place_of(std::uint64_t ordinal) const;
  [[nodiscard]] const RecordReader& reader() const { return reader_; }
  [[nodiscard]] const std::string& file_of(const Position& at) const { return reader_.files()[at.file].name; }

  // Records of this section so far, and how many of them earlier attempts had finished.
  [[nodiscard]] std::int64_t read() const { return read_; }
  [[nodiscard]] std::int64_t finished() const { return finished_; }
  // So far every record written is an item of its own: none removes one, none writes a key again.
  [[nodiscard]] bool one_item_a_record() const { return one_item_a_record_; }
  [[nodiscard]] bool at_end() const { return at_end_; }
  [[nodiscard]] bool failed() const { return failed_; }
  // How much of reader().bytes_total() lies behind; of a compressed source as much as was read ahead.
  [[nodiscard]] std::uint64_t bytes_passed() const;

 private:
  [[nodiscard]] bool in_section() const;
  [[nodiscard]] std::string fault_of_key() const;

  RecordReader reader_;
  IntakeRules rules_;
  IndexRules indexes_;
  const RangeSet& written_;
  const RangeSet& rejected_;
  DuplicateFilter keys_;  // of the window
  std::uint32_t window_ = 0;
  bool one_item_a_record_ = true;
  LineIndex lines_;
  Record record_;
  std::string reason_;
  std::int64_t read_ = 0;
  std::int64_t finished_ = 0;
  bool at_end_ = false;
  bool failed_ = false;
  std::uint32_t file_ = 0;
  std::uint64_t earlier_files_bytes_ = 0, file_bytes_ = 0;
};

}  // namespace dynafill::loader
