#include "loader/finished_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "loader/crc32.h"

namespace dynafill::loader {
namespace {

constexpr std::string_view complete_mark = "done";

std::string with_checksum(const std::string& content) {
  return fmt::format("{:08x} {}\n", crc32(content), content);
}

void append_ranges(std::string& line, char letter, std::vector<std::uint64_t>& ordinals) {
  if (ordinals.empty()) return;
  std::sort(ordinals.begin(), ordinals.end());
  if (!line.empty()) line += ' ';
  line += letter;
  for (std::size_t i = 0; i < ordinals.size();) {
    std::size_t j = i;
    while (j + 1 < ordinals.size() && ordinals[j + 1] == ordinals[j] + 1) ++j;
    if (i > 0) line += ',';
    line += std::to_string(ordinals[i]);
    if (j > i) line.append("-").append(std::to_string(ordinals[j]));
    i = j + 1;
  }
}

struct Cursor {
  std::string_view rest;

  std::optional<std::uint64_t> number() {
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc()) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()));
    return value;
  }
  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
};

struct Line {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> written, rejected;
  std::uint64_t reject_file_bytes = 0;
  bool complete = false;
};

std::optional<Line> parse_line(std::string_view text) {
  if (text.size() < 10 || text[8] != ' ') return std::nullopt;
  const std::string_view content = text.substr(9);
  if (fmt::format("{:08x}", crc32(content)) != text.substr(0, 8)) return std::nullopt;
  Line line;
  if (content == complete_mark) {
    line.complete = true;
    return line;
  }
  Cursor cursor{content};
  while (!cursor.rest.empty()) {
    const char letter = cursor.rest.front();
    cursor.rest.remove_prefix(1);
    if (letter == 'l') {
      const auto length = cursor.number();
      if (!length) return std::nullopt;
      line.reject_file_bytes = *length;
    } else if (letter == 'w' || letter == 'r') {
      do {
        const auto first = cursor.number();
        const auto last = cursor.take('-') ? cursor.number() : first;
        if (!first || !last || *last < *first) return std::nullopt;
        (letter == 'w' ? line.written : line.rejected).emplace_back(*first, *last);
      } while (cursor.take(','));
    } else {
      return std::nullopt;
    }
    if (!cursor.rest.empty() && !cursor.take(' ')) return std::nullopt;
  }
  return line;
}

}  // namespace

std::string finished_line(std::vector<std::uint64_t>& written, std::vector<std::uint64_t>& rejected,
                          std::uint64_t reject_file_bytes) {
  std::string content;
  append_ranges(content, 'w', written);
  append_ranges(content, 'r', rejected);
  if (!rejected.empty()) content += fmt::format(" l{}", reject_file_bytes);
  return with_checksum(content);
}

std::string complete_line() { return with_checksum(std::string(complete_mark)); }

FinishedLog read_finished_log(std::string_view text, std::uint64_t reject_file_bytes) {
  FinishedLog log;
  while (log.good_bytes < text.size()) {
    const std::size_t end = text.find('\n', log.good_bytes);
    if (end == std::string_view::npos) break;
    const std::optional<Line> line = parse_line(text.substr(log.good_bytes, end - log.good_bytes));
    if (!line || line->reject_file_bytes > reject_file_bytes) break;
    for (const auto& [first, last] : line->written) log.written.add(first, last);
    for (const auto& [first, last] : line->rejected) log.rejected.add(first, last);
    if (line->reject_file_bytes > 0) log.reject_file_bytes = line->reject_file_bytes;
    log.complete = line->complete;
    log.good_bytes = end + 1;
  }
  return log;
}

}  // namespace dynafill::loader
