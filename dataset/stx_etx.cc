#include "dataset/stx_etx.h"

#include <fmt/format.h>

#include "dataset/json_text.h"

namespace dynafill {
namespace {

constexpr char stx = '\x02';
constexpr char etx = '\x03';

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Whether the text is one {...}: what is within is judged by the item's parser, but a bracket that closes too
// early would let one value become two attributes.
bool is_one_object(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      ++depth;
    } else if (!in_string && (c == '}' || c == ']') && --depth <= 0) {
      return depth == 0 && i + 1 == text.size() && text.front() == '{';
    }
  }
  return false;
}

}  // namespace

bool append_stx_etx_item(std::string_view line, std::string& out, std::string& reason) {
  if (trimmed(line).empty()) {
    reason = "empty line";
    return false;
  }
  out += '{';
  for (std::string_view rest = line;;) {
    const std::string_view field = rest.substr(0, rest.find(stx));
    const std::size_t name_end = field.find(etx);
    if (name_end == std::string_view::npos) {
      reason = fmt::format("'{}' has no ETX (byte 3) between a name and its value", shown(field));
      return false;
    }
    const std::string_view name = field.substr(0, name_end);
    const std::string_view value = trimmed(field.substr(name_end + 1));
    if (!is_one_object(value)) {
      reason = fmt::format("attribute '{}': '{}' is not a value such as {{\"s\":\"text\"}}", shown(name),
                           shown(value));
      return false;
    }
    out += '"';
    append_json_escaped(name, out);
    out += "\":";
    out += value;
    if (field.size() == rest.size()) break;
    out += ',';
    rest.remove_prefix(field.size() + 1);
  }
  out += '}';
  return true;
}

}  // namespace dynafill
