// pricing/offer_skus.h: which products of AWS's offer files are which skus of our books.
//
// Everything that the charge functions ask for (pricing/charges.h), in the seven regions of the books inside
// the program.  A product is known by its service, region and usage type; AWS's own SKU ids, descriptions and
// units are not relied on.  Usage types of DynamoDB, S3, EC2 and data transfer are those of real offer files;
// the others stand in public cost reports and price tools, and Data Pipeline's attributes are matched by a
// word in them.  What is named otherwise stays unmapped and is counted as such.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pricing/offer_reader.h"

namespace dynafill {

struct OurSku {
  std::string region;
  std::string sku, service, what, unit;
};

// The regions that are known, such as "eu-west-1".
std::vector<std::string> offer_regions();

std::optional<OurSku> our_sku(const OfferProduct& product);

// The sku of a reserved term: `lease` is "1yr" or "3yr".  Only DynamoDB's provisioned capacity has them.
std::optional<OurSku> our_reserved_sku(const OurSku& capacity, const std::string& lease, bool upfront);

}  // namespace dynafill
