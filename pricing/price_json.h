// pricing/price_json.h: the fields of a price that books and overrides share.
//
// Errors are the rest of a sentence whose beginning the caller knows: "has no "usd" text".
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "pricing/price_book.h"

namespace dynafill {

// A text that is there and not empty.
Result<std::string> json_text(const nlohmann::json& object, const char* field);
// A decimal number of at least 0, written as a text.
Result<Decimal> json_amount(const nlohmann::json& object, const char* field);
// Of "usd" or "tiers", exactly one of which must be there.
Result<std::vector<PriceTier>> json_tiers(const nlohmann::json& object);
// Of "free_tier".  Requires that there is one.
Result<FreeTier> json_free_tier(const nlohmann::json& object);

}  // namespace dynafill
