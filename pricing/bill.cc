#include "pricing/bill.h"

#include <iterator>

namespace dynafill {

void Bill::add(std::vector<BillLine> more) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Usd Bill::total() const {
  Usd sum;
  for (const BillLine& line : lines) sum += line.amount;
  return sum;
}

std::vector<BillLine> charge(const Price& price, Decimal quantity, std::string formula) {
  CHECK(quantity >= 0);
  std::vector<BillLine> lines;
  Decimal begin = 0;
  for (const PriceTier& tier : price.tiers) {
    const Decimal end = tier.up_to && *tier.up_to < quantity ? *tier.up_to : quantity;
    const Decimal in_tier = end - begin;
    if (lines.empty() || in_tier > 0) {
      const std::string within = price.tiers.size() == 1 || (lines.empty() && end == quantity)
                                     ? ""
                                     : ", of it " + in_tier.text() + " above " + begin.text();
      lines.push_back({price.sku, price.service, price.what, in_tier, price.unit, tier.usd,
                       tier.usd * in_tier, price.source, price.as_of, formula + within});
    }
    begin = end;
  }
  return lines;
}

Charge charge(const PriceBook& book, std::string_view region, std::string_view sku, Decimal quantity,
              std::string formula) {
  if (const Price* price = book.find(region, sku)) return charge(*price, quantity, std::move(formula));
  return book.lookup(region, sku).error();
}

Status append(std::vector<BillLine>& lines, Charge more) {
  if (!more) return more.error();
  lines.insert(lines.end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
  return Done{};
}

}  // namespace dynafill
