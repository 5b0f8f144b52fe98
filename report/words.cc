#include "report/words.h"

#include <fmt/core.h>

#include <cmath>

#include "base/run_clock.h"
#include "base/text.h"

namespace dynafill::report {
namespace {

// "1234567.89" -> "1,234,567.89"
std::string grouped(std::string digits) {
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(digits.find('.'), digits.size());
  while (at > first + 3) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

// From two minutes on a tenth of a second says nothing.
constexpr double tenths_below_s = 120;

// "12.50" -> "12.5", "3.00" -> "3"
std::string without_trailing_zeroes(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace

std::string number_text(double value) {
  return grouped(without_trailing_zeroes(fmt::format("{:.{}f}", value, std::fabs(value) < 10 ? 2 : 1)));
}

std::string seconds_text(double seconds) {
  return human_duration(from_seconds(seconds >= tenths_below_s ? std::round(seconds) : seconds));
}

std::string percent_text(double share, int significant) {
  const double percent = share * 100;
  if (percent == 0) return "0%";
  if (percent < 0.0001 * (1 - 1e-9)) return "under 0.0001%";
  // Written out; nearly all is not all.
  int decimals = std::max(0, significant - 1 - static_cast<int>(std::floor(std::log10(percent))));
  std::string digits = fmt::format("{:.{}f}", percent, decimals);
  while (share < 1 && decimals < 4 && without_trailing_zeroes(digits) == "100")
    digits = fmt::format("{:.{}f}", percent, ++decimals);
  if (share < 1 && without_trailing_zeroes(digits) == "100") return "over 99.9999%";
  return without_trailing_zeroes(digits) + "%";
}

std::string decimal_text(Decimal value) { return grouped(value.text()); }

std::string money_text(Decimal amount, int decimals, std::string_view currency) {
  const std::string digits = grouped(amount.text(decimals));
  if (currency != "USD") return fmt::format("{} {}", digits, currency);
  return digits.starts_with('-') ? "-$" + digits.substr(1) : "$" + digits;
}

std::string total_text(Decimal amount, std::string_view currency) {
  constexpr int cents = 2;
  int decimals = cents;
  while (decimals < kept_decimals && amount != Decimal(0) && amount.rounded(decimals) == Decimal(0))
    ++decimals;
  return money_text(amount, decimals == cents ? cents : decimals + 1, currency);
}

int decimals_of(Decimal value) {
  const std::string digits = value.text();
  const std::size_t point = digits.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(digits.size() - point - 1);
}

std::optional<std::string> difference_text(double planned, double actual) {
  if (planned <= 0) return std::nullopt;
  const double percent = (actual / planned - 1) * 100;
  if (std::fabs(percent) < 0.05) return "same";
  return fmt::format("{}{:.1f}%", percent < 0 ? "\u2212" : "+", std::fabs(percent));
}

std::string counted(double count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number_text(count), count == 1 ? one : many);
}

std::string or_unknown(const std::optional<std::string>& text) { return text ? *text : std::string(unknown); }

std::string number_text(const std::optional<double>& value) {
  return value ? number_text(*value) : std::string(unknown);
}

std::string count_text(const std::optional<std::int64_t>& count) {
  return count ? human_count(*count) : std::string(unknown);
}

std::string seconds_text(const std::optional<double>& seconds) {
  return seconds ? seconds_text(*seconds) : std::string(unknown);
}

}  // namespace dynafill::report
