#include "dataset/line_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "dataset/format_detection.h"
#include "dataset/item_parser.h"

namespace dynafill {
namespace {

// What the format is seen in; the longest good item is smaller.
constexpr std::size_t head_bytes = std::size_t{1} << 20;
constexpr std::size_t small_head_bytes = std::size_t{16} << 10;

void make_room(std::vector<char>& memory, std::size_t bytes) {
  if (memory.size() < bytes + parser_padding)
    memory.resize(std::max(bytes + parser_padding, memory.size() * 3 / 2));
}

std::unique_ptr<RecordSplitter> splitter_for(Format format, char delimiter, std::string_view head) {
  switch (format) {
    case Format::csv:
      return split_csv(delimiter);
    case Format::batch_write:
      return split_requests();
    case Format::datapipeline:
    case Format::dynamodb_json:
    case Format::json:
      return is_laid_out(head) ? split_elements() : split_lines();
    default:
      return split_lines();
  }
}

}  // namespace

BlockReader::BlockReader(SourceFiles files, const ReadOptions& options)
    : streams_(std::move(files.files)),
      format_(options.format == Format::detect ? files.format : options.format),
      csv_(options.csv),
      block_bytes_(options.block_bytes),
      record_bytes_max_(options.line_bytes_max) {}

Status BlockReader::open_next_file() {
  Result<std::unique_ptr<ByteStream>> opened = streams_.open(next_file_++);
  if (!opened.ok()) return opened.error();
  stream_ = std::move(opened).value();
  return begin_file();
}

// Reads the head and sees from it how the file is to be read.
Status BlockReader::begin_file() {
  finished_ = false;
  carry_split_ = 0;
  line_ = 1;
  offset_ = 0;
  header_.reset();
  head_at_ = head_end_ = 0;
  stream_ended_ = false;
  // Many files are small, and clearing room for a large head would take longer than reading them.
  std::size_t filled = 0;
  for (const std::size_t wanted : {small_head_bytes, head_bytes}) {
    if (head_.size() < wanted + parser_padding) head_.resize(wanted + parser_padding);
    const Result<std::size_t> got = read_some(head_.data() + filled, wanted - filled);
    if (!got.ok()) return got.error();
    filled += *got;
    if (stream_ended_) break;
  }
  head_end_ = filled;
  file_ended_ = false;
  std::string_view head{head_.data(), head_end_};
  const std::string& name = files()[next_file_ - 1].name;
  if (const std::string_view other = unreadable_encoding(head); !other.empty())
    return Error{fmt::format("'{}' is {}, which is not read; convert it to UTF-8 text first.", name, other)};
  if (head.starts_with(byte_order_mark)) {
    head_at_ = offset_ = byte_order_mark.size();
    head.remove_prefix(byte_order_mark.size());
  }
  if (format_ == Format::detect && !head.empty()) {
    format_ = detect_format(head, csv_);
    if (format_ == Format::detect) format_ = Format::datapipeline;  // whose parser says what is wrong
  }
  splitter_ = splitter_for(format_, csv_.delimiter, head);
  if (format_ == Format::csv && !csv_.columns.empty()) {
    auto header = csv_header(csv_.columns, csv_.types, "--columns");
    if (!header.ok()) return header.error();
    header_ = std::move(header).value();
  }
  return Done{};
}

void BlockReader::close_file() {
  earlier_stored_bytes_ = stored_bytes_read();
  stream_.reset();
  carry_.clear();
}

// Less than `wanted` only at the end of the file.
Result<std::size_t> BlockReader::read_some(char* to, std::size_t wanted) {
  std::size_t got = std::min(wanted, head_end_ - head_at_);
  if (got > 0) std::memcpy(to, head_.data() + head_at_, got);
  head_at_ += got;
  while (got < wanted && !stream_ended_) {
    const Result<std::size_t> n = stream_->read(to + got, wanted - got);
    if (!n.ok()) return n.error();
    got += *n;
    stream_ended_ = *n == 0;
  }
  file_ended_ = got < wanted;
  return got;
}

Result<bool> BlockReader::next(LineBlock& block) {
  for (;;) {
    if (stream_ == nullptr) {
      if (next_file_ == streams_.files().size()) return false;
      RETURN_IF_ERROR(open_next_file());
    }
    const Result<bool> filled = fill(block);
    if (!filled.ok() || *filled) return filled;
    close_file();
  }
}

// One block of the open file; false when the file has no more.
Result<bool> BlockReader::fill(LineBlock& block) {
  block.file = static_cast<std::uint32_t>(next_file_ - 1);
  block.window = files()[block.file].window;
  block.number = block_number_;
  block.first_ordinal = ordinal_;
  block.first_line = line_;
  block.offset = offset_;
  block.format = format_;
  block.cut = false;
  block.records.clear();

  make_room(block.memory, carry_.size() + block_bytes_);
  std::memcpy(block.memory.data(), carry_.data(), carry_.size());
  std::size_t filled = std::exchange(carry_, {}).size();
  std::size_t searched = carry_split_;
  while (block.records.spans.empty()) {
    if (finished_) return false;
    if (!file_ended_) {
      make_room(block.memory, filled + block_bytes_);
      const Result<std::size_t> got = read_some(block.memory.data() + filled, block_bytes_);
      if (!got.ok()) return got.error();
      filled += *got;
    }
    block.text = {block.memory.data(), filled};
    searched = splitter_->split(block.text, searched, RecordSplitter::all, block.records);
    if (file_ended_) finish(block.text, block.records);
    RETURN_IF_ERROR(take_header(block));
    if (!block.records.spans.empty()) break;
    // What stands in front of the next record is not needed again.
    const std::size_t passed = splitter_->pending();
    std::memmove(block.memory.data(), block.memory.data() + passed, filled - passed);
    filled -= passed;
    searched -= passed;
    line_ += splitter_->forget(passed);
    offset_ += passed;
    bytes_read_ += passed;
    block.first_line = line_;
    block.offset = offset_;
    if (filled > record_bytes_max_) {
      RETURN_IF_ERROR(skip_record(block, filled));
      return true;
    }
  }
  const std::size_t text_bytes = splitter_->pending();
  carry_.assign(block.memory.data() + text_bytes, filled - text_bytes);
  carry_split_ = carry_.size();
  block.text = block.text.substr(0, text_bytes);
  block.csv = header_;
  line_ += splitter_->forget(text_bytes);
  hand_out(block, text_bytes);
  return true;
}

void BlockReader::finish(std::string_view text, SplitRecords& records) {
  splitter_->finish(text, records);
  finished_ = true;
}

void BlockReader::hand_out(LineBlock& block, std::uint64_t bytes) {
  ++block_number_;
  ordinal_ += block.records.spans.size();
  offset_ += bytes;
  bytes_read_ += bytes;
}

// The first record of a CSV file is no record.
Status BlockReader::take_header(LineBlock& block) {
  if (format_ != Format::csv || header_ != nullptr || block.records.spans.empty()) return Done{};
  const std::string where = fmt::format("'{}'", files()[block.file].name);
  const RecordSpan span = block.records.spans.front();
  std::string_view record = block.text.substr(span.begin, span.end - span.begin);
  if (record.ends_with('\r')) record.remove_suffix(1);
  CsvFields fields(record, csv_.delimiter);
  std::vector<std::string> names;
  for (std::string_view name; fields.next(name);) names.emplace_back(name);
  if (!fields.fault().empty())
    return Error{fmt::format("{}: the header (its first line) is not CSV: field {} {}.", where,
                             names.size() + 1, fields.fault())};
  auto header = csv_header(names, csv_.types, where);
  if (!header.ok()) return header.error();
  header_ = std::move(header).value();
  block.records.spans.erase(block.records.spans.begin());
  for (SplitRecords::Fault& fault : block.records.faults) --fault.record;
  return Done{};
}

// The block's memory ends with the first bytes of a record that is too long: keeps a little of it and reads
// on to its end.
Status BlockReader::skip_record(LineBlock& block, std::size_t filled) {
  if (format_ == Format::csv && header_ == nullptr)
    return Error{fmt::format("'{}': the header (its first line) is longer than {} bytes.",
                             files()[block.file].name,
                             human_count(static_cast<std::int64_t>(record_bytes_max_)))};
  std::uint64_t bytes = filled;
  const std::size_t kept = std::min(filled, cut_line_bytes);
  char* const scratch = block.memory.data() + kept;
  SplitRecords ended;
  while (!finished_ && ended.spans.empty()) {
    const Result<std::size_t> got = read_some(scratch, std::min(block_bytes_, block.memory.size() - kept));
    if (!got.ok()) return got.error();
    splitter_->forget_all();
    const std::string_view text{scratch, *got};
    const std::size_t gone = splitter_->split(text, 0, 1, ended);
    carry_.assign(text.substr(gone));
    bytes += gone;
    if (file_ended_ && ended.spans.empty()) finish(text, ended);
  }
  carry_split_ = 0;
  block.text = {block.memory.data(), kept};
  block.records.clear();
  block.records.spans.push_back({0, static_cast<std::uint32_t>(kept), 0});
  block.csv = header_;
  block.cut = true;
  line_ += splitter_->forget(splitter_->pending());
  hand_out(block, bytes);
  return Done{};
}

}  // namespace dynafill
