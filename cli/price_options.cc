#include "cli/price_options.h"

#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

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
      "what raising warm throughput costs, each WCU once (AWS lists no price)")(
      "free-tier", po::value<std::string>()->value_name("WHICH"),
      "take off what AWS gives for nothing each month: always (to every account) or first-year (also what an "
      "account's first 12 months have)");
}

Result<PriceBook> adjusted(const CommandLine& line, PriceBook book) {
  PriceAdjustments adjustments;
  for (const std::string& text : line.texts("discount")) {
    const auto discount = parse_discount(text);
    if (!discount.ok()) return Error{"--discount: " + discount.error().sentence};
    adjustments.discounts.push_back(*discount);
  }
  if (line.has("warm-price")) {
    const auto price = Decimal::parse(line.text("warm-price"));
    if (!price.ok() || *price < 0)
      return Error{"--warm-price takes an amount of USD for each WCU, such as 0.00065."};
    adjustments.warm_price = Usd{*price};
  }
  if (line.has("overrides")) {
    adjustments.overrides_name = line.text("overrides");
    auto text = read_file(adjustments.overrides_name);
    if (!text.ok()) return text.error();
    if (text->empty()) return Error{fmt::format("Overrides '{}' are empty.", adjustments.overrides_name)};
    adjustments.overrides = std::move(*text);
  }
  if (line.has("free-tier")) {
    const std::string use = line.text("free-tier");
    if (use != "always" && use != "first-year")
      return Error{fmt::format("--free-tier takes always or first-year, not '{}'.", use)};
    adjustments.free_tier = use == "always" ? FreeTierUse::always : FreeTierUse::first_year;
  }
  return adjusted(std::move(book), adjustments);
}

}  // namespace dynafill
