// pricing/bill.h: what something costs, line by line, each line traceable to its price's source.
//
// Amounts are exact (base/decimal.h) and stay unrounded; whoever prints a total rounds it, once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "pricing/price_book.h"

namespace dynafill {

struct BillLine {
  std::string sku;      // of the book
  std::string service;  // as AWS names it
  std::string what;
  Decimal quantity;
  std::string unit;
  Usd unit_price;
  Usd amount;  // unit_price x quantity
  std::string source;
  std::string as_of;
  std::string formula;  // where the quantity comes from: "834 WCU x 1 clock hour"
};

struct Bill {
  std::vector<BillLine> lines;

  void add(std::vector<BillLine> more);
  [[nodiscard]] Usd total() const;
};

// What a charge function answers: the lines, or why there is no price.
using Charge = Result<std::vector<BillLine>>;

// The lines for `quantity` at `price`: one, or one for each tier the quantity reaches into.
std::vector<BillLine> charge(const Price& price, Decimal quantity, std::string formula);
// The same at the price of `sku`, or lookup's Error when the book has none.
Charge charge(const PriceBook& book, std::string_view region, std::string_view sku, Decimal quantity,
              std::string formula);
// Appends the lines of `more`, or says why there are none.
Status append(std::vector<BillLine>& lines, Charge more);

}  // namespace dynafill
