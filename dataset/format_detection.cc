#include "dataset/format_detection.h"

#include <algorithm>
#include <array>

#include "dataset/attribute_type.h"
#include "dataset/change_line.h"
#include "dataset/item_parser.h"
#include "dataset/json_cursor.h"
#include "dataset/json_index.h"
#include "dataset/record_splitter.h"

namespace dynafill {
namespace {

// A source whose first hundred lines are all broken is not better known after the next.
constexpr std::size_t lines_looked_at = 100;
constexpr std::string_view spaces = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

// {"S":...} with the cursor on its first bracket.
bool is_typed_value(JsonCursor& cursor, AttributeType& type, std::string_view& descriptor) {
  return cursor.take('{') && cursor.string(descriptor) && parse_type(descriptor, type) && cursor.take(':') &&
         cursor.skip_value() && cursor.take('}');
}

// {"Item":{"name":{...}...: the name Item, and in its object a first value that is an object.
bool is_wrapper(JsonCursor cursor) {
  std::string_view name;
  return cursor.take('{') && cursor.string(name) && name == "Item" && cursor.take(':') && cursor.take('{') &&
         cursor.string(name) && cursor.take(':') && cursor.peek() == '{';
}

Format format_of_object(std::string_view text) {
  JsonIndex index;
  if (!index.scan(text).empty()) return Format::detect;
  JsonCursor cursor(text, index.marks());
  if (is_wrapper(cursor)) return Format::dynamodb_json;
  if (may_be_change(text, index.marks()) && read_change(text, index.marks())) return Format::dynamodb_json;
  Format seen = Format::detect;
  if (!cursor.take('{') || cursor.peek() == '}') return seen;
  do {
    std::string_view name;
    if (!cursor.string(name) || !cursor.take(':')) return seen;
    JsonCursor value = cursor;
    AttributeType type{};
    std::string_view descriptor;
    if (!is_typed_value(value, type, descriptor)) return cursor.skip_value() ? Format::json : seen;
    if (seen == Format::detect)
      seen = descriptor == type_name(type) ? Format::dynamodb_json : Format::datapipeline;
    cursor = value;
  } while (cursor.take(','));
  return seen;
}

// The first element of an array, or the first object of those that are laid out over lines.
Format format_of_elements(std::string_view text) {
  SplitRecords found;
  static_cast<void>(split_elements()->split(text, 0, 1, found));
  if (found.spans.empty()) return Format::detect;
  const RecordSpan first = found.spans.front();
  return format_of_object(text.substr(first.begin, first.end - first.begin));
}

// {"Table":[{"PutRequest":  or DeleteRequest
bool is_request_file(std::string_view text) {
  const auto take = [&text](std::string_view wanted) {
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(wanted.size());
    return true;
  };
  if (!take("{") || !take("\"")) return false;
  const std::size_t name_end = text.find('"');  // a table's name or ARN has no quotes in it
  if (name_end == std::string_view::npos) return false;
  text.remove_prefix(name_end + 1);
  return take(":") && take("[") && take("{") && (take("\"PutRequest\"") || take("\"DeleteRequest\""));
}

bool is_csv(std::string_view line, char delimiter) {
  CsvFields fields(line, delimiter);
  std::string_view field;
  int count = 0;
  while (fields.next(field)) {
    ++count;
    if (std::any_of(field.begin(), field.end(), [](char c) { return c >= 0 && c < 0x20; })) return false;
  }
  return count > 1 && fields.fault().empty();
}

bool is_stx_etx(std::string_view line) {
  const std::size_t etx = line.find('\x03');
  return etx != std::string_view::npos && trimmed(line.substr(etx + 1)).starts_with('{');
}

// $ion_1_0, or a struct with one of an export's fields as a symbol, which no JSON has.
bool is_ion(std::string_view line) {
  if (line.starts_with("$ion_1_0")) return true;
  if (!line.starts_with('{')) return false;
  line = trimmed(line.substr(1));
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view field = trimmed(line.substr(0, colon));
  constexpr std::array<std::string_view, 6> fields = {"Item", "Record",   "Metadata",
                                                      "Keys", "NewImage", "OldImage"};
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

}  // namespace

Format detect_format(std::string_view head, const CsvOptions& csv) {
  bool first = true;
  std::string_view rest = head;
  for (std::size_t i = 0; i < lines_looked_at && !rest.empty(); ++i) {
    const std::string_view here = rest;
    const std::string_view line = trimmed(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    if (line.empty()) continue;
    if (is_ion(line)) return Format::ion;
    if (is_stx_etx(line)) return Format::stx_etx;
    Format format = Format::detect;
    if (line.front() == '{') {
      if (is_request_file(here)) return Format::batch_write;
      format = line == "{" ? format_of_elements(here) : format_of_object(line);
    } else if (line.front() == '[') {
      format = format_of_elements(here);
    } else if (first && is_csv(line, csv.delimiter)) {
      return Format::csv;
    }
    if (format != Format::detect) return format;
    first = false;
  }
  return Format::detect;
}

bool is_laid_out(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of(spaces), head.size()));
  if (head.starts_with('[')) return true;
  return trimmed(head.substr(0, head.find('\n'))) == "{";
}

std::string_view unreadable_encoding(std::string_view head) {
  // Sources: https://www.unicode.org/faq/utf_bom.html and
  // https://amazon-ion.github.io/ion-docs/docs/binary.html
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) return "UTF-16";
  if (head.starts_with(std::string_view("\xe0\x01\x00\xea", 4))) return "binary Ion";
  return {};
}

}  // namespace dynafill
