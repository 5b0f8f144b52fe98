// dataset/block_records.h: the records of one block of lines.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dataset/item_parser.h"
#include "dataset/json_index.h"
#include "dataset/line_block.h"
#include "dataset/record_reader.h"

namespace dynafill {

// One scan serves a whole block as long as every line in it has closed strings and is UTF-8 (the proof is in
// json_index.h); one line that has not is found by scanning that block's lines one by one.
// Threads: one owner.
class BlockRecords {
 public:
  // Key, parts, line limit and format of `options`.  A forced format says how {"Item":{ is taken; else each
  // line is looked at.
  explicit BlockRecords(const ReadOptions& options);

  // `block` must stay as it is until the last next().
  void start(const LineBlock& block);
  // The next record of the block; false at its end.
  [[nodiscard]] bool next(Record& record);

 private:
  [[nodiscard]] bool too_long(Record& record, std::string_view line) const;

  ItemParser parser_;
  JsonIndex index_;
  JsonMarks marks_;
  bool scanned_ = false;  // marks_ are those of the whole block
  std::size_t line_bytes_max_;
  const LineBlock* block_ = nullptr;
  std::size_t next_line_ = 0;
  std::uint32_t line_begin_ = 0;
};

}  // namespace dynafill
