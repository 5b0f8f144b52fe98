// pricing/free_tier.h: what AWS gives for nothing, taken off a bill on request.
//
// The amounts stand in the price book ("free_tier"), as AWS lists them: so much of a sku a month, for an
// account (DynamoDB: in each region) as a whole.  Taking them off is right for an account that uses none of
// them elsewhere in that month.  25 WCU that are free all month are 18,600 WCU-hours, wherever in the month
// they are used: a load of 833 WCU for an hour lies wholly inside.
#pragma once

#include <string_view>

#include "base/decimal.h"
#include "pricing/bill.h"

namespace dynafill {

// The "per" of a free tier that only an account's first year has.
inline constexpr std::string_view first_year_only = "month, in an account's first 12 months";

// How much of the price's sku is free in a month under `use`; 0 when none is.
Decimal free_a_month(const Price& price, FreeTierUse use);

// Adds a line of negative quantity and amount behind the lines of each sku that the book gives a part of for
// nothing: at most what those lines come to, at their own prices, the cheapest tiers last.  Nothing is done
// when the book's adjustments do not ask for it.  `months` is how many months the bill covers.
void take_off_free_tier(Bill& bill, const PriceBook& book, std::string_view region, Decimal months = 1);

}  // namespace dynafill
