// base/decimal.h: exact decimal numbers, and money made of them.
//
// A Decimal is mantissa x 10^-scale with a 127-bit mantissa and 0 <= scale <= 30.  Sums, differences and
// products are exact; trailing zeroes carry no meaning (0.50 == 0.5).  Where a division does not end, the
// caller says how many decimals it wants, and rounding is half away from zero, once.
// Fails: an overflow of the 127 bits is our bug and stops the program (the largest bill we print has
// about 40 significant bits of dollars and 12 decimals).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace dynafill {

class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t whole) : mantissa_(whole) {}  // NOLINT: a whole number is a decimal

  // Reads "12", "-0.000735", "1e-7".  Anything else is an Error that quotes the text.
  static Result<Decimal> parse(std::string_view text);
  // mantissa x 10^-scale.
  static Decimal scaled(std::int64_t mantissa, int scale);

  friend Decimal operator+(Decimal a, Decimal b);
  friend Decimal operator-(Decimal a, Decimal b);
  friend Decimal operator*(Decimal a, Decimal b);
  Decimal operator-() const;
  Decimal& operator+=(Decimal other) { return *this = *this + other; }

  // a / b, rounded half away from zero to `decimals` places.  Requires b != 0.
  static Decimal divide(Decimal a, Decimal b, int decimals);
  [[nodiscard]] Decimal rounded(int decimals) const;
  [[nodiscard]] Decimal rounded_up(int decimals) const;  // towards plus infinity

  friend bool operator==(Decimal a, Decimal b);
  friend std::strong_ordering operator<=>(Decimal a, Decimal b);

  // Shortest form: "0.612255", "456.06456", "3".
  [[nodiscard]] std::string text() const;
  // Exactly `decimals` places, rounded: "456.06".
  [[nodiscard]] std::string text(int decimals) const;
  // For charts and ranking only; never for a bill.
  [[nodiscard]] double as_double() const;

 private:
  Int128 mantissa_ = 0;
  int scale_ = 0;
  void trim();
};

// Decimal places kept where a quantity such as seconds / 3600 does not end: an error of at most half a
// millionth of a millionth of a dollar in each line of a bill, and none where the division ends.
inline constexpr int kept_decimals = 18;

// US dollars.  Not a Decimal by itself, so a price cannot be added to a quantity.
struct Usd {
  Decimal amount;

  friend Usd operator+(Usd a, Usd b) { return {a.amount + b.amount}; }
  friend Usd operator-(Usd a, Usd b) { return {a.amount - b.amount}; }
  friend Usd operator*(Usd price, Decimal quantity) { return {price.amount * quantity}; }
  Usd& operator+=(Usd other) { return *this = *this + other; }
  friend bool operator==(Usd, Usd) = default;
  friend std::strong_ordering operator<=>(Usd a, Usd b) { return a.amount <=> b.amount; }
  // "$456.06"
  [[nodiscard]] std::string dollars(int decimals = 2) const;
};

}  // namespace dynafill
