// pricing/adjust.h: list prices made a customer's own.  Pure functions over a book.
//
// A price that one of these changed says so in its source, and its `how` is "override".
// Order: discounts first, then the warm price, overrides last.  An override is what somebody really pays;
// nothing is taken off it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "pricing/adjustments.h"
#include "pricing/price_book.h"

namespace dynafill {

// Reads "dynamodb=12%" or "ec2=7.5%".
Result<Discount> parse_discount(std::string_view text);

// The book with every price of the service, in every region and tier, less the percentage: exact, not
// rounded. An Error when the book has no price of that service (it lists those it has).
Result<PriceBook> apply_discount(PriceBook book, const Discount& discount);

// The book with the prices of `text` in the place of its own.  `text` is JSON:
//
//   {"regions": {"eu-west-1": [{"sku": "dynamodb.wcu_hour", "usd": "0.0006", "source": "contract of
//   2025-03-01"}]}}
//
// "source" is the text itself and must be there; "tiers" may stand for "usd", "as_of" and "free_tier" may be
// added.  A sku that the book does not have needs "service", "what" and "unit" too.  A region need not be in
// the book.  `where` names the text in errors.
Result<PriceBook> apply_overrides(PriceBook book, std::string_view text, const std::string& where);

// The book with a price for raising a table's warm throughput, per WCU and paid once, in every region: AWS's
// price list has none (pricing/dynamodb_charges.h, warm_throughput).
inline constexpr std::string_view warm_wcu_sku = "dynamodb.warm_wcu";
PriceBook apply_warm_price(PriceBook book, Usd per_wcu);

// The book with all of them, in that order; it remembers them (PriceBook::adjustments).  Requires a book that
// was not adjusted before.  Errors: those of the functions above; one service twice.
Result<PriceBook> adjusted(PriceBook book, const PriceAdjustments& adjustments);

}  // namespace dynafill
