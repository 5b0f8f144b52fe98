// pricing/adjustments.h: what was changed about list prices, so that it can be written down and done again.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace dynafill {

struct Discount {
  std::string service;  // first part of the sku: "dynamodb", "ec2", "emr"...
  Decimal percent;      // 0 to 100

  friend bool operator==(const Discount&, const Discount&) = default;
};

// Whether bills take off what AWS gives for nothing (pricing/free_tier.h).
enum class FreeTierUse {
  none,
  always,      // what every account has every month
  first_year,  // also what AWS gives an account in its first 12 months
};

struct PriceAdjustments {
  std::vector<Discount> discounts;
  std::optional<Usd> warm_price;  // of each WCU of raised warm throughput
  std::string overrides;          // the text that apply_overrides takes; empty: none
  std::string overrides_name;     // names it in errors
  FreeTierUse free_tier = FreeTierUse::none;

  [[nodiscard]] bool none() const { return *this == PriceAdjustments{}; }
  friend bool operator==(const PriceAdjustments&, const PriceAdjustments&) = default;
};

// For people: "list prices", or "dynamodb less 12 %, own prices of contract.json, free tier taken off".
std::string described(const PriceAdjustments& adjustments);

// For plan.json, "price_adjustments": null when there are none, else
//   {"discounts": [{"service", "percent"}], "warm_price", "overrides": {"name", "regions"}, "free_tier"}
// with null or "none" for what is not there.  Amounts and percentages are decimal strings.
nlohmann::json to_json(const PriceAdjustments& adjustments);
// The Error names the field that is wrong.
Result<PriceAdjustments> adjustments_from_json(const nlohmann::json& document);

}  // namespace dynafill
