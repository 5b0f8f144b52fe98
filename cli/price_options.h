// cli/price_options.h: --discount, --overrides, --warm-price and --free-tier, which several commands take.
#pragma once

#include "base/result.h"
#include "cli/command_line.h"
#include "pricing/price_book.h"

namespace dynafill {

// Adds them.
void add_price_options(CommandLine& line);
// `book` as these options change it (pricing/adjust.h); it remembers them.
Result<PriceBook> adjusted(const CommandLine& line, PriceBook book);

}  // namespace dynafill
