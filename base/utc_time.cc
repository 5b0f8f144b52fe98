#include "base/utc_time.h"

#include <charconv>

namespace dynafill {

std::optional<UtcTime> parse_utc_time(std::string_view text) {
  constexpr std::string_view pattern = "0000-00-00T00:00:00";
  if (text.size() <= pattern.size() || text.back() != 'Z') return std::nullopt;
  text.remove_suffix(1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + length, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  int milliseconds = 0;
  if (text.size() > pattern.size()) {
    if (text[pattern.size()] != '.' || text.size() == pattern.size() + 1) return std::nullopt;
    int scale = 100;
    for (const char c : text.substr(pattern.size() + 1)) {
      if (c < '0' || c > '9') return std::nullopt;
      milliseconds += (c - '0') * scale;
      scale /= 10;
    }
  }
  return std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + std::chrono::milliseconds(milliseconds);
}

}  // namespace dynafill
