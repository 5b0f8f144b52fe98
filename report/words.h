// report/words.h: the documents' figures as people read them; unknown is a dash, never 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace dynafill::report {

inline constexpr std::string_view unknown = "\u2013";

// "1,000,000", "833.9": thousands grouped, at most one decimal, two under 10.
std::string number_text(double value);
// "19m 59s"; tenths below two minutes only
std::string seconds_text(double seconds);
// "2.5%", so many significant digits; a share that is neither nothing nor all never reads as 0% or 100%.
std::string percent_text(double share, int digits = 3);
// The whole exact number with its thousands grouped: "1,234.000735".
std::string decimal_text(Decimal value);
// "$1.54", or "1.54 EUR" in another currency than USD.
std::string money_text(Decimal amount, int decimals, std::string_view currency = "USD");
// The same with as many decimals as it needs to read as more than nothing: "$1.54", "$0.0031".
std::string total_text(Decimal amount, std::string_view currency = "USD");
// Decimals after the point in the shortest exact form.
int decimals_of(Decimal value);
// "+1.1%", "−3.0%", "same": how far `actual` is from `planned`; nothing when planned is 0.
std::optional<std::string> difference_text(double planned, double actual);
// "1 item", "1,000 items"
std::string counted(double count, std::string_view one, std::string_view many);
// The text, or the dash.
std::string or_unknown(const std::optional<std::string>& text);

// The same of what may be unknown.
std::string number_text(const std::optional<double>& value);
std::string seconds_text(const std::optional<double>& seconds);
std::string count_text(const std::optional<std::int64_t>& count);

}  // namespace dynafill::report
