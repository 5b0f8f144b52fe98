#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/layout.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/price_options.h"
#include "cli/prices_import.h"
#include "pricing/compare_books.h"
#include "pricing/free_tier.h"
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

// With commas between thousands.
std::string amount_text(const Decimal& amount) {
  const Decimal whole = amount.rounded(0);
  return whole == amount ? human_count(std::llround(amount.as_double())) : amount.text();
}

std::string free_text(const Price& price) {
  if (!price.free_tier) return "none free";
  return fmt::format("{} free a {}", amount_text(price.free_tier->quantity), price.free_tier->per);
}

// "$0.023 up to 51,200, $0.022 up to 512,000, then $0.021"
std::string tiers_text(const Price& price) {
  std::vector<std::string> tiers;
  for (const PriceTier& tier : price.tiers)
    tiers.push_back(tier.up_to ? fmt::format("${} up to {}", tier.usd.amount.text(), amount_text(*tier.up_to))
                               : fmt::format("{}${}", tiers.empty() ? "" : "then ", tier.usd.amount.text()));
  return fmt::format("{}", fmt::join(tiers, ", "));
}

// The prices, where they differ; else what is free.
std::string change_text(const Price& a, const Price& b) {
  const std::string tiers =
      tiers_text(a) == tiers_text(b) ? tiers_text(a) : fmt::format("{} -> {}", tiers_text(a), tiers_text(b));
  return a.free_tier == b.free_tier ? tiers : fmt::format("{}; {} -> {}", tiers, free_text(a), free_text(b));
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

Result<ExitCode> list(const CommandLine& line) {
  ordered_json books = ordered_json::array();
  for (const std::string& name : price_book_names()) {
    const auto book = load_price_book(name);
    RETURN_IF_ERROR(book);
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
  return ExitCode::done;
}

void say_certificate(const CommandLine& line, const std::string& region, const Price& price) {
  line.say(fmt::format("{} in {}", price.sku, region));
  line.say(paragraph(fmt::format("{}: {}", price.service, price.what), "  what    ", "          "));
  line.say(
      paragraph(fmt::format("{} for each {}", tiers_text(price), price.unit), "  price   ", "          "));
  if (price.free_tier)
    line.say(paragraph(
        fmt::format("{} a {}; taken off with --free-tier{}", amount_text(price.free_tier->quantity),
                    price.free_tier->per, price.free_tier->per == first_year_only ? "=first-year" : ""),
        "  free    ", "          "));
  line.say(paragraph(price.source, "  source  ", "          "));
  line.say(fmt::format("  as of   {}", price.as_of));
  line.say(fmt::format("  how     {}", price.how));
}

Result<ExitCode> show(const CommandLine& line) {
  if (line.words().size() != 3)
    return Error{
        "prices show takes a book and a sku, such as prices show 2025-06 dynamodb.wcu_hour --region "
        "eu-west-1."};
  const std::string& sku = line.words()[2];
  auto listed = load_price_book(line.words()[1]);
  RETURN_IF_ERROR(listed);
  const auto book = adjusted(line, std::move(*listed));
  RETURN_IF_ERROR(book);

  ordered_json prices = ordered_json::array();
  const std::vector<std::string> regions =
      line.has("region") ? std::vector{line.text("region")} : book->regions();
  for (const std::string& region : regions) {
    const Price* price = book->find(region, sku);
    if (!price) continue;
    say_certificate(line, region, *price);
    prices.push_back(to_json(region, *price));
  }
  if (prices.empty()) return book->lookup(regions.front(), sku).error();
  line.say_json(ordered_json{{"schema", "dynafill/price/1"}, {"book", book->name()}, {"prices", prices}});
  return ExitCode::done;
}

Result<ExitCode> import(const CommandLine& line) {
  if (line.words().size() < 2)
    return Error{"prices import takes AWS Price List offer files, JSON or CSV, and -o BOOK.json."};
  std::vector<NamedFile> files;
  for (std::size_t i = 1; i < line.words().size(); ++i) files.push_back({line.words()[i], line.words()[i]});
  return write_book_from_offers(line, files);
}

Result<ExitCode> diff(const CommandLine& line) {
  if (line.words().size() != 3)
    return Error{"prices diff takes two books, such as prices diff 2018-01 2025-06."};
  const auto a = load_price_book(line.words()[1]);
  RETURN_IF_ERROR(a);
  const auto b = load_price_book(line.words()[2]);
  RETURN_IF_ERROR(b);
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
          paragraph(fmt::format("{}  {}", name, change_text(*difference.a, *difference.b)), "~ ", "    "));
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
  return ExitCode::done;
}

struct Task {
  std::string_view name;
  std::vector<const char*> takes;  // of the options that are not for all
  Result<ExitCode> (*run)(const CommandLine&);
};
const std::vector<Task>& tasks() {
  static const std::vector<Task> all = {
      {"list", {}, list},
      {"show", {"region", "discount", "overrides", "warm-price", "free-tier"}, show},
      {"diff", {"region"}, diff},
      {"import", {"output"}, import},
      {"fetch", {"region", "output", "services", "endpoint-url"}, fetch_prices},
  };
  return all;
}

Result<ExitCode> run_task(const CommandLine& line) {
  const std::string name = line.words().empty() ? "" : line.words()[0];
  const auto task = std::ranges::find(tasks(), name, &Task::name);
  if (task == tasks().end())
    return Error{"prices takes list, show, diff, import or fetch; 'dynafill prices --help' explains them."};
  for (const Task& other : tasks())
    for (const char* option : other.takes)
      if (line.has(option) && std::ranges::find(task->takes, std::string_view(option)) == task->takes.end())
        return Error{fmt::format("prices {} does not take --{}.", name, option)};
  return task->run(line);
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
  if (const auto end = line.parse(arguments)) return *end;
  return ended(run_task(line));
}

}  // namespace dynafill
