#include "dataset/csv_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "dataset/csv.h"
#include "dataset/json_cursor.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

constexpr std::size_t columns_max = 255;

bool may_name_a_column(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != ','; });
}

// The text between a JSON string's quotes, escapes resolved.
std::string_view plain(std::string_view raw, std::string& room) {
  if (raw.find('\\') == std::string_view::npos) return raw;
  room.clear();
  CHECK(append_unescaped(raw, room));
  return room;
}

}  // namespace

Result<CsvWriter> CsvWriter::create(const std::vector<std::string>& columns, char delimiter) {
  CsvWriter writer;
  writer.delimiter_ = delimiter;
  if (columns.size() > columns_max)
    return Error{
        fmt::format("CSV for ImportTable has at most {} columns, and there are {} attribute names; choose "
                    "with --out-columns.",
                    columns_max, columns.size()),
        ExitCode::refused};
  for (const std::string& name : columns) {
    if (!may_name_a_column(name))
      return Error{
          fmt::format("'{}' cannot be a column of an ImportTable: its names are of printable ASCII without "
                      "quote and comma.",
                      shown(name)),
          ExitCode::refused};
    if (!writer.places_.emplace(name, writer.columns_.size()).second)
      return Error{fmt::format("--out-columns: '{}' comes twice.", shown(name))};
    writer.columns_.push_back({name, std::nullopt});
  }
  writer.cells_.resize(columns.size());
  return writer;
}

std::string CsvWriter::header() const {
  std::string line;
  for (const Column& column : columns_) {
    append_csv_field(column.name, delimiter_, line);
    line += delimiter_;
  }
  if (!line.empty()) line.pop_back();
  return line + '\n';
}

bool CsvWriter::cell(std::size_t column, AttributeType type, std::string_view name, std::string& reason) {
  const std::optional<AttributeType>& known = columns_[column].type;
  if (known && *known != type) {
    reason = fmt::format("attribute '{}' is {} and its CSV column holds {}", shown(name), type_name(type),
                         type_name(*known));
    return false;
  }
  cells_[column].present = true;
  cells_[column].type = type;
  return true;
}

bool CsvWriter::record(std::string_view wire, std::string& line, std::string& reason) {
  CHECK(index_.scan(wire).empty());
  JsonCursor cursor(wire, index_.marks());
  for (Cell& cell : cells_) cell.present = false;
  CHECK(cursor.take('{'));
  while (cursor.peek() != '}') {
    std::string_view raw;
    std::string_view descriptor;
    AttributeType type{};
    CHECK(cursor.string(raw) && cursor.take(':') && cursor.take('{') && cursor.string(descriptor) &&
          parse_type(descriptor, type) && cursor.take(':'));
    const std::string_view name = plain(raw, name_);
    const auto place = places_.find(name);
    if (place == places_.end()) {
      reason = fmt::format("attribute '{}' has no column", shown(name));
      return false;
    }
    std::string_view text;
    if (!cursor.string(text) && !(type == AttributeType::BOOL && cursor.scalar(text))) {
      reason = fmt::format("attribute '{}' is {}, which CSV cannot carry", shown(name), type_name(type));
      return false;
    }
    if (!cell(place->second, type, name, reason)) return false;
    std::string& into = cells_[place->second].text;
    into.clear();
    CHECK(append_unescaped(text, into));
    CHECK(cursor.take('}'));
    static_cast<void>(cursor.take(','));
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (i > 0) line += delimiter_;
    if (!cells_[i].present) continue;
    columns_[i].type = cells_[i].type;
    append_csv_field(cells_[i].text, delimiter_, line);
  }
  line += '\n';
  return true;
}

std::vector<std::pair<std::string, AttributeType>> CsvWriter::columns() const {
  std::vector<std::pair<std::string, AttributeType>> list;
  for (const Column& column : columns_)
    list.emplace_back(column.name, column.type.value_or(AttributeType::S));
  return list;
}

void add_attribute_names(std::string_view wire, JsonIndex& index,
                         std::map<std::string, std::size_t, std::less<>>& names) {
  CHECK(index.scan(wire).empty());
  JsonCursor cursor(wire, index.marks());
  CHECK(cursor.take('{'));
  std::string room;
  while (cursor.peek() != '}') {
    std::string_view raw;
    CHECK(cursor.string(raw) && cursor.take(':') && cursor.skip_value());
    const std::string_view name = plain(raw, room);
    if (names.find(name) == names.end()) names.emplace(name, names.size());
    static_cast<void>(cursor.take(','));
  }
}

}  // namespace dynafill
