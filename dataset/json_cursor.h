// dataset/json_cursor.h: reads the tokens of one JSON text from left to right by its marks.
//
// Each call takes the token it names or leaves everything as it was and says false.  A token reaches up to
// the next mark, so the end of a string is found without looking at its bytes.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "dataset/json_index.h"

namespace dynafill {

class JsonCursor {
 public:
  JsonCursor() = default;
  // Reads `text`, a part of what was scanned; `marks` stands at its first token.  40 bytes behind the text
  // must be readable.
  JsonCursor(std::string_view text, JsonMarks marks)
      : base_(marks.base),
        at_(marks.at),
        end_(static_cast<std::uint32_t>(text.data() + text.size() - marks.base)) {}

  [[nodiscard]] bool at_end() const { return *at_ >= end_; }
  // The first character of the next token, 0 at the end.
  [[nodiscard]] char peek() const { return at_end() ? '\0' : base_[*at_]; }
  // Where the next token starts.
  [[nodiscard]] const char* position() const { return base_ + *at_; }
  [[nodiscard]] const std::uint32_t* mark() const { return at_; }

  // One of { } [ ] : ,
  [[nodiscard]] bool take(char symbol) {
    if (peek() != symbol) return false;
    ++at_;
    return true;
  }

  // A string; `raw` is what stands between its quotes, escapes and all.
  [[nodiscard]] bool string(std::string_view& raw) {
    if (peek() != '"') return false;
    const std::string_view token = this->token();
    if (token.size() < 2 || token.back() != '"') return false;
    raw = token.substr(1, token.size() - 2);
    ++at_;
    return true;
  }

  // An attribute as exporters write most of them, "name":{"S":"text"} without white space, in one step: what
  // string() and take() would do in seven, at a fifth of the instructions.
  [[nodiscard]] bool scalar_attribute(std::string_view& name, std::string_view& type,
                                      std::string_view& text) {
    const std::uint32_t* const mark = at_;  // " : { " : " }
    if (mark[0] >= end_ || base_[mark[0]] != '"' || mark[1] >= end_ || base_[mark[1]] != ':') return false;
    const std::uint32_t value = mark[1] + 1;
    if (end_ - value < 7 || base_[value - 2] != '"' || !starts_typed_string(base_ + value)) return false;
    // From the pattern it follows where marks 2 to 5 are.
    const std::uint32_t close = mark[6];
    if (close >= end_ || base_[close] != '}' || base_[close - 1] != '"') return false;
    name = {base_ + mark[0] + 1, value - 2 - (mark[0] + 1)};
    type = {base_ + value + 2, 1};
    text = {base_ + value + 6, close - 1 - (value + 6)};
    at_ += 7;
    return true;
  }

  // The same for "name":{"BOOL":true}: `type` is of four characters, `word` true or false.
  [[nodiscard]] bool word_attribute(std::string_view& name, std::string_view& type, std::string_view& word) {
    const std::uint32_t* const mark = at_;  // " : { " : t }
    if (mark[0] >= end_ || base_[mark[0]] != '"' || mark[1] >= end_ || base_[mark[1]] != ':') return false;
    const std::uint32_t value = mark[1] + 1;
    if (end_ - value < 13 || base_[value - 2] != '"' || !starts_typed_word(base_ + value)) return false;
    const std::uint32_t word_bytes = base_[value + 8] == 't' ? 4 : 5;
    // A backslash or quote in the type would put another mark here, or none.
    const std::uint32_t close = value + 8 + word_bytes;
    if (close >= end_ || mark[4] != value + 7 || mark[5] != value + 8 || mark[6] != close ||
        base_[close] != '}')
      return false;
    name = {base_ + mark[0] + 1, value - 2 - (mark[0] + 1)};
    type = {base_ + value + 2, 4};
    word = {base_ + value + 8, word_bytes};
    if (word != (word_bytes == 4 ? "true" : "false")) return false;
    at_ += 7;
    return true;
  }

  // The rest of an attribute whose first `head_bytes` bytes, in the text or behind its end, are
  // `"name":{"S":"` without an escape.  Behind the marks of a scanned text that has any, so many more may be
  // read (json_index.h).
  [[nodiscard]] bool rest_of_scalar_attribute(std::uint32_t head_bytes, std::string_view& text) {
    const std::uint32_t value = *at_ + head_bytes;
    // Where the head is a part of the text, it follows where marks 1 to 5 are.
    const std::uint32_t close = at_[6];
    if (close >= end_ || close <= value || base_[close] != '}' || base_[close - 1] != '"') return false;
    text = {base_ + value, close - 1 - value};
    at_ += 7;
    return true;
  }

  // The same for `"name":{"BOOL":`.
  [[nodiscard]] bool rest_of_word_attribute(std::uint32_t head_bytes, std::string_view& word) {
    const std::uint32_t value = *at_ + head_bytes;
    const std::uint32_t close = at_[6];
    // No branches: which of the two words comes can hardly be foreseen.
    const auto begins_with = [text = base_ + value](const char(&letters)[5]) {
      return std::memcmp(text, letters, 4) == 0;
    };
    const bool is_false = begins_with("fals");
    const std::uint32_t word_bytes = 4 + static_cast<std::uint32_t>(is_false);
    const bool is_word = begins_with("true") | (is_false & (base_[value + 4] == 'e'));
    if (!is_word || close != value + word_bytes || close >= end_ || base_[close] != '}') return false;
    word = {base_ + value, word_bytes};
    at_ += 7;
    return true;
  }

  // A number, true, false, null, or anything else that is neither string nor bracket, colon or comma.
  [[nodiscard]] bool scalar(std::string_view& text) {
    const char first = peek();
    if (first == '\0' || first == '"' || first == '{' || first == '}' || first == '[' || first == ']' ||
        first == ':' || first == ',')
      return false;
    text = token();
    ++at_;
    return true;
  }

  // Passes over one value; false, and anywhere, when its brackets do not match or the text ends before it
  // does.  What stands between the brackets is not judged.
  [[nodiscard]] bool skip_value() {
    std::array<char, 96> closers{};  // an item nests to 32 values, which are two brackets each
    std::size_t depth = 0;
    do {
      const char first = peek();
      if (first == '\0') return false;
      if (first == '{' || first == '[') {
        if (depth == closers.size()) return false;
        closers[depth++] = first == '{' ? '}' : ']';
      } else if (first == '}' || first == ']') {
        if (depth == 0 || closers[--depth] != first) return false;
      } else if (depth == 0 && (first == ',' || first == ':')) {
        return false;
      }
      ++at_;
    } while (depth > 0);
    return true;
  }

 private:
  // From the next mark to the one after it, without the white space in front of that.
  [[nodiscard]] std::string_view token() const {
    const std::uint32_t begin = *at_;
    std::uint32_t end = at_[1] < end_ ? at_[1] : end_;
    while (end > begin && is_space(base_[end - 1])) --end;
    return {base_ + begin, end - begin};
  }
  // {"?":" with a letter for the question mark, in one comparison.  Reads 8 bytes.
  static bool starts_typed_string(const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    constexpr auto any_letter =
        std::bit_cast<std::uint64_t>(std::array<char, 8>{'{', '"', '\0', '"', ':', '"', '\0', '\0'});
    constexpr auto looked_at =
        std::bit_cast<std::uint64_t>(std::array<unsigned char, 8>{255, 255, 0, 255, 255, 255, 0, 0});
    const char letter = static_cast<char>(at[2] | 0x20);
    return (bytes & looked_at) == any_letter && letter >= 'a' && letter <= 'z';
  }
  // {"????": with anything for the question marks.  Reads 8 bytes.
  static bool starts_typed_word(const char* at) {
    return at[0] == '{' && at[1] == '"' && at[6] == '"' && at[7] == ':';
  }
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  const char* base_ = nullptr;
  const std::uint32_t* at_ = nullptr;
  std::uint32_t end_ = 0;
};

}  // namespace dynafill
