#include "dataset/ion_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.h"
#include "dataset/item_parser.h"
#include "dataset/json_text.h"
#include "dataset/plain_json.h"

namespace dynafill {
namespace {

// More than an item may nest, so that its exact limit is left to the item's own check.
constexpr int depth_max = nesting_max + 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_identifier(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// "6d2" as "6e2", "103." as "103", "1_000" as "1000"; nothing when it is not a decimal or an integer.
std::optional<std::string> decimal_text(std::string_view word) {
  std::string text;
  bool digits = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (c == '_') {
      if (i == 0 || i + 1 == word.size() || !is_digit(word[i - 1]) || !is_digit(word[i + 1]))
        return std::nullopt;
    } else if (c == 'd' || c == 'D' || c == 'e' || c == 'E') {
      if (text.ends_with('.')) text.pop_back();
      text += 'e';
    } else if (is_digit(c) || c == '.' || c == '-' || c == '+') {
      digits = digits || is_digit(c);
      text += c;
    } else {
      return std::nullopt;
    }
  }
  if (!digits) return std::nullopt;
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

bool IonText::fail(std::string reason) {
  reason_ = std::move(reason);
  return false;
}

bool IonText::fail_here(std::string_view expected) {
  return fail(rest_.empty() ? fmt::format("line is not Ion: it ends where {} should stand", expected)
                            : fmt::format("line is not Ion: '{}' stands where {} should",
                                          shown(rest_.substr(0, 20)), expected));
}

// White space and comments.
void IonText::skip_space() {
  for (;;) {
    const std::size_t begin = rest_.find_first_not_of(" \t\r\n\v\f");
    rest_.remove_prefix(std::min(begin, rest_.size()));
    std::size_t comment_end = 0;
    if (rest_.starts_with("//"))
      comment_end = rest_.find('\n');
    else if (rest_.starts_with("/*"))
      comment_end = rest_.find("*/", 2);
    else
      return;
    const std::size_t mark = rest_.starts_with("//") ? 1 : 2;
    rest_.remove_prefix(comment_end == std::string_view::npos ? rest_.size() : comment_end + mark);
  }
}

bool IonText::take(char symbol) {
  skip_space();
  if (rest_.empty() || rest_.front() != symbol) return false;
  rest_.remove_prefix(1);
  return true;
}

bool IonText::take(std::string_view symbols) {
  skip_space();
  if (!rest_.starts_with(symbols)) return false;
  rest_.remove_prefix(symbols.size());
  return true;
}

bool IonText::item(std::string_view line, std::string& out, Operation& operation) {
  rest_ = line;
  depth_ = 0;
  out_max_ = out.size() + typed_json_bytes_max;
  operation = Operation::put;
  static_cast<void>(take("$ion_1_0"));
  skip_space();
  if (rest_.empty()) return fail("empty line");
  if (!record(out, operation)) return false;
  skip_space();
  return rest_.empty() || fail("more text follows the line's value");
}

bool IonText::record(std::string& out, Operation& operation) {
  if (!take('{')) return fail_here("a struct {Item:...}");
  const std::string_view begin = rest_;
  std::string name;
  if (!field_name(name)) return false;
  if (name == "Item") {
    if (!attributes(out)) return false;
    static_cast<void>(take(','));
    return take('}') || fail_here("the end of {Item:...}");
  }
  if (name == "Record") {
    if (!take('{')) return fail_here("a struct");
    if (!change(out, operation)) return false;
    static_cast<void>(take(','));
    return take('}') || fail_here("the end of {Record:...}");
  }
  rest_ = begin;
  return change(out, operation);
}

// What stands behind the brace of {Metadata:...,Keys:...,OldImage:...,NewImage:...}.
bool IonText::change(std::string& out, Operation& operation) {
  std::string keys;
  std::string image;
  while (!take('}')) {
    std::string name;
    if (!field_name(name)) return false;
    if (name == "Keys" && keys.empty()) {
      if (!attributes(keys)) return false;
    } else if (name == "NewImage" && image.empty()) {
      if (!attributes(image)) return false;
    } else if (name == "OldImage" || name == "Metadata") {
      if (!skip_value()) return false;
    } else {
      return fail(fmt::format(
          "'{}' is not expected here; a line is {{Item:...}}, or {{Keys:...,NewImage:...}}", shown(name)));
    }
    if (!take(',') && !rest_.starts_with('}')) return fail_here("a comma or the struct's end");
  }
  if (keys.empty()) return fail("the change has no Keys");
  operation = image.empty() ? Operation::remove : Operation::put;
  out += image.empty() ? keys : image;
  return true;
}

bool IonText::skip_value() {
  text_.clear();
  std::string ignored;
  return value(ignored);
}

bool IonText::attributes(std::string& out) {
  if (!take('{')) return fail_here("a struct");
  if (++depth_ > depth_max) return fail(fmt::format("nested deeper than {} levels", nesting_max));
  out += '{';
  bool any = false;
  while (!take('}')) {
    std::string name;
    if (!field_name(name)) return false;
    if (any) out += ',';
    any = true;
    out += '"';
    append_json_escaped(name, out);
    out += "\":";
    if (!value(out)) return false;
    if (!take(',') && !rest_.starts_with('}')) return fail_here("a comma or the struct's end");
  }
  out += '}';
  --depth_;
  return true;
}

// A field's name and its colon.
bool IonText::field_name(std::string& name) {
  skip_space();
  if (rest_.starts_with('"') || rest_.starts_with('\'')) {
    if (!string(name)) return false;
  } else {
    const std::string_view symbol = word();
    if (symbol.empty() || is_digit(symbol.front())) return fail_here("a field name");
    name = symbol;
  }
  return take(':') || fail_here("a colon");
}

// The characters up to the next delimiter of values.
std::string_view IonText::word() {
  skip_space();
  std::size_t end = 0;
  while (end < rest_.size() &&
         (is_identifier(rest_[end]) || rest_[end] == '.' || rest_[end] == '-' || rest_[end] == '+'))
    ++end;
  const std::string_view found = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return found;
}

// A symbol and the two colons behind it, or nothing.
bool IonText::annotation(std::string& name) {
  skip_space();
  const std::string_view begin = rest_;
  if (rest_.starts_with('\'') && !rest_.starts_with("'''")) {
    if (!string(name)) return false;
  } else {
    name = word();
  }
  if (!name.empty() && take("::")) return true;
  rest_ = begin;
  name.clear();
  return true;
}

bool IonText::value(std::string& out) {
  if (out.size() > out_max_)
    return fail(
        fmt::format("item is over {} bytes, the most DynamoDB takes", human_count(item_bytes_max.count)));
  skip_space();
  const bool may_be_annotated = !rest_.empty() && (is_identifier(rest_.front()) || rest_.front() == '\'');
  if (!may_be_annotated) return plain_value(out);
  std::string name;
  if (!annotation(name)) return false;
  if (name.empty()) return plain_value(out);
  if (name == "$dynamodb_SS") return set(AttributeType::SS, out);
  if (name == "$dynamodb_NS") return set(AttributeType::NS, out);
  if (name == "$dynamodb_BS") return set(AttributeType::BS, out);
  return fail(fmt::format("annotation '{}' is none that DynamoDB writes", shown(name)));
}

bool IonText::plain_value(std::string& out) {
  skip_space();
  if (rest_.empty()) return fail_here("a value");
  if (rest_.front() == '{' && !rest_.starts_with("{{")) {
    out += R"({"M":)";
    if (!attributes(out)) return false;
    out += '}';
    return true;
  }
  switch (rest_.front()) {
    case '{':
      out += R"({"B":")";
      if (!blob(out)) return false;
      out += "\"}";
      return true;
    case '[':
      return list(out);
    case '"':
      break;
    case '\'':
      if (rest_.starts_with("'''")) break;
      return fail("a symbol is not a DynamoDB value");
    case '(':
      return fail("an S-expression is not a DynamoDB value");
    default:
      return number_or_word(out);
  }
  text_.clear();
  if (!string(text_)) return false;
  out += R"({"S":")";
  append_json_escaped(text_, out);
  out += "\"}";
  return true;
}

bool IonText::number_or_word(std::string& out) {
  const std::string_view here = rest_;
  const std::string_view text = word();
  if (text == "true" || text == "false") {
    out += R"({"BOOL":)";
    out += text;
    out += '}';
    return true;
  }
  if (text == "null" || text.starts_with("null.")) {
    out += R"({"NULL":true})";
    return true;
  }
  if (text.empty()) {
    rest_ = here;
    return fail_here("a value");
  }
  const std::optional<std::string> number = decimal_text(text);
  if (!number) return fail(fmt::format("'{}' is not a DynamoDB value", shown(text)));
  out += R"({"N":")";
  out += *number;
  out += "\"}";
  return true;
}

bool IonText::list(std::string& out) {
  static_cast<void>(take('['));
  if (++depth_ > depth_max) return fail(fmt::format("nested deeper than {} levels", nesting_max));
  out += R"({"L":[)";
  bool any = false;
  while (!take(']')) {
    if (any) out += ',';
    any = true;
    if (!value(out)) return false;
    if (!take(',') && !rest_.starts_with(']')) return fail_here("a comma or the list's end");
  }
  out += "]}";
  --depth_;
  return true;
}

bool IonText::set(AttributeType type, std::string& out) {
  if (!take('[')) return fail_here("the list of a set");
  out += fmt::format("{{\"{}\":[", type_name(type));
  bool any = false;
  while (!take(']')) {
    out += any ? ",\"" : "\"";
    any = true;
    skip_space();
    if (type == AttributeType::BS) {
      if (!blob(out)) return false;
    } else if (type == AttributeType::NS) {
      const std::optional<std::string> number = decimal_text(word());
      if (!number) return fail("a set of numbers holds something else");
      out += *number;
    } else {
      if (!rest_.starts_with('"') && !rest_.starts_with("'''"))
        return fail("a set of strings holds something else");
      text_.clear();
      if (!string(text_)) return false;
      append_json_escaped(text_, out);
    }
    out += '"';
    if (out.size() > out_max_) return fail("the set is too large");
    if (!take(',') && !rest_.starts_with(']')) return fail_here("a comma or the set's end");
  }
  out += "]}";
  return true;
}

// {{ base64 }}, white space within it left out.
bool IonText::blob(std::string& out) {
  if (!take("{{")) return fail_here("a blob {{...}}");
  const std::size_t end = rest_.find('}');
  const std::string_view base64 = rest_.substr(0, end);
  if (end == std::string_view::npos || !rest_.substr(end).starts_with("}}"))
    return fail("a blob is not closed");
  if (base64.find_first_of("\"'") != std::string_view::npos) return fail("a clob is not a DynamoDB value");
  for (const char c : base64)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') append_json_escaped({&c, 1}, out);
  rest_.remove_prefix(end + 2);
  return true;
}

// "text", 'symbol', or '''long''' strings one after the other, as UTF-8.
bool IonText::string(std::string& text) {
  const bool is_long = rest_.starts_with("'''");
  do {
    const std::string_view quote = rest_.substr(0, is_long ? 3 : 1);
    rest_.remove_prefix(quote.size());
    for (;;) {
      std::size_t stop = 0;
      while (stop < rest_.size() && rest_[stop] != quote.front() && rest_[stop] != '\\') ++stop;
      if (stop == rest_.size()) return fail("a string is not closed");
      text += rest_.substr(0, stop);
      rest_.remove_prefix(stop);
      if (rest_.front() == '\\') {
        if (!escape(text)) return false;
      } else if (rest_.starts_with(quote)) {
        rest_.remove_prefix(quote.size());
        break;
      } else {
        text += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    if (is_long) skip_space();
  } while (is_long && rest_.starts_with("'''"));
  return true;
}

bool IonText::escape(std::string& text) {
  if (rest_.size() < 2) return fail("a string ends in a backslash");
  const char kind = rest_[1];
  constexpr std::string_view kinds = "abtnfrv0\"'?/\\";
  constexpr std::string_view means{"\a\b\t\n\f\r\v\0\"'?/\\", 13};
  if (const std::size_t known = kinds.find(kind); known != std::string_view::npos) {
    text += means[known];
    rest_.remove_prefix(2);
    return true;
  }
  const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits == 0 || rest_.size() < 2 + digits)
    return fail(fmt::format("'\\{}' is no escape", shown({&kind, 1})));
  std::uint32_t code = 0;
  for (const char c : rest_.substr(2, digits)) {
    if (hex_value(c) < 0) return fail("an escape lacks hexadecimal digits");
    code = code * 16 + static_cast<std::uint32_t>(hex_value(c));
  }
  rest_.remove_prefix(2 + digits);
  if (code > 0x10ffff) return fail("an escape is beyond Unicode");
  // By way of JSON's escapes, which know surrogate pairs and which half of one is an error.
  std::string escaped = code < 0x10000 ? fmt::format("\\u{:04x}", code)
                                       : fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + ((code - 0x10000) >> 10),
                                                     0xdc00 + ((code - 0x10000) & 0x3ff));
  if (code >= 0xd800 && code < 0xdc00 && rest_.size() >= 6 && rest_.starts_with("\\u")) {
    escaped += rest_.substr(0, 6);
    rest_.remove_prefix(6);
  }
  return append_unescaped(escaped, text) || fail("an escape is half a surrogate pair");
}

}  // namespace dynafill
