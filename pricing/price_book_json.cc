#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "pricing/price_book.h"

namespace dynafill {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const Price& price, const std::string& letter) {
  ordered_json object{
      {"sku", price.sku}, {"service", price.service}, {"what", price.what}, {"unit", price.unit}};
  if (price.tiers.size() == 1) {
    object["usd"] = price.usd().amount.text();
  } else {
    for (const PriceTier& tier : price.tiers) {
      ordered_json row = ordered_json::object();
      if (tier.up_to) row["up_to"] = tier.up_to->text();
      row["usd"] = tier.usd.amount.text();
      object["tiers"].push_back(std::move(row));
    }
  }
  if (price.free_tier)
    object["free_tier"] = {{"quantity", price.free_tier->quantity.text()}, {"per", price.free_tier->per}};
  object["source"] = {letter};
  object["as_of"] = price.as_of;
  object["how"] = price.how;
  return object;
}

}  // namespace

std::string PriceBook::to_json_text() const {
  std::map<std::string, std::string> letters;  // by source text
  std::string regions;
  for (const auto& [region, prices] : regions_) {
    std::string rows;
    for (const auto& [sku, price] : prices) {
      const auto letter = letters.try_emplace(price.source, fmt::format("S{}", letters.size() + 1)).first;
      rows += fmt::format("{}\n   {}", rows.empty() ? "" : ",", to_json(price, letter->second).dump());
    }
    regions +=
        fmt::format("{}\n  {}: [{}\n  ]", regions.empty() ? "" : ",", ordered_json(region).dump(), rows);
  }
  ordered_json sources = ordered_json::object();
  for (const auto& [text, letter] : letters) sources[letter] = text;
  ordered_json head{{"schema", "dynafill/prices/1"}, {"name", name_}, {"currency", "USD"}, {"as_of", as_of_}};
  if (!about_.empty()) head["about"] = about_;
  head["sources"] = std::move(sources);
  // One price a line, so that two versions of a book can be compared line by line.
  std::string text = head.dump(1);
  text.resize(text.rfind('\n'));
  return text + ",\n \"regions\": {" + regions + "\n }\n}\n";
}

}  // namespace dynafill
