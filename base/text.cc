#include "base/text.h"

#include <fmt/core.h>

#include <array>
#include <cmath>

#include "base/decimal.h"

namespace dynafill {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t factor;
};

// Longest suffix first where one ends another.
constexpr std::array duration_units{Unit{"ms", 1'000'000}, Unit{"d", 86'400'000'000'000},
                                    Unit{"h", 3'600'000'000'000}, Unit{"m", 60'000'000'000},
                                    Unit{"s", 1'000'000'000}};
constexpr std::array count_units{Unit{"k", 1'000},
                                 Unit{"K", 1'000},
                                 Unit{"M", 1'000'000},
                                 Unit{"G", 1'000'000'000},
                                 Unit{"T", 1'000'000'000'000},
                                 Unit{"", 1}};
constexpr std::array byte_units{Unit{"KiB", 1LL << 10},
                                Unit{"MiB", 1LL << 20},
                                Unit{"GiB", 1LL << 30},
                                Unit{"TiB", 1LL << 40},
                                Unit{"KB", 1'000},
                                Unit{"kB", 1'000},
                                Unit{"MB", 1'000'000},
                                Unit{"GB", 1'000'000'000},
                                Unit{"TB", 1'000'000'000'000},
                                Unit{"B", 1},
                                Unit{"", 1}};

// The digits at the front of `text`, removed from it.
std::string take_number(std::string_view& text) {
  std::string number;
  while (!text.empty()) {
    const char c = text.front();
    const bool exponent_sign = c == '-' && !number.empty() && number.back() == 'e';
    const bool exponent =
        c == 'e' && text.size() > 1 && number.find('e') == std::string::npos && !number.empty() &&
        (text[1] == '-' || text[1] == '+' || std::isdigit(static_cast<unsigned char>(text[1])));
    if (c == '_' || (c == '+' && !number.empty() && number.back() == 'e')) {
      text.remove_prefix(1);
      continue;
    }
    if (!(c >= '0' && c <= '9') && c != '.' && !exponent && !exponent_sign) break;
    number += c;
    text.remove_prefix(1);
  }
  return number;
}

// number x factor as a whole number, or nothing when it is not whole or does not fit.
bool whole(const std::string& number, std::int64_t factor, std::int64_t& out) {
  const auto parsed = Decimal::parse(number);
  if (!parsed.ok()) return false;
  const Decimal product = *parsed * Decimal(factor);
  if (product.rounded(0) != product || product < Decimal(0) || product > Decimal(INT64_MAX)) return false;
  const std::string digits = product.text();
  out = std::stoll(digits);
  return true;
}

template <std::size_t N>
bool parse_with_unit(std::string_view text, const std::array<Unit, N>& units, std::int64_t& out) {
  const std::string number = take_number(text);
  for (const Unit& unit : units)
    if (text == unit.suffix) return !number.empty() && whole(number, unit.factor, out);
  return false;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  const Error bad{fmt::format("'{}' is not a duration; write it like 20m, 1h30m or 1200s.", text)};
  std::string_view rest = text;
  std::int64_t total = 0;
  if (rest.empty()) return bad;
  while (!rest.empty()) {
    const std::string number = take_number(rest);
    const Unit* found = nullptr;
    for (const Unit& unit : duration_units)
      if (found == nullptr && rest.starts_with(unit.suffix)) found = &unit;
    std::int64_t part = 0;
    if (number.empty() || found == nullptr || !whole(number, found->factor, part)) return bad;
    if (__builtin_add_overflow(total, part, &total)) return bad;
    rest.remove_prefix(found->suffix.size());
  }
  return Duration(total);
}

Result<std::int64_t> parse_count(std::string_view text) {
  std::int64_t count = 0;
  if (parse_with_unit(text, count_units, count)) return count;
  return Error{fmt::format("'{}' is not a whole count; write it like 1000000, 1e6 or 1.3M.", text)};
}

Result<std::int64_t> parse_bytes(std::string_view text) {
  std::int64_t bytes = 0;
  if (parse_with_unit(text, byte_units, bytes)) return bytes;
  return Error{fmt::format("'{}' is not a size in bytes; write it like 175, 175MB or 1GiB.", text)};
}

std::string human_duration(Duration duration) {
  const double seconds = in_seconds(duration);
  if (seconds < 0) return "-" + human_duration(-duration);
  if (seconds < 0.9995) return fmt::format("{:.0f}ms", seconds * 1e3);
  if (seconds < 59.95) return fmt::format("{:.1f}s", seconds);
  const auto tenths = static_cast<std::int64_t>(std::llround(seconds * 10));
  const std::int64_t whole_seconds = tenths / 10;
  const std::int64_t hours = whole_seconds / 3600;
  const std::int64_t minutes = whole_seconds / 60 % 60;
  const std::string last = tenths % 10 == 0 ? fmt::format("{:02}s", whole_seconds % 60)
                                            : fmt::format("{:02}.{}s", whole_seconds % 60, tenths % 10);
  if (hours == 0) return fmt::format("{}m {}", minutes, last);
  return fmt::format("{}h {:02}m {}", human_count(hours), minutes, last);
}

std::string human_count(std::int64_t count) {
  std::string digits = std::to_string(count < 0 ? -count : count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return count < 0 ? "-" + digits : digits;
}

std::string human_bytes(std::int64_t bytes) {
  constexpr std::array<std::string_view, 6> names{"B", "kB", "MB", "GB", "TB", "PB"};
  auto size = static_cast<double>(bytes);
  std::size_t step = 0;
  while (size >= 999.95 && step + 1 < names.size()) {
    size /= 1000;
    ++step;
  }
  return step == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", size, names[step]);
}

std::string json_escaped(std::string_view raw) {
  std::string escaped;
  escaped.reserve(raw.size());
  for (const char c : raw) {
    switch (c) {
      case '"':
        escaped += "\\\"";
        break;
      case '\\':
        escaped += "\\\\";
        break;
      case '\n':
        escaped += "\\n";
        break;
      case '\r':
        escaped += "\\r";
        break;
      case '\t':
        escaped += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          escaped += fmt::format("\\u{:04x}", static_cast<int>(c));
        else
          escaped += c;
    }
  }
  return escaped;
}

}  // namespace dynafill
