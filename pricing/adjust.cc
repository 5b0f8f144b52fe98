#include "pricing/adjust.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <set>

#include "pricing/price_json.h"

namespace dynafill {
namespace {

using nlohmann::json;

std::string service_of(std::string_view sku) { return std::string(sku.substr(0, sku.find('.'))); }

std::string list_price(const Price& price) {
  std::vector<std::string> tiers;
  for (const PriceTier& tier : price.tiers) tiers.push_back("$" + tier.usd.amount.text());
  return fmt::format("list price {} for each {}", fmt::join(tiers, ", "), price.unit);
}

// What the override says, over what the book says of the sku (if it does).
Result<Price> overridden(const json& object, const Price* listed) {
  if (!object.is_object()) return Error{"is no object"};
  Price price = listed ? *listed : Price{};
  for (const auto& [field, target] : {std::pair{"sku", &price.sku},
                                      {"service", &price.service},
                                      {"what", &price.what},
                                      {"unit", &price.unit}}) {
    if (!object.contains(field) && !target->empty()) continue;
    auto text = json_text(object, field);
    if (!text) return text.error();
    *target = std::move(*text);
  }
  auto tiers = json_tiers(object);
  if (!tiers) return tiers.error();
  price.tiers = std::move(*tiers);
  auto source = json_text(object, "source");
  if (!source) return source.error();
  price.source = fmt::format("override given on the command line: {}", *source);
  price.as_of = "undated";
  if (object.contains("as_of")) {
    auto as_of = json_text(object, "as_of");
    if (!as_of) return as_of.error();
    price.as_of = std::move(*as_of);
  }
  if (object.contains("free_tier")) {
    auto free_tier = json_free_tier(object);
    if (!free_tier) return free_tier.error();
    price.free_tier = std::move(*free_tier);
  }
  price.how = "override";
  return price;
}

}  // namespace

Result<Discount> parse_discount(std::string_view text) {
  const Error bad{fmt::format("'{}' is no discount; write it like dynamodb=12%, from 0% to 100%.", text)};
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || !text.ends_with('%')) return bad;
  const auto percent = Decimal::parse(text.substr(equals + 1, text.size() - equals - 2));
  if (!percent || *percent < 0 || *percent > 100) return bad;
  return Discount{std::string(text.substr(0, equals)), *percent};
}

Result<PriceBook> apply_discount(PriceBook book, const Discount& discount) {
  const Decimal left = (Decimal(100) - discount.percent) * Decimal::scaled(1, 2);
  std::set<std::string> services;
  bool found = false;
  for (const std::string& region : book.regions())
    for (Price& price : book.prices(region)) {
      services.insert(service_of(price.sku));
      if (service_of(price.sku) != discount.service) continue;
      found = true;
      price.source = fmt::format("{} ({}) less {} % as given on the command line", list_price(price),
                                 price.source, discount.percent.text());
      price.how = "override";
      for (PriceTier& tier : price.tiers) tier.usd = tier.usd * left;
      book.set(region, std::move(price));
    }
  if (!found)
    return Error{fmt::format("Price book {} has no price of '{}' to take a discount off; it has {}.",
                             book.name(), discount.service, fmt::join(services, ", "))};
  return book;
}

Result<PriceBook> apply_overrides(PriceBook book, std::string_view text, const std::string& where) {
  const json document = json::parse(text, nullptr, false);
  const auto wrong = [&](const std::string& what) {
    return Error{
        fmt::format("Overrides '{}': {}; write them like {{\"regions\": {{\"eu-west-1\": [{{\"sku\": "
                    "\"dynamodb.wcu_hour\", \"usd\": \"0.0006\", \"source\": \"our contract\"}}]}}}}.",
                    where, what)};
  };
  if (!document.is_object()) return wrong("not a JSON object");
  const json regions = document.value("regions", json());
  if (!regions.is_object() || regions.empty()) return wrong("there are no \"regions\"");
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& [region, list] : regions.items()) {
    if (!list.is_array()) return wrong(fmt::format("{} has no list of prices", region));
    for (const json& object : list) {
      const std::string sku = object.is_object() && object.contains("sku") && object["sku"].is_string()
                                  ? object["sku"].get<std::string>()
                                  : "";
      auto price = overridden(object, book.find(region, sku));
      if (!price) return wrong(fmt::format("in {} the price {} {}", region, sku, price.error().sentence));
      if (!seen.emplace(region, sku).second)
        return wrong(fmt::format("two prices for {} in {}", sku, region));
      book.set(region, std::move(*price));
    }
  }
  return book;
}

PriceBook apply_warm_price(PriceBook book, Usd per_wcu) {
  const Price price{std::string(warm_wcu_sku),
                    "Amazon DynamoDB",
                    "warm throughput for writes, raised",
                    "WCU",
                    {{std::nullopt, per_wcu}},
                    std::nullopt,
                    "given on the command line; AWS's price list has no price for it",
                    "undated",
                    "override"};
  for (const std::string& region : book.regions()) book.set(region, price);
  return book;
}

Result<PriceBook> adjusted(PriceBook book, const PriceAdjustments& adjustments) {
  CHECK(book.adjustments().none());
  std::set<std::string> services;
  for (const Discount& discount : adjustments.discounts) {
    if (!services.insert(discount.service).second)
      return Error{fmt::format("--discount: {} is given twice; add the two up yourself.", discount.service)};
    auto less = apply_discount(std::move(book), discount);
    if (!less.ok()) return Error{"--discount: " + less.error().sentence};
    book = std::move(*less);
  }
  if (adjustments.warm_price) book = apply_warm_price(std::move(book), *adjustments.warm_price);
  if (!adjustments.overrides.empty()) {
    auto own = apply_overrides(std::move(book), adjustments.overrides, adjustments.overrides_name);
    if (!own.ok()) return own;
    book = std::move(*own);
  }
  book.set_adjustments(adjustments);
  return book;
}

}  // namespace dynafill
