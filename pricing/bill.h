// pricing/bill.h: what something costs, line by line, each line traceable to its price's source.
//
// Amounts are exact (base/decimal.h) and stay unrounded; whoever prints a total rounds it, once.
#pragma once

#include <string>
#include <vector>

#include "base/decimal.h"
#include "pricing/price_book.h"

namespace dynafill {

struct BillLine {
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

// The lines for `quantity` at `price`: one, or one for each tier the quantity reaches into.
std::vector<BillLine> charge(const Price& price, Decimal quantity, std::string formula);

}  // namespace dynafill
