#include "base/layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace dynafill {
namespace {

// Bytes of `word` that go on a line of `room` bytes: all, or up to behind a '/', or as many as fit.
std::size_t cut_at(std::string_view word, std::size_t room) {
  if (word.size() <= room) return word.size();
  const std::size_t slash = word.substr(0, room).rfind('/');
  if (slash != std::string_view::npos && slash > room / 3) return slash + 1;
  std::size_t end = room;
  while (end > 1 && (static_cast<unsigned char>(word[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return end;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string wrapped(std::string_view text, std::string_view first, std::string_view rest,
                    std::size_t columns) {
  CHECK(first.size() + 20 <= columns && rest.size() + 20 <= columns);
  std::string out;
  std::string line(first);
  bool fresh = true;  // nothing but the indent stands on the line
  const auto next_line = [&] {
    out += line + '\n';
    line = rest;
    fresh = true;
  };
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    while (!word.empty()) {
      if (!fresh && code_points(line) + 1 + code_points(word) > columns) next_line();
      if (!fresh) line += ' ';
      const std::size_t room = columns - line.size();
      const std::size_t taken =
          code_points(word) <= columns - code_points(line) ? word.size() : cut_at(word, room);
      line += word.substr(0, taken);
      fresh = false;
      word.remove_prefix(taken);
      if (!word.empty()) next_line();
    }
  }
  return out + line + '\n';
}

std::string right_aligned(std::string_view text, std::size_t columns) {
  const std::size_t width = code_points(text);
  return std::string(columns > width ? columns - width : 0, ' ') + std::string(text);
}

std::string left_aligned(std::string_view text, std::size_t columns) {
  const std::size_t width = code_points(text);
  return std::string(text) + std::string(columns > width ? columns - width : 0, ' ');
}

std::string milliseconds_text(Duration time) { return fmt::format("{:.1f} ms", in_seconds(time) * 1e3); }

}  // namespace dynafill
