#include "dataset/item_parser.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "dataset/item_walk.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

static_assert(parser_padding >= simdjson::SIMDJSON_PADDING);

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

BadItem blank_line() { return {ItemFault::not_json, "empty line"}; }

BadItem not_json(std::string_view why) {
  return {ItemFault::not_json, fmt::format("line is not a JSON object: {}", why)};
}

// Whether its first name is Item; no other text can be a wrapper.  Behind any text follow enough readable
// bytes.
bool may_be_wrapper(std::string_view text, const JsonMarks& marks) {
  constexpr std::string_view name = "\"Item\"";
  return JsonCursor(text, marks).peek() == '{' &&
         std::memcmp(marks.base + marks.at[1], name.data(), name.size()) == 0;
}

// Moves the cursor into {"Item": {...}} when the text starts like one: the name Item, and inside its
// object a first value that is an object or no value at all.  In an item, {"Item":{"S":"x"}} has a
// string there; but {"Item":{"M":{...}},"id":...} is an item and looks like a wrapper this far.
bool enter_wrapper(JsonCursor& cursor) {
  JsonCursor ahead = cursor;
  std::string_view name;
  if (!ahead.take('{') || !ahead.string(name) || name != "Item" || !ahead.take(':')) return false;
  const JsonCursor inner = ahead;
  if (!ahead.take('{')) return false;
  const bool empty = ahead.peek() == '}';
  if (!empty && !(ahead.string(name) && ahead.take(':') && ahead.peek() == '{')) return false;
  cursor = inner;
  return true;
}

}  // namespace

struct ItemParser::State {
  KeySchema schema;
  Wanted wanted;
  JsonIndex index;
  ItemWalk walk;
  simdjson::dom::parser judge;  // asked about faulty texts only

  State(const KeySchema& key, Wanted parts) : schema(key), wanted(parts), walk(key, parts) {}

  // What is wrong with the object at `cursor`; nothing when it is one good item and ends the text.
  // Otherwise the cursor stands behind it.
  std::optional<BadItem> walk_object(JsonCursor& cursor, std::string_view text, bool escapes, bool wrapped) {
    if (!walk.item(cursor, text, escapes)) return walk.fault().bad_item();
    if (wrapped && !cursor.take('}'))
      return BadItem{ItemFault::bad_value, R"(more follows the item in its {"Item":...} wrapper)"};
    if (!cursor.at_end()) return not_json("more text follows the object");
    return std::nullopt;
  }

  std::optional<BadItem> walk_text(std::string_view text, JsonMarks& marks) {
    if (wanted.wrapper != ItemWrapper::attribute && may_be_wrapper(text, marks))
      return walk_wrapped(text, marks);
    JsonCursor cursor(text, marks);
    std::optional<BadItem> fault = walk_object(cursor, text, marks.escapes, false);
    if (!fault) marks.at = cursor.mark();
    return fault;
  }

  std::optional<BadItem> walk_wrapped(std::string_view text, JsonMarks& marks) {
    JsonCursor outer(text, marks);
    JsonCursor inner = outer;
    const bool wrapped = enter_wrapper(inner);
    std::optional<BadItem> fault = wrapped ? walk_object(inner, text, marks.escapes, true)
                                           : walk_object(outer, text, marks.escapes, false);
    // Of the two meanings the wrapper is the likelier, so its fault is the one to tell.
    if (wrapped && fault && wanted.wrapper == ItemWrapper::look &&
        !walk_object(outer, text, marks.escapes, false))
      fault.reset();
    if (!fault) marks.at = (wrapped ? std::max(inner.mark(), outer.mark()) : outer.mark());
    return fault;
  }

  // The walk stops at the first thing that cannot be in an item; whether the text is JSON is another
  // question.
  BadItem judged(std::string_view text, BadItem fault) {
    simdjson::dom::element root;
    const simdjson::error_code error = judge.parse(text.data(), text.size(), false).get(root);
    // A depth beyond what the judge can follow is still JSON as far as it looked.
    if (error == simdjson::DEPTH_ERROR) return fault;
    if (error != simdjson::SUCCESS) return not_json(simdjson::error_message(error));
    if (!root.is_object()) return not_json("it is another kind of value");
    return fault;
  }

  std::optional<BadItem> put_into(ParsedItem& item) {
    if (!schema.partition_key.empty() && walk.partition_value().empty()) return missing(schema.partition_key);
    if (!schema.sort_key.empty() && walk.sort_value().empty()) return missing(schema.sort_key);
    item.size = {walk.bytes()};
    if (item.size > item_bytes_max)
      return BadItem{ItemFault::too_large,
                     fmt::format("item is {} bytes; DynamoDB takes at most {}", human_count(item.size.count),
                                 human_count(item_bytes_max.count))};
    item.partition_value = walk.partition_value();
    item.sort_value = walk.sort_value();
    item.watched = walk.watched();
    item.key = hash_key(item.partition_value, item.sort_value);
    item.fingerprint = wanted.fingerprint ? walk.fingerprint() : 0;
    item.wire = wanted.wire ? walk.wire() : std::string_view{};
    return std::nullopt;
  }

  static BadItem missing(const std::string& key) {
    return {ItemFault::missing_key, fmt::format("key attribute '{}' is missing", shown(key))};
  }
};

ItemParser::ItemParser(KeySchema schema, Wanted wanted) : state_(std::make_unique<State>(schema, wanted)) {}
ItemParser::~ItemParser() = default;
ItemParser::ItemParser(ItemParser&&) noexcept = default;

std::variant<ParsedItem, BadItem> ItemParser::parse(std::string_view text) {
  if (is_blank(text)) return blank_line();
  if (const std::string_view why = state_->index.scan(text); !why.empty()) return not_json(why);
  JsonMarks marks = state_->index.marks();
  ParsedItem item;
  if (std::optional<BadItem> fault = parse(text, marks, item)) return *std::move(fault);
  return item;
}

std::optional<BadItem> ItemParser::parse(std::string_view text, JsonMarks& marks, ParsedItem& item) {
  const auto end = static_cast<std::uint32_t>(text.data() + text.size() - marks.base);
  if (*marks.at >= end) return blank_line();
  const std::optional<BadItem> fault = state_->walk_text(text, marks);
  while (*marks.at < end) ++marks.at;
  return fault ? state_->judged(text, *fault) : state_->put_into(item);
}

std::variant<ParsedItem, BadItem> ItemParser::parse_key(std::string_view text) {
  if (is_blank(text)) return blank_line();
  if (const std::string_view why = state_->index.scan(text); !why.empty()) return not_json(why);
  const JsonMarks marks = state_->index.marks();
  JsonCursor cursor(text, marks);
  if (const std::optional<BadItem> fault = state_->walk_object(cursor, text, marks.escapes, false))
    return state_->judged(text, *fault);
  ParsedItem key;
  if (std::optional<BadItem> fault = state_->put_into(key)) return *std::move(fault);
  const int attributes = state_->schema.sort_key.empty() ? 1 : 2;
  if (state_->walk.attribute_count() != attributes)
    return BadItem{ItemFault::bad_value, "a key holds the key attributes and nothing else"};
  return key;
}

}  // namespace dynafill
