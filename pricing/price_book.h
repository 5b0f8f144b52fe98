// pricing/price_book.h: AWS list prices, each with its birth certificate.
//
// A book is a JSON file, "schema": "dynafill/prices/1":
//
//   {"schema", "name": "2018-01", "currency": "USD", "as_of": "2018-01-18", "about": "...",
//    "sources": {"A1": "public address or repository at commit, and date"},
//    "regions": {"eu-west-1": [
//      {"sku":     our own stable name, such as "dynamodb.wcu_hour" or "emr.m3.xlarge.hour",
//       "service": as AWS names it, "what": the thing sold, "unit": "WCU-hour",
//       "usd":     "0.000735", per unit, or
//       "tiers":   [{"up_to": "51200", "usd": "0.023"}, {"usd": "0.022"}], by quantity a month,
//       "free_tier": {"quantity": "18600", "per": "month"}     (optional; taken off on request, free_tier.h),
//       "source":  letters of "sources"; where an older and a newer are named, both say the same price,
//                  (one that carries the free tier only says so itself),
//       "as_of":   the day of the first of them,
//       "how":     price list | bill | documentation | second-hand | inference | override}]}}
//
// "price list" is AWS's own price data, or a file made from it; "override" was given by the user.
//
// Numbers are decimal strings.  What is not in the book has no price: it is never taken as 0, and a
// service that is free stands in the book with "0" and its source.
// Threads: a loaded book is a value and never changes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "pricing/adjustments.h"

namespace dynafill {

struct PriceTier {
  std::optional<Decimal> up_to;  // quantity in a month where the tier ends; none: it does not
  Usd usd;                       // per unit

  friend bool operator==(const PriceTier&, const PriceTier&) = default;
};

struct FreeTier {
  Decimal quantity;
  std::string per;

  friend bool operator==(const FreeTier&, const FreeTier&) = default;
};

struct Price {
  std::string sku;
  std::string service;
  std::string what;
  std::string unit;
  std::vector<PriceTier> tiers;  // at least one; the last has no end
  std::optional<FreeTier> free_tier;
  std::string source;  // the letters resolved, joined by "; "
  std::string as_of;   // YYYY-MM-DD
  std::string how;

  // Of the first tier.
  [[nodiscard]] const Usd& usd() const { return tiers.front().usd; }

  friend bool operator==(const Price&, const Price&) = default;
};

class PriceBook {
 public:
  // `where` names the text in errors.  Refuses a book that breaks the schema, also one that has two
  // prices of one sku in one region: nobody could say which is right.
  static Result<PriceBook> from_json(std::string_view text, const std::string& where);
  // An empty book, to be filled by set().  `name` and `as_of` must not be empty.
  PriceBook(std::string name, std::string as_of, std::string about);
  // Adds the price, or puts it in the place of the one that its sku had in `region`.
  void set(const std::string& region, Price price);
  // What was changed about the prices that were read (pricing/adjust.h); the file of a book has none.
  [[nodiscard]] const PriceAdjustments& adjustments() const { return adjustments_; }
  void set_adjustments(PriceAdjustments adjustments) { adjustments_ = std::move(adjustments); }
  // The book as a file; from_json() reads an equal book back.
  [[nodiscard]] std::string to_json_text() const;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& as_of() const { return as_of_; }
  [[nodiscard]] const std::string& about() const { return about_; }
  [[nodiscard]] bool has_region(std::string_view region) const { return regions_.contains(region); }
  [[nodiscard]] std::vector<std::string> regions() const;
  // Every price of a region by sku; empty when the book does not have the region.
  [[nodiscard]] std::vector<Price> prices(std::string_view region) const;

  // Done, or an Error that names the regions the book does have.
  [[nodiscard]] Status check_region(std::string_view region) const;
  // The price, or an Error that says which regions of this book and which other books have it.
  [[nodiscard]] Result<Price> lookup(std::string_view region, std::string_view sku) const;
  // The price, or null; for whoever expects that there may be none.
  [[nodiscard]] const Price* find(std::string_view region, std::string_view sku) const;

  friend bool operator==(const PriceBook&, const PriceBook&) = default;

 private:
  PriceBook() = default;
  using Prices = std::map<std::string, Price, std::less<>>;
  std::string name_, as_of_, about_;
  std::map<std::string, Prices, std::less<>> regions_;
  PriceAdjustments adjustments_;
};

// The books inside the program, oldest first: "2018-01", "2025-06".
std::vector<std::string> price_book_names();
// A book inside the program by its name, or a file (anything with a '/' or ending in .json).  Empty: the
// newest book inside the program.
Result<PriceBook> load_price_book(const std::string& name_or_path);

}  // namespace dynafill
