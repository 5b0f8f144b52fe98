#include "dataset/convert.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <optional>
#include <system_error>

#include "base/check.h"
#include "base/text.h"
#include "dataset/csv_writer.h"
#include "dataset/source_files.h"

namespace dynafill {
namespace {

// A first pass that meets more names than this gives up: no ImportTable takes a tenth of them.
constexpr std::size_t names_max = 10'000;

ReadOptions reading(const ConvertOptions& options) {
  ReadOptions read = options.read;
  read.wanted = {};
  if (options.to == Format::datapipeline) read.wanted.names = options.data_pipeline_names;
  return read;
}

// The key's attributes, then the others as they are met.
Result<std::vector<std::string>> columns_of(const std::string& source, const ConvertOptions& options) {
  if (source == standard_input)
    return Error{
        "Standard input is read once, and CSV needs its columns first; give them with --out-columns."};
  Result<RecordReader> reader = RecordReader::open(source, reading(options));
  if (!reader.ok()) return reader.error();
  std::map<std::string, std::size_t, std::less<>> names;
  for (const std::string& key : {options.read.key.partition_key, options.read.key.sort_key})
    if (!key.empty()) names.emplace(key, names.size());
  JsonIndex index;
  std::string padded;
  Record record;
  for (;;) {
    const Result<bool> more = reader->next(record);
    if (!more.ok()) return more.error();
    if (!*more) break;
    if (!record.good() || record.operation != Operation::put) continue;
    padded.assign(record.item.wire).append(parser_padding, '\0');
    add_attribute_names(std::string_view(padded).substr(0, record.item.wire.size()), index, names);
    if (names.size() > names_max)
      return Error{
          fmt::format("The items have over {} attribute names, too many to be columns; choose some with "
                      "--out-columns.",
                      human_count(static_cast<std::int64_t>(names_max))),
          ExitCode::refused};
  }
  std::vector<std::string> columns(names.size());
  for (const auto& [name, place] : names) columns[place] = name;
  return columns;
}

// An item's JSON may be laid out over lines; no string has a raw line end, so all of them may go.
void append_on_one_line(std::string_view json, std::string& line) {
  // One memchr for each kind passes a hundred times what find_first_of does.
  if (json.find('\n') == std::string_view::npos && json.find('\r') == std::string_view::npos) {
    line += json;
    return;
  }
  for (;;) {
    const std::size_t end = json.find_first_of("\r\n");
    line += json.substr(0, end);
    if (end == std::string_view::npos) return;
    json.remove_prefix(end + 1);
  }
}

class Conversion {
 public:
  Conversion(const ConvertOptions& options, std::optional<CsvWriter> csv, OutputFiles out,
             RejectSink* rejects)
      : options_(options), csv_(std::move(csv)), out_(std::move(out)), rejects_(rejects) {
    if (csv_) out_.set_header(csv_->header());
  }

  Result<Converted> run(RecordReader& reader) {
    Record record;
    for (;;) {
      const Result<bool> more = reader.next(record);
      if (!more.ok()) return more.error();
      if (!*more) break;
      line_.clear();
      if (record.good() && written(record)) {
        ++done_.items;
        RETURN_IF_ERROR(out_.write(line_));
        continue;
      }
      ++done_.rejected;
      if (rejects_ != nullptr)
        rejects_->reject(reader.files()[record.at.file].name, record.at, record.reject_reason, record.raw);
    }
    RETURN_IF_ERROR(out_.finish());
    done_.from = reader.format();
    done_.bytes = out_.bytes();
    done_.files = out_.files();
    if (csv_) done_.columns = csv_->columns();
    return done_;
  }

 private:
  // The record as a line of the target; else its reason is set.
  bool written(Record& record) {
    if (record.operation == Operation::remove) {
      record.reject_reason = fmt::format("a delete cannot be written as {}", format_name(options_.to));
      return false;
    }
    const std::string_view wire = record.item.wire;
    switch (options_.to) {
      case Format::csv:
        padded_.assign(wire).append(parser_padding, '\0');
        return csv_->record(std::string_view(padded_).substr(0, wire.size()), line_, record.reject_reason);
      case Format::dynamodb_json:
        line_ += R"({"Item":)";
        append_on_one_line(wire, line_);
        line_ += "}\n";
        return true;
      default:
        append_on_one_line(wire, line_);
        line_ += '\n';
        return true;
    }
  }

  const ConvertOptions& options_;
  std::optional<CsvWriter> csv_;
  OutputFiles out_;
  RejectSink* rejects_;
  Converted done_;
  std::string line_, padded_;
};

}  // namespace

Result<Converted> convert(const std::string& source, const ConvertOptions& options, const std::string& out,
                          RejectSink* rejects) {
  CHECK(is_typed_json(options.to) || options.to == Format::csv);
  std::error_code ignored;
  if (std::filesystem::equivalent(source, out, ignored))
    return Error{fmt::format("'{}' is the source; write to another place.", out)};
  std::optional<CsvWriter> csv;
  if (options.to == Format::csv) {
    std::vector<std::string> columns = options.columns;
    if (columns.empty()) {
      auto found = columns_of(source, options);
      if (!found.ok()) return found.error();
      columns = std::move(found).value();
    }
    auto writer = CsvWriter::create(columns, options.delimiter);
    if (!writer.ok()) return writer.error();
    csv = std::move(writer).value();
  }
  Result<RecordReader> reader = RecordReader::open(source, reading(options));
  if (!reader.ok()) return reader.error();
  const std::string extension = options.to == Format::csv            ? ".csv"
                                : options.to == Format::datapipeline ? ".jsonl"
                                                                     : ".json";
  auto files = OutputFiles::create(out, {options.shard_bytes, options.gzip, extension});
  if (!files.ok()) return files.error();
  return Conversion(options, std::move(csv), std::move(files).value(), rejects).run(*reader);
}

}  // namespace dynafill
