// pricing/offer_skus.h: which products of AWS's offer files are which skus of our books.
//
// DynamoDB, S3 Standard, EMR on EC2, Linux instances and NAT gateways of EC2, in the seven regions of the
// books inside the program.  A product is known by its service, region and usage type; AWS's own SKU ids,
// descriptions and units are not relied on.
#pragma once

#include <optional>
#include <string>

#include "pricing/offer_reader.h"

namespace dynafill {

struct OurSku {
  std::string region;
  std::string sku, service, what, unit;
};

std::optional<OurSku> our_sku(const OfferProduct& product);

// The sku of a reserved term: `lease` is "1yr" or "3yr".  Only DynamoDB's provisioned capacity has them.
std::optional<OurSku> our_reserved_sku(const OurSku& capacity, const std::string& lease, bool upfront);

}  // namespace dynafill
