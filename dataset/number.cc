#include "dataset/number.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "dataset/item_parser.h"

namespace dynafill {
namespace {

// Far outside the allowed powers, and far inside what 64 bits can add to a mantissa's length.
constexpr std::int64_t exponent_cap = 1'000'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads "e-12" from `p` to `end`; false when it is anything else.
bool read_exponent(const char* p, const char* end, std::int64_t& out) {
  if (*p != 'e' && *p != 'E') return false;
  ++p;
  const bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) ++p;
  if (p == end) return false;
  out = 0;
  for (; p < end; ++p) {
    if (!is_digit(*p)) return false;
    out = std::min(exponent_cap, out * 10 + (*p - '0'));
  }
  if (negative) out = -out;
  return true;
}

}  // namespace

NumberFault read_number(std::string_view text, Number& out) {
  out = Number{};
  const char* p = text.data();
  const char* const end = p + text.size();
  const bool minus = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) ++p;

  const char* const mantissa = p;
  while (p < end && is_digit(*p)) ++p;
  const char* const point = p;
  if (p < end && *p == '.') {
    ++p;
    while (p < end && is_digit(*p)) ++p;
  }
  const char* const mantissa_end = p;
  if (mantissa_end - mantissa - (mantissa_end > point ? 1 : 0) == 0) return NumberFault::not_a_number;
  std::int64_t exponent = 0;
  if (p < end && !read_exponent(p, end, exponent)) return NumberFault::not_a_number;

  const auto is_significant = [](char c) { return c != '0' && c != '.'; };
  const char* const first = std::find_if(mantissa, mantissa_end, is_significant);
  if (first == mantissa_end) {
    // The service judges zero by the exponent it is written with: 0e126 is refused.  Source:
    // https://github.com/paritysuite/dynamodb-conformance @fcd03cb,
    // tests/tier3/limits/numberExponent.test.ts.
    const bool in_range = exponent >= number_power_min && exponent <= number_power_max;
    return in_range ? NumberFault::none : NumberFault::out_of_range;
  }
  const char* last = mantissa_end - 1;
  while (!is_significant(*last)) --last;
  const auto power = [&](const char* digit) {
    return exponent + (digit < point ? point - 1 - digit : point - digit);
  };
  out.digits = {first, static_cast<std::size_t>(last - first + 1)};
  out.first_power = power(first);
  out.last_power = power(last);
  out.negative = minus;
  if (out.first_power < number_power_min || out.first_power > number_power_max)
    return NumberFault::out_of_range;
  if (out.first_power - out.last_power >= number_digits_max) return NumberFault::too_many_digits;
  return NumberFault::none;
}

int number_bytes(const Number& number) {
  if (number.digits.empty()) return 1;
  // Arithmetic shift is division rounded down, also below zero: powers -1 and -2 are one pair.
  const std::int64_t pairs = (number.first_power >> 1) - (number.last_power >> 1) + 1;
  return static_cast<int>(std::min<std::int64_t>(21, 1 + pairs + (number.negative ? 1 : 0)));
}

int plain_integer_bytes(std::string_view text) {
  constexpr std::size_t word_bytes = sizeof(std::uint64_t);
  if (text.size() < word_bytes || text.size() > 2 * word_bytes || text.front() == '0') return 0;
  // Two words that overlap where there are fewer than 16 digits.
  const auto all_digits = [](const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    constexpr std::uint64_t high_halves = 0xf0f0f0f0f0f0f0f0;
    constexpr std::uint64_t zeros = 0x3030303030303030;
    constexpr std::uint64_t sixes = 0x0606060606060606;
    return (((word & high_halves) ^ zeros) | (((word + sixes) & high_halves) ^ zeros)) == 0;
  };
  if (!all_digits(text.data()) || !all_digits(text.data() + text.size() - word_bytes)) return 0;
  std::size_t last_power = 0;
  while (text[text.size() - 1 - last_power] == '0') ++last_power;
  const std::size_t pairs = (text.size() - 1) / 2 - last_power / 2 + 1;
  return static_cast<int>(pairs) + 1;
}

void append_canonical(const Number& number, std::string& out) {
  if (number.digits.empty()) {
    out += '0';
    return;
  }
  if (number.negative) out += '-';
  for (const char c : number.digits)
    if (c != '.') out += c;
  if (number.last_power != 0) {
    out += 'e';
    out += std::to_string(number.last_power);
  }
}

}  // namespace dynafill
