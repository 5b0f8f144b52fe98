#include "base/decimal.h"

#include <algorithm>
#include <charconv>

namespace dynafill {
namespace {

constexpr int scale_max = 30;

Int128 power_of_ten(int exponent) {
  CHECK(exponent >= 0 && exponent <= 38);
  Int128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

Int128 multiply(Int128 a, Int128 b) {
  Int128 product = 0;
  CHECK(!__builtin_mul_overflow(a, b, &product));
  return product;
}

Int128 add(Int128 a, Int128 b) {
  Int128 sum = 0;
  CHECK(!__builtin_add_overflow(a, b, &sum));
  return sum;
}

Int128 divide_rounded(Int128 a, Int128 b) {
  const Int128 quotient = a / b;
  const Int128 rest = a % b;
  const Int128 rest_size = rest < 0 ? -rest : rest;
  const Int128 b_size = b < 0 ? -b : b;
  if (rest_size < b_size - rest_size) return quotient;
  return quotient + ((a < 0) == (b < 0) ? 1 : -1);
}

}  // namespace

void Decimal::trim() {
  while (scale_ > 0 && mantissa_ % 10 == 0) {
    mantissa_ /= 10;
    --scale_;
  }
  CHECK(scale_ <= scale_max);
}

Decimal Decimal::scaled(std::int64_t mantissa, int scale) {
  CHECK(scale >= 0 && scale <= scale_max);
  Decimal d(mantissa);
  d.scale_ = scale;
  d.trim();
  return d;
}

Result<Decimal> Decimal::parse(std::string_view text) {
  const Error bad{"'" + std::string(text) + "' is not a decimal number; write it like 0.000735."};
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  Decimal d;
  bool in_fraction = false;
  int digits = 0;
  while (!rest.empty() && rest.front() != 'e' && rest.front() != 'E') {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '.' && !in_fraction) {
      in_fraction = true;
      continue;
    }
    if (c < '0' || c > '9' || ++digits > 36) return bad;
    d.mantissa_ = d.mantissa_ * 10 + (c - '0');
    if (in_fraction) ++d.scale_;
  }
  if (digits == 0) return bad;
  if (!rest.empty()) {
    rest.remove_prefix(1);
    if (rest.starts_with('+')) rest.remove_prefix(1);
    int exponent = 0;
    const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
    if (code != std::errc() || end != rest.data() + rest.size() || exponent < -30 || exponent > 20)
      return bad;
    d.scale_ -= exponent;
  }
  if (d.scale_ < 0) {
    Int128 scaled_up = 0;
    if (__builtin_mul_overflow(d.mantissa_, power_of_ten(std::min(-d.scale_, 38)), &scaled_up)) return bad;
    d.mantissa_ = scaled_up;
    d.scale_ = 0;
  }
  while (d.scale_ > 0 && d.mantissa_ % 10 == 0) {
    d.mantissa_ /= 10;
    --d.scale_;
  }
  if (d.scale_ > scale_max) return bad;
  if (negative) d.mantissa_ = -d.mantissa_;
  return d;
}

Decimal operator+(Decimal a, Decimal b) {
  if (a.scale_ < b.scale_) std::swap(a, b);
  a.mantissa_ = add(a.mantissa_, multiply(b.mantissa_, power_of_ten(a.scale_ - b.scale_)));
  a.trim();
  return a;
}

Decimal Decimal::operator-() const {
  Decimal d = *this;
  d.mantissa_ = -d.mantissa_;
  return d;
}

Decimal operator-(Decimal a, Decimal b) { return a + -b; }

Decimal operator*(Decimal a, Decimal b) {
  a.trim();
  b.trim();
  a.mantissa_ = multiply(a.mantissa_, b.mantissa_);
  a.scale_ += b.scale_;
  a.trim();
  return a;
}

Decimal Decimal::divide(Decimal a, Decimal b, int decimals) {
  CHECK(b.mantissa_ != 0);
  // a / b = (a.mantissa x 10^(decimals + b.scale - a.scale) / b.mantissa) x 10^-decimals
  const int shift = decimals + b.scale_ - a.scale_;
  Decimal quotient;
  quotient.mantissa_ = shift >= 0 ? divide_rounded(multiply(a.mantissa_, power_of_ten(shift)), b.mantissa_)
                                  : divide_rounded(a.mantissa_, multiply(b.mantissa_, power_of_ten(-shift)));
  quotient.scale_ = decimals;
  quotient.trim();
  return quotient;
}

Decimal Decimal::rounded(int decimals) const { return divide(*this, 1, decimals); }

Decimal Decimal::rounded_up(int decimals) const {
  const Decimal nearest = rounded(decimals);
  return nearest < *this ? nearest + scaled(1, decimals) : nearest;
}

bool operator==(Decimal a, Decimal b) { return (a <=> b) == std::strong_ordering::equal; }

std::strong_ordering operator<=>(Decimal a, Decimal b) {
  const Int128 difference = (a - b).mantissa_;
  if (difference < 0) return std::strong_ordering::less;
  return difference > 0 ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::string Decimal::text() const {
  Int128 rest = mantissa_ < 0 ? -mantissa_ : mantissa_;
  std::string reversed;
  for (int place = 0; rest > 0 || place <= scale_; ++place) {
    if (place == scale_ && scale_ > 0) reversed += '.';
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (mantissa_ < 0) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

std::string Decimal::text(int decimals) const {
  std::string shown = rounded(decimals).text();
  if (decimals == 0) return shown;
  const std::size_t point = shown.find('.');
  std::size_t places = point == std::string::npos ? 0 : shown.size() - point - 1;
  if (places == 0) shown += '.';
  for (; places < static_cast<std::size_t>(decimals); ++places) shown += '0';
  return shown;
}

double Decimal::as_double() const {
  double d = static_cast<double>(mantissa_);
  for (int i = 0; i < scale_; ++i) d /= 10;
  return d;
}

std::string Usd::dollars(int decimals) const {
  const std::string shown = amount.text(decimals);
  return shown.starts_with('-') ? "-$" + shown.substr(1) : "$" + shown;
}

}  // namespace dynafill
