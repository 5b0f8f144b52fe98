#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/program_options/value_semantic.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/layout.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/price_options.h"
#include "cli/prices_import.h"
#include "pricing/compare_books.h"
#include "pricing/free_tier.h"
#include "pricing/import_offers.h"
#include "pricing/price_book.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

using nlohmann::ordered_json;

// say() ends the line itself.
std::string paragraph(std::string_view text, std::string_view first, std::string_view rest) {
  std::string lines = wrapped(text, first, rest);
  lines.pop_back();
  return lines;
}

// "$0.023 up to 51200, $0.022 up to 512000, then $0.021"
std::string tiers_text(const Price& price) {
  std::vector<std::string> tiers;
  for (const PriceTier& tier : price.tiers)
    tiers.push_back(tier.up_to ? fmt::format("${} up to {}", tier.usd.amount.text(), tier.up_to->text())
                               : fmt::format("{}${}", tiers.empty() ? "" : "then ", tier.usd.amount.text()));
  return fmt::format("{}", fmt::join(tiers, ", "));
}

ordered_json to_json(const std::string& region, const Price& price) {
  ordered_json tiers = ordered_json::array();
  for (const PriceTier& tier : price.tiers)
    tiers.push_back({{"up_to", tier.up_to ? ordered_json(tier.up_to->text()) : ordered_json()},
                     {"usd", tier.usd.amount.text()}});
  ordered_json object{{"region", region},     {"sku", price.sku},     {"service", price.service},
                      {"what", price.what},   {"unit", price.unit},   {"usd", price.usd().amount.text()},
                      {"tiers", tiers},       {"free_tier", nullptr}, {"source", price.source},
                      {"as_of", price.as_of}, {"how", price.how}};
  if (price.free_tier)
    object["free_tier"] = {{"quantity", price.free_tier->quantity.text()}, {"per", price.free_tier->per}};
  return object;
}

int list(const CommandLine& line) {
  ordered_json books = ordered_json::array();
  for (const std::string& name : price_book_names()) {
    const auto book = load_price_book(name);
    if (!book.ok()) return complain(book.error());
    std::size_t prices = 0;
    for (const std::string& region : book->regions()) prices += book->prices(region).size();
    line.say(fmt::format("{}  as of {}, {} prices in {} regions", name, book->as_of(),
                         human_count(static_cast<std::int64_t>(prices)), book->regions().size()));
    line.say(paragraph(book->about(), "  ", "  "));
    books.push_back({{"name", name},
                     {"as_of", book->as_of()},
                     {"about", book->about()},
                     {"regions", book->regions()},
                     {"prices", prices}});
  }
  line.say_json(ordered_json{{"schema", "dynafill/price-books/1"}, {"books", books}});
  return 0;
}

void say_certificate(const CommandLine& line, const std::string& region, const Price& price) {
  line.say(fmt::format("{} in {}", price.sku, region));
  line.say(paragraph(fmt::format("{}: {}", price.service, price.what), "  what    ", "          "));
  line.say(
      paragraph(fmt::format("{} for each {}", tiers_text(price), price.unit), "  price   ", "          "));
  if (price.free_tier)
    line.say(paragraph(
        fmt::format("{} a {}; taken off with --free-tier{}", price.free_tier->quantity.text(),
                    price.free_tier->per, price.free_tier->per == first_year_only ? "=first-year" : ""),
        "  free    ", "          "));
  line.say(paragraph(price.source, "  source  ", "          "));
  line.say(fmt::format("  as of   {}", price.as_of));
  line.say(fmt::format("  how     {}", price.how));
}

int show(const CommandLine& line) {
  if (line.words().size() != 3)
    return complain(
        {"prices show takes a book and a sku, such as prices show 2025-06 dynamodb.wcu_hour --region "
         "eu-west-1."});
  const std::string& sku = line.words()[2];
  auto listed = load_price_book(line.words()[1]);
  if (!listed.ok()) return complain(listed.error());
  const auto book = adjusted(line, std::move(*listed));
  if (!book.ok()) return complain(book.error());

  ordered_json prices = ordered_json::array();
  const std::vector<std::string> regions =
      line.has("region") ? std::vector{line.text("region")} : book->regions();
  for (const std::string& region : regions) {
    const Price* price = book->find(region, sku);
    if (!price) continue;
    say_certificate(line, region, *price);
    prices.push_back(to_json(region, *price));
  }
  if (prices.empty()) return complain(book->lookup(regions.front(), sku).error());
  line.say_json(ordered_json{{"schema", "dynafill/price/1"}, {"book", book->name()}, {"prices", prices}});
  return 0;
}

int import(const CommandLine& line) {
  if (line.words().size() < 2)
    return complain({"prices import takes AWS Price List offer files, JSON or CSV, and -o BOOK.json."});
  std::vector<NamedFile> files;
  for (std::size_t i = 1; i < line.words().size(); ++i) files.push_back({line.words()[i], line.words()[i]});
  return write_book_from_offers(line, files);
}

int diff(const CommandLine& line) {
  if (line.words().size() != 3)
    return complain({"prices diff takes two books, such as prices diff 2018-01 2025-06."});
  const auto a = load_price_book(line.words()[1]);
  if (!a.ok()) return complain(a.error());
  const auto b = load_price_book(line.words()[2]);
  if (!b.ok()) return complain(b.error());
  ordered_json changed = ordered_json::array(), only_a = ordered_json::array(),
               only_b = ordered_json::array();
  for (const PriceDifference& difference : compare_books(*a, *b)) {
    if (line.has("region") && difference.region != line.text("region")) continue;
    const std::string name = fmt::format("{} {}", difference.region, difference.sku);
    if (!difference.b) {
      line.say(fmt::format("- {}  {}", name, tiers_text(*difference.a)));
      only_a.push_back(to_json(difference.region, *difference.a));
    } else if (!difference.a) {
      line.say(fmt::format("+ {}  {}", name, tiers_text(*difference.b)));
      only_b.push_back(to_json(difference.region, *difference.b));
    } else {
      line.say(
          paragraph(fmt::format("{}  {} -> {}", name, tiers_text(*difference.a), tiers_text(*difference.b)),
                    "~ ", "    "));
      changed.push_back({{"region", difference.region},
                         {"sku", difference.sku},
                         {"a", to_json(difference.region, *difference.a)},
                         {"b", to_json(difference.region, *difference.b)}});
    }
  }
  line.say(fmt::format("{} changed, {} only in {}, {} only in {}", changed.size(), only_a.size(), a->name(),
                       only_b.size(), b->name()));
  line.say_json(ordered_json{{"schema", "dynafill/price-diff/1"},
                             {"a", a->name()},
                             {"b", b->name()},
                             {"changed", changed},
                             {"only_in_a", only_a},
                             {"only_in_b", only_b}});
  return 0;
}

}  // namespace

int run_prices(const Arguments& arguments) {
  CommandLine line(
      "prices", "list | show BOOK SKU | diff A B | import OFFER... | fetch",
      "Price books: list the ones inside the program; show where a price comes from; compare two books; make "
      "one of AWS's own Price List offer files (JSON or CSV), from here or fetched from AWS's public "
      "address. "
      "BOOK is a name such as 2025-06 or the path of a .json file.");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  line.options().add_options()("region", text("R"),
                               "show, diff: this region only (default: all); fetch: of it")(
      "output,o", text("FILE"), "import, fetch: where to write the book")(
      "services", text("LIST"),
      "fetch: of these only, such as dynamodb,s3,emr (default: all; ec2 alone is hundreds of megabytes)")(
      "endpoint-url", text("URL"), "fetch: from a mirror of AWS's address");
  add_price_options(line);
  const auto parsed = line.parse(arguments);
  if (!parsed.ok()) return complain(parsed.error());
  if (!*parsed) return 0;
  const std::string what = line.words().empty() ? "" : line.words()[0];
  const auto only = [&](const char* option, bool taken) {
    return line.has(option) && !taken
               ? std::optional(
                     Error{fmt::format("prices {} does not take {}.", what,
                                       option[0] == '-' ? std::string(option) : fmt::format("--{}", option))})
               : std::nullopt;
  };
  for (const auto& refused : {only("output", what == "import" || what == "fetch"),
                              only("region", what == "show" || what == "diff" || what == "fetch"),
                              only("services", what == "fetch"), only("endpoint-url", what == "fetch"),
                              only("discount", what == "show"), only("overrides", what == "show"),
                              only("warm-price", what == "show"), only("free-tier", what == "show")})
    if (refused && !what.empty()) return complain(*refused);
  if (what == "list") return list(line);
  if (what == "show") return show(line);
  if (what == "import") return import(line);
  if (what == "fetch") return fetch_prices(line);
  if (what == "diff") return diff(line);
  return complain(
      {"prices takes list, show, diff, import or fetch; 'dynafill prices --help' explains them."});
}

}  // namespace dynafill
