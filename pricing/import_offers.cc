#include "pricing/import_offers.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "pricing/offer_skus.h"

namespace dynafill {
namespace {

// "1.6950000000000000621724893790087662637233734130859375" is 1.695.
constexpr std::size_t digits_read = 18;
constexpr int price_decimals = 12;

Result<Decimal> price_from(const std::string& text) {
  const std::size_t point = text.find('.');
  const auto amount =
      Decimal::parse(point == std::string::npos || text.find_first_of("eE") != std::string::npos
                         ? text
                         : text.substr(0, point + 1 + digits_read));
  if (!amount) return amount.error();
  if (*amount < 0) return Error{"'" + text + "' is negative"};
  return amount->rounded(price_decimals);
}

std::string day(const std::string& time) { return time.substr(0, 10); }

// Keeps the mapped products of one file and their terms, and counts the others.
class Collector : public OfferSink {
 public:
  explicit Collector(ImportedFile& file) : file_(file) {}

  void product(const OfferProduct& product) override {
    auto ours = our_sku(product);
    ++file_.products;
    if (ours) {
      products_.emplace(product.sku, std::move(*ours));
    } else {
      ++file_.unmapped[product.family.empty() ? "(no product family)" : product.family];
    }
  }

  void term(const OfferTerm& term) override {
    if (term.type != "OnDemand" && term.type != "Reserved") return;
    if (!products_.contains(term.sku)) return;
    OfferTerm& kept = terms_[term.type + "/" + term.sku + "/" + term.code + "/" + term.effective];
    if (kept.sku.empty()) {
      kept = term;
    } else {
      kept.dimensions.insert(kept.dimensions.end(), term.dimensions.begin(), term.dimensions.end());
    }
  }

  const OurSku& product_of(const OfferTerm& term) const { return products_.find(term.sku)->second; }
  const std::map<std::string, OfferTerm>& terms() const { return terms_; }

 private:
  ImportedFile& file_;
  std::map<std::string, OurSku> products_;  // by AWS's SKU
  std::map<std::string, OfferTerm> terms_;
};

struct Tier {
  Decimal begin;
  std::optional<Decimal> end;
  Usd usd;
};

Result<Tier> tier_from(const OfferDimension& dimension) {
  if (dimension.usd.empty()) return Error{"has no price in USD"};
  const auto usd = price_from(dimension.usd);
  if (!usd) return Error{fmt::format("has the price '{}'", dimension.usd)};
  Tier tier{0, std::nullopt, {*usd}};
  if (!dimension.begin.empty()) {
    const auto begin = Decimal::parse(dimension.begin);
    if (!begin) return Error{fmt::format("has a tier from '{}'", dimension.begin)};
    tier.begin = *begin;
  }
  if (!dimension.end.empty() && dimension.end != "Inf") {
    const auto end = Decimal::parse(dimension.end);
    if (!end) return Error{fmt::format("has a tier to '{}'", dimension.end)};
    tier.end = *end;
  }
  return tier;
}

// AWS writes tiers in no order.
Status fill_tiers(const std::vector<OfferDimension>& dimensions, Price& price) {
  std::vector<Tier> tiers;
  for (const OfferDimension& dimension : dimensions) {
    const auto tier = tier_from(dimension);
    if (!tier) return tier.error();
    tiers.push_back(*tier);
  }
  if (tiers.empty()) return Error{"has no price"};
  std::ranges::sort(tiers, {}, &Tier::begin);
  Decimal reached = 0;
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    const bool last = i + 1 == tiers.size();
    if (tiers[i].begin != reached || tiers[i].end.has_value() == last || (!last && *tiers[i].end <= reached))
      return Error{"has tiers with a gap or an overlap"};
    if (!last) reached = *tiers[i].end;
  }
  if (tiers.size() > 1 && tiers[0].usd.amount == 0 && tiers[1].usd.amount > 0) {
    price.free_tier = FreeTier{*tiers[0].end, "month"};
    tiers.erase(tiers.begin());
  }
  for (const Tier& tier : tiers) price.tiers.push_back({tier.end, tier.usd});
  return Done{};
}

class Importer {
 public:
  explicit Importer(ImportedOffers& out) : out_(out) {}

  Status add_file(const OfferFile& file) {
    ImportedFile imported;
    imported.path = file.path;
    Collector collector(imported);
    auto header = read_offer(*file.in, file.path, collector);
    if (!header) return header.error();
    imported.header = std::move(*header);
    RETURN_IF_ERROR(add_terms(collector, imported));
    out_.files.push_back(std::move(imported));
    return Done{};
  }

 private:
  Status add_terms(const Collector& collector, ImportedFile& file) {
    std::map<std::string, const OfferTerm*> on_demand;  // of each product, the newest that has begun
    for (const auto& [name, term] : collector.terms()) {
      if (term.type == "Reserved") {
        RETURN_IF_ERROR(add_reserved(collector.product_of(term), term, file));
        continue;
      }
      if (day(term.effective) > day(file.header.published)) continue;
      const OfferTerm*& newest = on_demand[term.sku];
      if (!newest || newest->effective < term.effective) newest = &term;
    }
    for (const auto& [sku, term] : on_demand)
      RETURN_IF_ERROR(add(collector.product_of(*term), term->dimensions, file));
    file.mapped = static_cast<std::int64_t>(on_demand.size());
    return Done{};
  }

  // The upfront dimension is a number of units without a range.
  Status add_reserved(const OurSku& product, const OfferTerm& term, const ImportedFile& file) {
    for (const OfferDimension& dimension : term.dimensions)
      if (const auto ours = our_reserved_sku(product, term.lease, dimension.unit == "Quantity"))
          RETURN_IF_ERROR
        (add(*ours, {dimension}, file));
    return Done{};
  }

  Status add(const OurSku& ours, const std::vector<OfferDimension>& dimensions, const ImportedFile& file) {
    Price price;
    price.sku = ours.sku;
    price.service = ours.service;
    price.what = ours.what;
    price.unit = ours.unit;
    price.source = fmt::format("AWS Price List offer file {}, version {}, published {}",
                               file.header.offer_code, file.header.version, file.header.published);
    price.as_of = day(file.header.published);
    price.how = "price list";
    const Status filled = fill_tiers(dimensions, price);
    if (!filled)
      return Error{fmt::format("'{}': {} in {} {}; nothing was imported.", file.path, ours.sku, ours.region,
                               filled.error().sentence)};
    const Price* there = out_.book.find(ours.region, ours.sku);
    if (!there) {
      out_.book.set(ours.region, std::move(price));
      return Done{};
    }
    if (there->tiers == price.tiers && there->free_tier == price.free_tier) return Done{};
    // AWS has been seen to list a second, untiered meter beside the one with the free tier.
    if (there->source == price.source && there->free_tier.has_value() != price.free_tier.has_value()) {
      out_.warnings.push_back(fmt::format("'{}' prices {} in {} twice; the one with the free tier was taken.",
                                          file.path, ours.sku, ours.region));
      if (price.free_tier) out_.book.set(ours.region, std::move(price));
      return Done{};
    }
    return Error{fmt::format(
        "{} in {} has two prices, ${} ({}) and ${} ({}); import one version of an offer at a time.", ours.sku,
        ours.region, there->usd().amount.text(), there->source, price.usd().amount.text(), price.source)};
  }

  ImportedOffers& out_;
};

}  // namespace

Result<ImportedOffers> import_offers(const std::vector<OfferFile>& files, const std::string& book_name) {
  constexpr const char* about =
      "AWS list prices without tax or discount, read from AWS's Price List offer files by dynafill prices "
      "import. A "
      "price that is not here was not in them, or not known to dynafill; it is never 0.";
  ImportedOffers imported{PriceBook(book_name, "unknown", about), {}, {}};
  Importer importer(imported);
  for (const OfferFile& file : files) RETURN_IF_ERROR(importer.add_file(file));
  if (imported.book.regions().empty())
    return Error{fmt::format("No product of {} is one that dynafill prices ({} products read).",
                             files.size() == 1 ? "'" + files[0].path + "'" : "these files", [&] {
                               std::int64_t products = 0;
                               for (const ImportedFile& file : imported.files) products += file.products;
                               return products;
                             }())};
  std::string newest;
  for (const ImportedFile& file : imported.files) newest = std::max(newest, day(file.header.published));
  PriceBook book(book_name, newest, about);
  for (const std::string& region : imported.book.regions())
    for (Price& price : imported.book.prices(region)) book.set(region, std::move(price));
  imported.book = std::move(book);
  return imported;
}

}  // namespace dynafill
