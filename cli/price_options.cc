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
      "JSON of your own prices, each with its source; no discount is taken off them");
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
  if (!line.has("overrides")) return book;
  const auto text = read_file(line.text("overrides"));
  if (!text.ok()) return text.error();
  return apply_overrides(std::move(book), *text, line.text("overrides"));
}

}  // namespace dynafill
