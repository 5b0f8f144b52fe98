#include "pricing/compare_books.h"

#include <map>

namespace dynafill {

std::vector<PriceDifference> compare_books(const PriceBook& a, const PriceBook& b) {
  std::map<std::pair<std::string, std::string>, PriceDifference> found;
  for (const auto& [book, side] : {std::pair{&a, &PriceDifference::a}, {&b, &PriceDifference::b}})
    for (const std::string& region : book->regions())
      for (Price& price : book->prices(region)) {
        PriceDifference& difference = found[{region, price.sku}];
        difference.region = region;
        difference.sku = price.sku;
        difference.*side = std::move(price);
      }
  std::vector<PriceDifference> differences;
  for (auto& [where, difference] : found) {
    const bool same = difference.a && difference.b && difference.a->tiers == difference.b->tiers &&
                      difference.a->free_tier == difference.b->free_tier;
    if (!same) differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace dynafill
