#include "dataset/block_translation.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "dataset/item_parser.h"
#include "dataset/stx_etx.h"

namespace dynafill {

BlockTranslation::BlockTranslation(const CsvOptions& options)
    : types_(options.types), csv_(options.delimiter) {}

void BlockTranslation::start(const LineBlock& block) {
  translated_ = !is_typed_json(block.format) && block.format != Format::batch_write;
  if (!translated_) return;
  text_.clear();
  records_.resize(block.records.spans.size());
  if (block.format == Format::json) {
    scanned_ = !block.cut && index_.scan(block.text).empty();
    if (scanned_) marks_ = index_.marks();
  }
  std::size_t next_fault = 0;
  for (std::size_t i = 0; i < records_.size() && !block.cut; ++i) {
    TranslatedRecord& record = records_[i];
    record.reason.clear();
    record.operation = Operation::put;
    record.begin = static_cast<std::uint32_t>(text_.size());
    if (next_fault < block.records.faults.size() && block.records.faults[next_fault].record == i) {
      ++next_fault;
      continue;
    }
    const RecordSpan span = block.records.spans[i];
    std::string_view raw = block.text.substr(span.begin, span.end - span.begin);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    if (translate(block, raw, record)) {
      record.end = static_cast<std::uint32_t>(text_.size());
      text_ += '\n';
    } else {
      text_.resize(record.begin);
      // Whatever else was found, bytes that are not UTF-8 are the better reason.
      if (!simdjson::validate_utf8(raw.data(), raw.size())) record.reason = "record is not UTF-8";
    }
  }
  text_bytes_ = text_.size();
  text_.append(parser_padding, '\0');
}

bool BlockTranslation::translate(const LineBlock& block, std::string_view record, TranslatedRecord& out) {
  switch (block.format) {
    case Format::csv:
      return csv_.item(record, *block.csv, text_, out.reason);
    case Format::ion:
      if (ion_.item(record, text_, out.operation)) return true;
      out.reason = ion_.reason();
      return false;
    case Format::stx_etx:
      return append_stx_etx_item(record, text_, out.reason);
    default:
      return plain_json(block, record, out.reason);
  }
}

bool BlockTranslation::plain_json(const LineBlock& block, std::string_view record, std::string& reason) {
  JsonMarks marks = marks_;
  if (scanned_) {
    const auto begin = static_cast<std::uint32_t>(record.data() - block.text.data());
    const auto end = static_cast<std::uint32_t>(begin + record.size());
    while (*marks.at < begin) ++marks.at;
    marks_ = marks;
    while (*marks_.at < end) ++marks_.at;
  } else {
    if (const std::string_view why = index_.scan(record); !why.empty()) {
      reason = fmt::format("record is not a JSON object: {}", why);
      return false;
    }
    marks = index_.marks();
  }
  JsonCursor cursor(record, marks);
  if (cursor.at_end()) {
    reason = "empty line";
    return false;
  }
  if (!json_.item(cursor, types_, text_)) {
    reason = json_.reason();
    return false;
  }
  if (!cursor.at_end()) {
    reason = "record is not a JSON object: more text follows the object";
    return false;
  }
  return true;
}

}  // namespace dynafill
