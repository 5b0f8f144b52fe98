#include "cli/price_options.h"

#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <set>

#include "base/file.h"
#include "pricing/adjust.h"

namespace po = boost::program_options;

namespace dynafill {

void add_price_options(CommandLine& line) {
  line.options().add_options()("discount", po::value<std::vector<std::string>>()->value_name("SERVICE=N%"),
                               "less than list price, such as dynamodb=12%; repeatable")(
      "overrides", po::value<std::string>()->value_name("FILE"),
      "JSON of your own prices, each with its source; no discount is taken off them")(
      "warm-price", po::value<std::string>()->value_name("USD"),
      "what raising warm throughput costs, each WCU once (AWS lists no price)");
}

Result<PriceBook> adjusted(const CommandLine& line, PriceBook book) {
  std::set<std::string> services;
  for (const std::string& text : line.texts("discount")) {
    const auto discount = parse_discount(text);
    if (!discount.ok()) return Error{"--discount: " + discount.error().sentence};
    if (!services.insert(discount->service).second)
      return Error{fmt::format("--discount: {} is given twice; add the two up yourself.", discount->service)};
    auto less = apply_discount(std::move(book), *discount);
    if (!less.ok()) return Error{"--discount: " + less.error().sentence};
    book = std::move(*less);
  }
  if (line.has("warm-price")) {
    const auto price = Decimal::parse(line.text("warm-price"));
    if (!price.ok() || *price < 0)
      return Error{"--warm-price takes an amount of USD for each WCU, such as 0.00065."};
    book = apply_warm_price(std::move(book), {*price});
  }
  if (!line.has("overrides")) return book;
  const auto text = read_file(line.text("overrides"));
  if (!text.ok()) return text.error();
  return apply_overrides(std::move(book), *text, line.text("overrides"));
}

}  // namespace dynafill
