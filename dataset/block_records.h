// dataset/block_records.h: the records of one block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "dataset/block_translation.h"
#include "dataset/change_line.h"
#include "dataset/item_parser.h"
#include "dataset/json_index.h"
#include "dataset/line_block.h"
#include "dataset/record_reader.h"

namespace dynafill {

// One scan serves a whole block as long as every record in it has closed strings and is UTF-8 (the proof is
// in json_index.h); one record that has not is found by scanning that block's records one by one.  What is
// not DynamoDB JSON is translated to it first, a block at a time. Threads: one owner.
class BlockRecords {
 public:
  // Key, parts, record limit and types of `options`.  A forced format says how {"Item":{ is taken; else each
  // line is looked at.
  explicit BlockRecords(const ReadOptions& options);

  // `block` must stay as it is until the last next().  All blocks given are of one source.
  void start(const LineBlock& block);
  // The next record of the block; false at its end.
  [[nodiscard]] bool next(Record& record);

 private:
  [[nodiscard]] bool unreadable(Record& record, std::size_t index);
  // Into record.item and record.operation; what is wrong with it, or nothing.
  [[nodiscard]] std::optional<BadItem> parse(std::string_view text, Record& record);
  [[nodiscard]] std::optional<BadItem> parse_marked(std::string_view text, JsonMarks& marks, Record& record);
  [[nodiscard]] std::optional<BadItem> parse_framed(const FramedItem& framed, Record& record);

  ReadOptions options_;
  std::optional<ItemParser> parser_;
  BlockTranslation translation_;
  JsonIndex index_;
  JsonMarks marks_;
  bool scanned_ = false;  // marks_ are those of the whole block
  bool changes_ = false;  // lines may be changes
  const LineBlock* block_ = nullptr;
  std::string_view text_;  // what is parsed: the block's own or its translation
  std::size_t next_record_ = 0;
  std::size_t next_fault_ = 0;
};

}  // namespace dynafill
