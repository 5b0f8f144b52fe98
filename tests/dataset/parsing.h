// tests/dataset/parsing.h: parses a text as the reader would, padding and all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "dataset/item_parser.h"

namespace dynafill {

class TestParser {
 public:
  explicit TestParser(KeySchema key = {"id", ""}, Wanted wanted = {true, true})
      : parser_(std::move(key), wanted) {}

  // Views of the answer stay valid until the next call.
  std::variant<ParsedItem, BadItem> parse(std::string_view text) {
    padded_ = std::string(text) + std::string(parser_padding, '\0');
    return parser_.parse(std::string_view(padded_).substr(0, text.size()));
  }
  std::variant<ParsedItem, BadItem> parse_key(std::string_view text) {
    padded_ = std::string(text) + std::string(parser_padding, '\0');
    return parser_.parse_key(std::string_view(padded_).substr(0, text.size()));
  }
  // -1 for a bad item.
  std::int64_t size(std::string_view text) {
    const auto parsed = parse(text);
    const auto* item = std::get_if<ParsedItem>(&parsed);
    return item == nullptr ? -1 : item->size.count;
  }
  // Empty for a good item.
  std::string reason(std::string_view text) {
    const auto parsed = parse(text);
    const auto* bad = std::get_if<BadItem>(&parsed);
    return bad == nullptr ? std::string() : bad->reason;
  }
  // The wire form, or the reason why there is none.
  std::string wire(std::string_view text) {
    const auto parsed = parse(text);
    const auto* item = std::get_if<ParsedItem>(&parsed);
    return item == nullptr ? std::get_if<BadItem>(&parsed)->reason : std::string(item->wire);
  }
  // 0 for a bad item.
  std::uint64_t fingerprint(std::string_view text) {
    const auto parsed = parse(text);
    const auto* item = std::get_if<ParsedItem>(&parsed);
    return item == nullptr ? 0 : item->fingerprint;
  }

 private:
  std::string padded_;
  ItemParser parser_;
};

}  // namespace dynafill
