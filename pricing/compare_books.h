// pricing/compare_books.h: what is priced differently in two books.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pricing/price_book.h"

namespace dynafill {

struct PriceDifference {
  std::string region, sku;
  std::optional<Price> a, b;  // none: that book has no such price
};

// Every region and sku whose tiers or free tier differ, or that only one book has, by region and sku.
// Sources and dates do not count: the same figure read from two places is the same price.
std::vector<PriceDifference> compare_books(const PriceBook& a, const PriceBook& b);

}  // namespace dynafill
