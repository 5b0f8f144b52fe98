#include "pricing/adjustments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "pricing/price_json.h"

namespace dynafill {
namespace {

using nlohmann::json;

constexpr std::pair<FreeTierUse, std::string_view> free_tier_names[] = {
    {FreeTierUse::none, "none"}, {FreeTierUse::always, "always"}, {FreeTierUse::first_year, "first-year"}};

Result<FreeTierUse> free_tier_from(const json& document) {
  const auto text = json_text(document, "free_tier");
  if (text.ok())
    for (const auto& [use, name] : free_tier_names)
      if (*text == name) return use;
  return Error{"price_adjustments.free_tier is none of none, always and first-year"};
}

}  // namespace

std::string described(const PriceAdjustments& adjustments) {
  std::vector<std::string> parts;
  for (const Discount& discount : adjustments.discounts)
    parts.push_back(fmt::format("{} less {} %", discount.service, discount.percent.text()));
  if (adjustments.warm_price)
    parts.push_back(fmt::format("warm throughput ${} a WCU", adjustments.warm_price->amount.text()));
  if (!adjustments.overrides.empty()) parts.push_back("own prices of " + adjustments.overrides_name);
  if (adjustments.free_tier != FreeTierUse::none)
    parts.push_back(adjustments.free_tier == FreeTierUse::always ? "free tier taken off"
                                                                 : "first year's free tier taken off");
  return parts.empty() ? "list prices" : fmt::format("{}", fmt::join(parts, ", "));
}

json to_json(const PriceAdjustments& adjustments) {
  if (adjustments.none()) return nullptr;
  json discounts = json::array();
  for (const Discount& discount : adjustments.discounts)
    discounts.push_back({{"service", discount.service}, {"percent", discount.percent.text()}});
  json overrides;
  if (!adjustments.overrides.empty()) {
    const json document = json::parse(adjustments.overrides, nullptr, false);
    CHECK(document.is_object());  // whoever applied it has read it
    overrides = {{"name", adjustments.overrides_name},
                 {"regions", document.value("regions", json::object())}};
  }
  json document{{"discounts", discounts}, {"warm_price", nullptr}, {"overrides", overrides}};
  if (adjustments.warm_price) document["warm_price"] = adjustments.warm_price->amount.text();
  for (const auto& [use, name] : free_tier_names)
    if (use == adjustments.free_tier) document["free_tier"] = name;
  return document;
}

Result<PriceAdjustments> adjustments_from_json(const json& document) {
  PriceAdjustments adjustments;
  if (document.is_null()) return adjustments;
  const auto wrong = [](const char* field) { return Error{std::string("price_adjustments.") + field}; };
  const json discounts = document.is_object() ? document.value("discounts", json()) : json();
  if (!discounts.is_array()) return wrong("discounts");
  for (const json& one : discounts) {
    if (!one.is_object()) return wrong("discounts");
    const auto service = json_text(one, "service");
    const auto percent = json_amount(one, "percent");
    if (!service.ok() || !percent.ok() || *percent > 100) return wrong("discounts");
    adjustments.discounts.push_back({*service, *percent});
  }
  if (!document.value("warm_price", json()).is_null()) {
    const auto price = json_amount(document, "warm_price");
    if (!price.ok()) return wrong("warm_price");
    adjustments.warm_price = Usd{*price};
  }
  if (const json overrides = document.value("overrides", json()); !overrides.is_null()) {
    if (!overrides.is_object() || !overrides.contains("regions")) return wrong("overrides");
    const auto name = json_text(overrides, "name");
    if (!name.ok()) return wrong("overrides.name");
    adjustments.overrides_name = *name;
    adjustments.overrides = json{{"regions", overrides["regions"]}}.dump();
  }
  const auto free_tier = free_tier_from(document);
  if (!free_tier.ok()) return wrong("free_tier");
  adjustments.free_tier = *free_tier;
  return adjustments;
}

}  // namespace dynafill
