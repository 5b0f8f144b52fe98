#include "pricing/price_book.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "base/file.h"
#include "pricing/price_json.h"

namespace dynafill {
namespace {

using nlohmann::json;

constexpr std::string_view schema = "dynafill/prices/1";
constexpr std::string_view embedded_folder = "prices/";
constexpr std::string_view ways_to_know[] = {"price list",  "bill",      "documentation",
                                             "second-hand", "inference", "override"};

Result<std::string> source_of(const json& object, const json& sources) {
  const auto letters = object.find("source");
  if (letters == object.end() || !letters->is_array() || letters->empty())
    return Error{"has no \"source\" list"};
  std::vector<std::string> texts;
  for (const json& letter : *letters) {
    const auto source = letter.is_string() ? sources.find(letter.get<std::string>()) : sources.end();
    if (source == sources.end() || !source->is_string())
      return Error{fmt::format("names the source {}, which \"sources\" does not have", letter.dump())};
    texts.push_back(source->get<std::string>());
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

Status fill_texts(const json& object, Price& price) {
  const std::pair<const char*, std::string*> fields[] = {{"sku", &price.sku},     {"service", &price.service},
                                                         {"what", &price.what},   {"unit", &price.unit},
                                                         {"as_of", &price.as_of}, {"how", &price.how}};
  for (const auto& [field, target] : fields) {
    auto text = json_text(object, field);
    if (!text) return text.error();
    *target = std::move(*text);
  }
  if (std::ranges::find(ways_to_know, price.how) == std::end(ways_to_know))
    return Error{fmt::format("says \"how\": \"{}\"; known are {}", price.how, fmt::join(ways_to_know, ", "))};
  return Done{};
}

Result<Price> price_of(const json& object, const json& sources) {
  if (!object.is_object()) return Error{"is no object"};
  Price price;
  RETURN_IF_ERROR(fill_texts(object, price));
  auto tiers = json_tiers(object);
  if (!tiers) return tiers.error();
  price.tiers = std::move(*tiers);
  auto source = source_of(object, sources);
  if (!source) return source.error();
  price.source = std::move(*source);
  if (object.contains("free_tier")) {
    auto free_tier = json_free_tier(object);
    if (!free_tier) return free_tier.error();
    price.free_tier = std::move(*free_tier);
  }
  return price;
}

}  // namespace

Result<PriceBook> PriceBook::from_json(std::string_view text, const std::string& where) {
  const json document = json::parse(text, nullptr, false);
  const auto wrong = [&](std::string_view what) {
    return Error{fmt::format("Price book {} {}; see pricing/price_book.h for its fields.", where, what)};
  };
  if (document.is_discarded() || !document.is_object()) return wrong("is not a JSON object");
  if (document.value("schema", json()) != schema) return wrong(fmt::format("is not of schema {}", schema));
  if (document.value("currency", json()) != "USD") return wrong("is not in USD");
  const json sources = document.value("sources", json::object());
  const json regions = document.value("regions", json::object());
  if (!sources.is_object() || !regions.is_object() || regions.empty()) return wrong("has no regions");

  PriceBook book;
  for (const auto& [field, target] : {std::pair{"name", &book.name_}, {"as_of", &book.as_of_}}) {
    auto value = json_text(document, field);
    if (!value) return wrong(value.error().sentence);
    *target = std::move(*value);
  }
  if (const auto about = json_text(document, "about")) book.about_ = *about;
  for (const auto& [region, list] : regions.items()) {
    if (!list.is_array()) return wrong(fmt::format("has no list of prices for {}", region));
    Prices& prices = book.regions_[region];
    for (const json& object : list) {
      auto price = price_of(object, sources);
      if (!price)
        return wrong(fmt::format("has in {} a price that {}: {}", region, price.error().sentence,
                                 object.dump().substr(0, 120)));
      const std::string sku = price->sku;
      if (!prices.emplace(sku, std::move(*price)).second)
        return wrong(fmt::format("has two prices for {} in {}", sku, region));
    }
  }
  return book;
}

PriceBook::PriceBook(std::string name, std::string as_of, std::string about)
    : name_(std::move(name)), as_of_(std::move(as_of)), about_(std::move(about)) {
  CHECK(!name_.empty() && !as_of_.empty());
}

void PriceBook::set(const std::string& region, Price price) {
  CHECK(!price.tiers.empty() && !price.sku.empty());
  std::string sku = price.sku;
  regions_[region].insert_or_assign(std::move(sku), std::move(price));
}

const Price* PriceBook::find(std::string_view region, std::string_view sku) const {
  const auto prices = regions_.find(region);
  if (prices == regions_.end()) return nullptr;
  const auto price = prices->second.find(sku);
  return price == prices->second.end() ? nullptr : &price->second;
}

std::vector<std::string> PriceBook::regions() const {
  std::vector<std::string> names;
  for (const auto& [name, prices] : regions_) names.push_back(name);
  return names;
}

std::vector<Price> PriceBook::prices(std::string_view region) const {
  std::vector<Price> list;
  if (const auto found = regions_.find(region); found != regions_.end())
    for (const auto& [sku, price] : found->second) list.push_back(price);
  return list;
}

Status PriceBook::check_region(std::string_view region) const {
  if (has_region(region)) return Done{};
  return Error{
      fmt::format("Price book {} has no region '{}'; it has {}.", name_, region, fmt::join(regions(), ", "))};
}

Result<Price> PriceBook::lookup(std::string_view region, std::string_view sku) const {
  RETURN_IF_ERROR(check_region(region));
  if (const Price* here = find(region, sku)) return *here;

  std::vector<std::string> elsewhere;
  for (const auto& [name, prices] : regions_)
    if (prices.contains(sku)) elsewhere.push_back(name);
  std::vector<std::string> other_books;
  for (const std::string& other_name : price_book_names()) {
    if (other_name == name_) continue;
    const auto other = load_price_book(other_name);
    CHECK(other.ok());  // a book inside the program
    if (other->find(region, sku)) other_books.push_back(other_name);
  }
  std::string sentence = fmt::format("Price book {} has no price for {} in {}", name_, sku, region);
  if (!elsewhere.empty()) sentence += fmt::format("; it has one in {}", fmt::join(elsewhere, ", "));
  if (!other_books.empty())
    sentence += fmt::format("; for {} book {} has one", region, fmt::join(other_books, " and book "));
  if (elsewhere.empty() && other_books.empty()) sentence += ", and no other book or region has one";
  return Error{sentence + "."};
}

std::vector<std::string> price_book_names() {
  std::vector<std::string> names;
  for (const std::string_view file : embedded_names()) {
    if (!file.starts_with(embedded_folder)) continue;
    const std::string_view name = file.substr(embedded_folder.size());
    names.emplace_back(name.substr(0, name.size() - std::string_view(".json").size()));
  }
  std::ranges::sort(names);  // names begin with year and month
  return names;
}

Result<PriceBook> load_price_book(const std::string& name_or_path) {
  if (name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".json")) {
    const auto text = read_file(name_or_path);
    if (!text) return text.error();
    return PriceBook::from_json(*text, "'" + name_or_path + "'");
  }
  const std::vector<std::string> names = price_book_names();
  CHECK(!names.empty());
  const std::string name = name_or_path.empty() ? names.back() : name_or_path;
  const std::string_view text = embedded_file(fmt::format("{}{}.json", embedded_folder, name));
  if (text.empty())
    return Error{fmt::format("There is no price book '{}'; there are {}, or give the path of a .json file.",
                             name, fmt::join(names, ", "))};
  return PriceBook::from_json(text, name);
}

}  // namespace dynafill
