#include "pricing/price_book.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "base/file.h"

namespace dynafill {
namespace {

using nlohmann::json;

constexpr std::string_view schema = "dynafill/prices/1";
constexpr std::string_view embedded_folder = "prices/";
constexpr std::string_view ways_to_know[] = {"price list", "bill", "documentation", "inference"};

Result<std::string> text_of(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
    return Error{fmt::format("has no \"{}\" text", field)};
  return found->get<std::string>();
}

Result<Decimal> amount_of(const json& object, const char* field) {
  const auto text = text_of(object, field);
  if (!text) return text.error();
  const auto amount = Decimal::parse(*text);
  if (!amount) return Error{fmt::format("has \"{}\": \"{}\", which is not a decimal number", field, *text)};
  if (*amount < 0) return Error{fmt::format("has a negative \"{}\"", field)};
  return *amount;
}

Result<std::vector<PriceTier>> tiers_of(const json& object) {
  if (object.contains("usd") == object.contains("tiers")) return Error{"needs either \"usd\" or \"tiers\""};
  if (object.contains("usd")) {
    const auto usd = amount_of(object, "usd");
    if (!usd) return usd.error();
    return std::vector<PriceTier>{{std::nullopt, {*usd}}};
  }
  const json& list = object.at("tiers");
  if (!list.is_array() || list.empty()) return Error{"has empty \"tiers\""};
  std::vector<PriceTier> tiers;
  for (const json& row : list) {
    if (!row.is_object()) return Error{"has a tier that is no object"};
    const auto usd = amount_of(row, "usd");
    if (!usd) return usd.error();
    PriceTier tier{std::nullopt, {*usd}};
    const bool last = tiers.size() + 1 == list.size();
    if (row.contains("up_to") == last) return Error{"needs \"up_to\" in every tier but the last"};
    if (!last) {
      const auto up_to = amount_of(row, "up_to");
      if (!up_to) return up_to.error();
      if (!tiers.empty() && *up_to <= *tiers.back().up_to) return Error{"has tiers that do not rise"};
      tier.up_to = *up_to;
    }
    tiers.push_back(tier);
  }
  return tiers;
}

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
    auto text = text_of(object, field);
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
  auto tiers = tiers_of(object);
  if (!tiers) return tiers.error();
  price.tiers = std::move(*tiers);
  auto source = source_of(object, sources);
  if (!source) return source.error();
  price.source = std::move(*source);
  if (const auto free = object.find("free_tier"); free != object.end()) {
    if (!free->is_object()) return Error{"has a \"free_tier\" that is no object"};
    const auto quantity = amount_of(*free, "quantity");
    if (!quantity) return quantity.error();
    const auto per = text_of(*free, "per");
    if (!per) return per.error();
    price.free_tier = FreeTier{*quantity, *per};
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
    auto value = text_of(document, field);
    if (!value) return wrong(value.error().sentence);
    *target = std::move(*value);
  }
  if (const auto about = text_of(document, "about")) book.about_ = *about;
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
  const Prices& here = regions_.find(region)->second;
  if (const auto found = here.find(sku); found != here.end()) return found->second;

  std::vector<std::string> elsewhere;
  for (const auto& [name, prices] : regions_)
    if (prices.contains(sku)) elsewhere.push_back(name);
  std::vector<std::string> other_books;
  for (const std::string& other_name : price_book_names()) {
    if (other_name == name_) continue;
    const auto other = load_price_book(other_name);
    CHECK(other.ok());  // a book inside the program
    const auto found = other->regions_.find(region);
    if (found != other->regions_.end() && found->second.contains(sku)) other_books.push_back(other_name);
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
