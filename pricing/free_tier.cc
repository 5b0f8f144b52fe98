#include "pricing/free_tier.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dynafill {
namespace {

// The free part of the lines of one sku, as lines of negative amounts.
std::vector<BillLine> free_lines(const std::vector<BillLine>& lines, const Price& price, Decimal a_month,
                                 Decimal months) {
  std::vector<BillLine> free;
  Decimal left = a_month * months;
  const std::string formula =
      fmt::format("free tier: {} a {}{}, in an account that uses none of it elsewhere", a_month.text(),
                  price.free_tier->per, months == 1 ? "" : fmt::format(" x {} months", months.text()));
  for (const BillLine& line : lines) {
    if (line.sku != price.sku || !(left > 0) || !(line.quantity > 0)) continue;
    const Decimal taken = std::min(left, line.quantity);
    left = left - taken;
    if (!free.empty() && free.back().unit_price == line.unit_price) {
      free.back().quantity = free.back().quantity - taken;
    } else {
      free.push_back({line.sku,
                      line.service,
                      "free tier, " + line.what,
                      -taken,
                      line.unit,
                      line.unit_price,
                      {},
                      line.source,
                      line.as_of,
                      formula});
    }
  }
  for (BillLine& line : free) line.amount = line.unit_price * line.quantity;
  return free;
}

}  // namespace

Decimal free_a_month(const Price& price, FreeTierUse use) {
  const bool given = price.free_tier && use != FreeTierUse::none &&
                     (price.free_tier->per != first_year_only || use == FreeTierUse::first_year);
  return given ? price.free_tier->quantity : Decimal();
}

void take_off_free_tier(Bill& bill, const PriceBook& book, std::string_view region, Decimal months) {
  const FreeTierUse use = book.adjustments().free_tier;
  std::set<std::string> done;
  for (std::size_t i = 0; i < bill.lines.size(); ++i) {
    const std::string sku = bill.lines[i].sku;
    const Price* price = book.find(region, sku);
    if (!price || !done.insert(sku).second) continue;
    const Decimal free_quantity = free_a_month(*price, use);
    if (free_quantity == 0) continue;
    const std::vector<BillLine> free = free_lines(bill.lines, *price, free_quantity, months);
    const auto last = std::find_if(bill.lines.rbegin(), bill.lines.rend(),
                                   [&](const BillLine& line) { return line.sku == sku; });
    bill.lines.insert(last.base(), free.begin(), free.end());
  }
}

}  // namespace dynafill
