// pricing/import_offers.h: AWS's offer files made into a price book.
//
// Memory grows with the products that are mapped (pricing/offer_skus.h), not with the file.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "pricing/offer_reader.h"
#include "pricing/price_book.h"

namespace dynafill {

struct OfferFile {
  std::string path;
  std::istream* in = nullptr;  // borrowed for the call
};

struct ImportedFile {
  std::string path;
  OfferHeader header;
  std::int64_t products = 0;
  std::int64_t mapped = 0;                       // products that became prices
  std::map<std::string, std::int64_t> unmapped;  // products that did not, by product family
};

struct ImportedOffers {
  PriceBook book;
  std::vector<ImportedFile> files;
  std::vector<std::string> warnings;  // where two products stood for one price and one of them was taken
};

// A first tier of $0 before a priced one is the free tier.  Of several on-demand terms the newest counts that
// had begun on the day the file was published.  Prices are rounded to 12 decimals: old files carry binary
// noise after the 50th.  Errors: a file that cannot be read as an offer; a price that is not in USD; two
// different prices for one sku in one region, which could not be told apart; no price at all.
Result<ImportedOffers> import_offers(const std::vector<OfferFile>& files, const std::string& book_name);

}  // namespace dynafill
