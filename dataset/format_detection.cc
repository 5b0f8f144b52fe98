#include "dataset/format_detection.h"

#include <algorithm>
#include <string_view>

#include "dataset/attribute_type.h"
#include "dataset/json_cursor.h"
#include "dataset/json_index.h"

namespace dynafill {
namespace {

// A source whose first hundred lines are all broken is not better known after the next.
constexpr std::size_t lines_looked_at = 100;

Format format_of_line(std::string_view line, JsonIndex& index) {
  if (!index.scan(line).empty()) return Format::detect;
  JsonCursor cursor(line, index.marks());
  std::string_view name;
  std::string_view descriptor;
  if (!cursor.take('{') || !cursor.string(name) || !cursor.take(':') || !cursor.take('{') ||
      !cursor.string(descriptor) || !cursor.take(':'))
    return Format::detect;
  if (name == "Item" && cursor.peek() == '{') return Format::dynamodb_json;
  AttributeType type{};
  if (!parse_type(descriptor, type)) return Format::detect;
  return descriptor == type_name(type) ? Format::dynamodb_json : Format::datapipeline;
}

}  // namespace

Format detect_format(const LineBlock& block) {
  JsonIndex index;
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < std::min(block.line_ends.size(), lines_looked_at); ++i) {
    const Format format = format_of_line(block.text.substr(begin, block.line_ends[i] - begin), index);
    if (format != Format::detect) return format;
    begin = block.line_ends[i] + 1;
  }
  return Format::detect;
}

}  // namespace dynafill
