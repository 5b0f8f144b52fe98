#include "dataset/block_records.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "base/text.h"

namespace dynafill {
namespace {

Wanted by_format(const ReadOptions& options) {
  Wanted wanted = options.wanted;
  if (options.format == Format::datapipeline) wanted.wrapper = ItemWrapper::attribute;
  if (options.format == Format::dynamodb_json) wanted.wrapper = ItemWrapper::wrapper;
  return wanted;
}

}  // namespace

BlockRecords::BlockRecords(const ReadOptions& options)
    : parser_(options.key, by_format(options)), line_bytes_max_(options.line_bytes_max) {}

void BlockRecords::start(const LineBlock& block) {
  block_ = &block;
  next_line_ = 0;
  line_begin_ = 0;
  scanned_ = !block.cut && index_.scan(block.text).empty();
  if (scanned_) marks_ = index_.marks();
}

bool BlockRecords::next(Record& record) {
  if (block_ == nullptr || next_line_ == block_->line_ends.size()) return false;
  const std::uint32_t line_end = block_->line_ends[next_line_];
  std::string_view line = block_->text.substr(line_begin_, line_end - line_begin_);
  record.at = {block_->first_ordinal + next_line_, block_->file, block_->first_line + next_line_,
               block_->offset + line_begin_};
  ++next_line_;
  line_begin_ = line_end + 1;
  if (too_long(record, line)) {
    if (scanned_)
      while (*marks_.at < line_end) ++marks_.at;
    return true;
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  record.raw = line;

  std::variant<ParsedItem, BadItem> parsed = scanned_ ? parser_.parse(line, marks_) : parser_.parse(line);
  if (const auto* item = std::get_if<ParsedItem>(&parsed)) {
    record.reject_reason.clear();
    record.item = *item;
  } else {
    record.reject_reason = std::move(std::get_if<BadItem>(&parsed)->reason);
  }
  return true;
}

bool BlockRecords::too_long(Record& record, std::string_view line) const {
  if (!block_->cut && line.size() <= line_bytes_max_) return false;
  record.raw = line.substr(0, cut_line_bytes);
  record.reject_reason =
      fmt::format("line is longer than {} bytes", human_count(static_cast<std::int64_t>(line_bytes_max_)));
  return true;
}

}  // namespace dynafill
