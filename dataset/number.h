// dataset/number.h: DynamoDB's numbers, which travel as text.
//
// Up to 38 significant digits; magnitude 1E-130 to 9.99...E+125, or zero; no NaN, no infinity.  Written
// as Java's BigDecimal reads it: sign, digits with an optional point, optional exponent; no spaces.
// Source:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dynafill {

inline constexpr std::int64_t number_power_min = -130;
inline constexpr std::int64_t number_power_max = 125;

struct Number {
  // From the first to the last non-zero digit as written, so it may hold one '.'; empty for zero.
  std::string_view digits;
  // Powers of ten of the first and the last non-zero digit: 3 and 1 for "1010".
  std::int64_t first_power = 0;
  std::int64_t last_power = 0;
  bool negative = false;  // never for zero
};

enum class NumberFault { none, not_a_number, too_many_digits, out_of_range };

// `out` views `text`; it is meaningful when the answer is none.
NumberFault read_number(std::string_view text, Number& out);

// Bytes the number takes in an item: one, one for each pair of digits (pairs counted from the decimal
// point outwards, zero pairs at the ends left away), one for a minus; at most 21.  Zero takes one.
// Source: calculateNumberSizeInBytes of https://github.com/zaccharles/dynamodb-calculator @0fa94ac.
// Agrees with all 23 numbers measured on the real service at the 400 KB limit:
// https://github.com/nubo-db/dynamodb-conformance @e776beb, src/item-size.ts.
int number_bytes(const Number& number);

// The same for digits alone, 8 to 16 of them and the first no 0, as times and identifiers mostly are, without
// looking at one after the other; 0 for any other text.
int plain_integer_bytes(std::string_view text);

// One spelling for each value: "-15e-1" for -1.50, "1e2" for 100, "7" for 007, "0" for -0.00.
void append_canonical(const Number& number, std::string& out);

}  // namespace dynafill
