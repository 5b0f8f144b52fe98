#include "pricing/price_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace dynafill {

Result<std::string> json_text(const nlohmann::json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
    return Error{fmt::format("has no \"{}\" text", field)};
  return found->get<std::string>();
}

Result<Decimal> json_amount(const nlohmann::json& object, const char* field) {
  const auto text = json_text(object, field);
  if (!text) return text.error();
  const auto amount = Decimal::parse(*text);
  if (!amount) return Error{fmt::format("has \"{}\": \"{}\", which is not a decimal number", field, *text)};
  if (*amount < 0) return Error{fmt::format("has a negative \"{}\"", field)};
  return *amount;
}

Result<std::vector<PriceTier>> json_tiers(const nlohmann::json& object) {
  if (object.contains("usd") == object.contains("tiers")) return Error{"needs either \"usd\" or \"tiers\""};
  if (object.contains("usd")) {
    const auto usd = json_amount(object, "usd");
    if (!usd) return usd.error();
    return std::vector<PriceTier>{{std::nullopt, {*usd}}};
  }
  const nlohmann::json& list = object.at("tiers");
  if (!list.is_array() || list.empty()) return Error{"has empty \"tiers\""};
  std::vector<PriceTier> tiers;
  for (const nlohmann::json& row : list) {
    if (!row.is_object()) return Error{"has a tier that is no object"};
    const auto usd = json_amount(row, "usd");
    if (!usd) return usd.error();
    PriceTier tier{std::nullopt, {*usd}};
    const bool last = tiers.size() + 1 == list.size();
    if (row.contains("up_to") == last) return Error{"needs \"up_to\" in every tier but the last"};
    if (!last) {
      const auto up_to = json_amount(row, "up_to");
      if (!up_to) return up_to.error();
      if (!tiers.empty() && *up_to <= *tiers.back().up_to) return Error{"has tiers that do not rise"};
      tier.up_to = *up_to;
    }
    tiers.push_back(tier);
  }
  return tiers;
}

Result<FreeTier> json_free_tier(const nlohmann::json& object) {
  const nlohmann::json& free = object.at("free_tier");
  if (!free.is_object()) return Error{"has a \"free_tier\" that is no object"};
  const auto quantity = json_amount(free, "quantity");
  if (!quantity) return quantity.error();
  const auto per = json_text(free, "per");
  if (!per) return per.error();
  return FreeTier{*quantity, *per};
}

}  // namespace dynafill
