#include "dataset/plain_json.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/item_parser.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

// More than an item may nest, so that its exact limit is left to the item's own check.
constexpr int depth_max = nesting_max + 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Source: RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto digits = [&] {
    const char* const first = at;
    while (at < end && is_digit(*at)) ++at;
    return at > first;
  };
  if (at < end && *at == '-') ++at;
  if (at < end && *at == '0')
    ++at;
  else if (!digits())
    return false;
  if (at < end && *at == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at < end && (*at == '-' || *at == '+')) ++at;
    if (!digits()) return false;
  }
  return at == end;
}

void append(std::string& out, std::string_view before, std::string_view text, std::string_view after) {
  out += before;
  out += text;
  out += after;
}

}  // namespace

bool PlainJson::fail(std::string reason) {
  reason_ = std::move(reason);
  return false;
}

bool PlainJson::broken() { return fail("record is not a JSON object: its structure is broken"); }

bool PlainJson::item(JsonCursor& cursor, const TypedColumns& types, std::string& out) {
  out_max_ = out.size() + typed_json_bytes_max;
  depth_ = 0;
  if (cursor.peek() != '{') return fail("record is not a JSON object: it is another kind of value");
  return entries(cursor, types.empty() ? nullptr : &types, out);
}

bool PlainJson::value(JsonCursor& cursor, AttributeType type, std::string& out) {
  out_max_ = out.size() + typed_json_bytes_max;
  depth_ = 0;
  return typed(cursor, type, out);
}

bool PlainJson::value(std::string_view text, AttributeType type, std::string& out) {
  padded_.assign(text);
  padded_.append(parser_padding, '\0');
  const std::string_view padded = std::string_view(padded_).substr(0, text.size());
  if (const std::string_view why = index_.scan(padded); !why.empty())
    return fail(fmt::format("'{}' is not JSON: {}", shown(text), why));
  JsonCursor cursor(padded, index_.marks());
  if (!value(cursor, type, out)) return false;
  return cursor.at_end() || fail(fmt::format("'{}' is not one JSON value", shown(text)));
}

bool PlainJson::entries(JsonCursor& cursor, const TypedColumns* types, std::string& out) {
  if (!cursor.take('{')) return broken();
  if (++depth_ > depth_max) return fail(fmt::format("nested deeper than {} levels", nesting_max));
  out += '{';
  if (cursor.peek() != '}') {
    do {
      std::string_view name;
      if (!cursor.string(name) || !cursor.take(':')) return broken();
      append(out, "\"", name, "\":");
      const AttributeType* type = nullptr;
      if (types != nullptr) {
        std::string_view plain = name;
        if (name.find('\\') != std::string_view::npos) {
          name_.clear();
          if (append_unescaped(name, name_)) plain = name_;
        }
        type = types->find(plain);
      }
      if (type != nullptr ? !typed(cursor, *type, out) : !any_value(cursor, out)) {
        if (depth_ == 1 && type != nullptr) reason_ = fmt::format("attribute '{}': {}", shown(name), reason_);
        return false;
      }
      out += ',';
    } while (cursor.take(','));
    out.pop_back();
  }
  if (!cursor.take('}')) return broken();
  out += '}';
  --depth_;
  return true;
}

bool PlainJson::any_value(JsonCursor& cursor, std::string& out) {
  if (out.size() > out_max_)
    return fail(
        fmt::format("item is over {} bytes, the most DynamoDB takes", human_count(item_bytes_max.count)));
  std::string_view text;
  switch (cursor.peek()) {
    case '"':
      if (!cursor.string(text)) return broken();
      append(out, R"({"S":")", text, "\"}");
      return true;
    case '{':
      out += R"({"M":)";
      if (!entries(cursor, nullptr, out)) return false;
      out += '}';
      return true;
    case '[':
      return elements(cursor, R"({"L":[)", out);
    default:
      return cursor.scalar(text) ? scalar_word(text, out) : broken();
  }
}

bool PlainJson::scalar_word(std::string_view word, std::string& out) {
  if (word == "true" || word == "false")
    append(out, R"({"BOOL":)", word, "}");
  else if (word == "null")
    out += R"({"NULL":true})";
  else if (is_json_number(word))
    append(out, R"({"N":")", word, "\"}");
  else
    return fail(fmt::format("record is not a JSON object: '{}' is no value", shown(word)));
  return true;
}

bool PlainJson::elements(JsonCursor& cursor, const char* open, std::string& out) {
  if (!cursor.take('[')) return broken();
  if (++depth_ > depth_max) return fail(fmt::format("nested deeper than {} levels", nesting_max));
  out += open;
  if (cursor.peek() != ']') {
    do {
      if (!any_value(cursor, out)) return false;
      out += ',';
    } while (cursor.take(','));
    out.pop_back();
  }
  if (!cursor.take(']')) return broken();
  out += "]}";
  --depth_;
  return true;
}

// The elements' types are the set's: a set of numbers may hold them in quotes, one of strings must.
bool PlainJson::set(JsonCursor& cursor, AttributeType type, std::string& out) {
  if (!cursor.take('['))
    return fail(fmt::format("{} takes an array, such as {}", type_name(type),
                            type == AttributeType::NS ? "[1,2]" : R"(["a","b"])"));
  append(out, "{\"", type_name(type), "\":[");
  if (cursor.peek() != ']') {
    do {
      std::string_view text;
      const bool is_string = cursor.peek() == '"';
      if (is_string ? !cursor.string(text) : !cursor.scalar(text)) return broken();
      if (!is_string && (type != AttributeType::NS || !is_json_number(text)))
        return fail(fmt::format("{} cannot hold {}", type_name(type), shown(text)));
      append(out, "\"", text, "\",");
      if (out.size() > out_max_) return fail("the set is too large");
    } while (cursor.take(','));
    out.pop_back();
  }
  if (!cursor.take(']')) return broken();
  out += "]}";
  return true;
}

bool PlainJson::typed(JsonCursor& cursor, AttributeType type, std::string& out) {
  const char first = cursor.peek();
  std::string_view text;
  if (first == 'n') return any_value(cursor, out);
  switch (type) {
    case AttributeType::S:
    case AttributeType::N:
    case AttributeType::B: {
      const bool is_string = first == '"';
      if (is_string ? !cursor.string(text) : !cursor.scalar(text))
        return fail(fmt::format("{} takes a string{}", type_name(type),
                                type == AttributeType::B ? " of base64" : " or a number"));
      if (!is_string && (type == AttributeType::B || !is_json_number(text)))
        return fail(fmt::format("{} is not {}", shown(text), type_name(type)));
      append(out, "{\"", type_name(type), "\":\"");
      append(out, "", text, "\"}");
      return true;
    }
    case AttributeType::SS:
    case AttributeType::NS:
    case AttributeType::BS:
      return set(cursor, type, out);
    case AttributeType::BOOL:
      if (cursor.peek() == '"' || !cursor.scalar(text) || (text != "true" && text != "false"))
        return fail("BOOL takes true or false");
      return scalar_word(text, out);
    case AttributeType::NULL_:
      return fail("NULL takes null");
    case AttributeType::M:
      if (first != '{') return fail("M takes an object");
      return any_value(cursor, out);
    case AttributeType::L:
      if (first != '[') return fail("L takes an array");
      return any_value(cursor, out);
  }
  return broken();
}

}  // namespace dynafill
