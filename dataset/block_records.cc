#include "dataset/block_records.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <utility>
#include <variant>

#include "base/text.h"

namespace dynafill {
namespace {

Wanted by_format(const ReadOptions& options, Format format) {
  Wanted wanted = options.wanted;
  if (!is_typed_json(format) || options.format == Format::datapipeline)
    wanted.wrapper = ItemWrapper::attribute;
  if (options.format == Format::dynamodb_json) wanted.wrapper = ItemWrapper::wrapper;
  return wanted;
}

BadItem not_json(std::string_view why) {
  return {ItemFault::not_json, fmt::format("line is not a JSON object: {}", why)};
}

}  // namespace

BlockRecords::BlockRecords(const ReadOptions& options) : options_(options), translation_(options.csv) {}

void BlockRecords::start(const LineBlock& block) {
  if (!parser_) {
    const Wanted wanted = by_format(options_, block.format);
    parser_.emplace(options_.key, wanted);
    changes_ = is_typed_json(block.format) && wanted.wrapper != ItemWrapper::attribute;
  }
  block_ = &block;
  next_record_ = 0;
  next_fault_ = 0;
  translation_.start(block);
  text_ = translation_.is_translated() ? translation_.text() : block.text;
  scanned_ = !block.cut && index_.scan(text_).empty();
  if (scanned_) marks_ = index_.marks();
}

bool BlockRecords::next(Record& record) {
  if (block_ == nullptr || next_record_ == block_->records.spans.size()) return false;
  const std::size_t index = next_record_++;
  const RecordSpan span = block_->records.spans[index];
  record.at = {block_->first_ordinal + index, block_->file, block_->first_line + span.line,
               block_->offset + span.begin, block_->window};
  record.raw = block_->text.substr(span.begin, span.end - span.begin);
  record.operation = Operation::put;
  if (unreadable(record, index)) return true;
  if (record.raw.ends_with('\r')) record.raw.remove_suffix(1);

  std::optional<BadItem> fault;
  if (translation_.is_translated()) {
    const TranslatedRecord& translated = translation_.record(index);
    if (!translated.reason.empty()) {
      record.reject_reason = translated.reason;
      return true;
    }
    fault = parse(text_.substr(translated.begin, translated.end - translated.begin), record);
    record.operation = translated.operation;
    if (fault && fault->fault == ItemFault::not_json &&
        !simdjson::validate_utf8(record.raw.data(), record.raw.size()))
      fault->reason = "record is not UTF-8";
  } else {
    fault = parse(record.raw, record);
  }
  if (fault)
    record.reject_reason = std::move(fault->reason);
  else
    record.reject_reason.clear();
  return true;
}

// Faults that were found while the source was split.
bool BlockRecords::unreadable(Record& record, std::size_t index) {
  const auto& faults = block_->records.faults;
  if (next_fault_ < faults.size() && faults[next_fault_].record == index) {
    record.reject_reason = faults[next_fault_++].reason;
  } else if (block_->cut || record.raw.size() > options_.line_bytes_max) {
    record.reject_reason =
        fmt::format("{} is longer than {} bytes", block_->format == Format::csv ? "record" : "line",
                    human_count(static_cast<std::int64_t>(options_.line_bytes_max)));
  } else {
    return false;
  }
  record.raw = record.raw.substr(0, cut_line_bytes);
  return true;
}

std::optional<BadItem> BlockRecords::parse(std::string_view text, Record& record) {
  if (scanned_) {
    const auto begin = static_cast<std::uint32_t>(text.data() - marks_.base);
    while (*marks_.at < begin) ++marks_.at;
    return parse_marked(text, marks_, record);
  }
  if (const std::string_view why = index_.scan(text); !why.empty()) return not_json(why);
  JsonMarks marks = index_.marks();
  return parse_marked(text, marks, record);
}

std::optional<BadItem> BlockRecords::parse_marked(std::string_view text, JsonMarks& marks, Record& record) {
  std::optional<FramedItem> framed;
  if (block_->format == Format::batch_write) {
    framed = read_request(text, marks);
    if (!framed)
      return BadItem{
          ItemFault::not_json,
          R"(not a request: it is written {"PutRequest":{"Item":...}} or {"DeleteRequest":{"Key":...}})"};
  } else if (changes_ && may_be_change(text, marks)) {
    framed = read_change(text, marks);
  }
  return framed ? parse_framed(*framed, record) : parser_->parse(text, marks, record.item);
}

std::optional<BadItem> BlockRecords::parse_framed(const FramedItem& framed, Record& record) {
  record.operation = framed.operation;
  JsonMarks marks = framed.marks;
  if (framed.operation != Operation::remove || options_.key.partition_key.empty())
    return parser_->parse(framed.text, marks, record.item);
  // A key on its own is judged with the care that a request for it needs.
  std::variant<ParsedItem, BadItem> key = parser_->parse_key(framed.text);
  if (auto* bad = std::get_if<BadItem>(&key)) return std::move(*bad);
  record.item = std::get<ParsedItem>(key);
  return std::nullopt;
}

}  // namespace dynafill
