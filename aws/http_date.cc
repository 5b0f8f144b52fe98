#include "aws/http_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace dynafill::aws {

std::optional<std::chrono::sys_seconds> date_of(const HttpResponse& response) {
  // "Sun, 23 Nov 2026 02:13:00 GMT" (RFC 9110, IMF-fixdate); names are English whatever our locale.
  const std::string_view text = response.header("Date");
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(25) != " GMT") return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  bool well_formed = true;
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    const char* end = text.data() + at + length;
    const auto [stop, error] = std::from_chars(text.data() + at, end, value);
    well_formed = well_formed && error == std::errc() && stop == end;
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(number(12, 4)),
                                        std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                        std::chrono::day(static_cast<unsigned>(number(5, 2)))};
  const auto time = std::chrono::hours(number(17, 2)) + std::chrono::minutes(number(20, 2)) +
                    std::chrono::seconds(number(23, 2));
  if (!well_formed || !day.ok()) return std::nullopt;
  return std::chrono::sys_days(day) + time;
}

}  // namespace dynafill::aws
