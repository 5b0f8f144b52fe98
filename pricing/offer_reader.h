// pricing/offer_reader.h: AWS Price List offer files as a stream of products and terms.
//
// Reads both forms that AWS publishes, JSON and CSV, told apart by the first character.  Members and columns
// that are not known are skipped, and most attributes may be absent.  Memory holds one product and one term,
// however large the file is.
// Source:
// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "base/result.h"

namespace dynafill {

struct OfferHeader {
  std::string offer_code;  // "AmazonDynamoDB"
  std::string version;     // "20160107013501"
  std::string published;   // "2016-01-07T01:35:01Z"
};

// Attributes as AWS names them; empty when absent.
struct OfferProduct {
  std::string sku, family, service_code, location, region_code, usage_type, operation, volume_type;
  std::string instance_type, operating_system, tenancy, preinstalled, license, capacity_status, software_type;
  std::string transfer_type, from_location, to_location, from_region, to_region;  // of data transfer
  std::string frequency, place;                                                   // of Data Pipeline
};

struct OfferDimension {
  std::string begin, end;  // of a tier; empty when absent, "Inf" where it has no end
  std::string unit, usd;   // usd is empty when the price is in another currency only
};

// One term of a product; in CSV one dimension of it, so that a term can come in several pieces.
struct OfferTerm {
  std::string sku, code, effective;
  std::string type;   // "OnDemand", "Reserved"...
  std::string lease;  // "1yr", for reserved ones
  std::vector<OfferDimension> dimensions;
};

class OfferSink {
 public:
  virtual ~OfferSink() = default;
  virtual void product(const OfferProduct& product) = 0;
  // Every product of a file comes before the first of its terms (in CSV: before its own).
  virtual void term(const OfferTerm& term) = 0;
};

// Reads to the end.  `where` names the file in errors: not an offer file, broken, cut off (a CSV file cut off
// exactly between two rows cannot be told from a whole one).
Result<OfferHeader> read_offer(std::istream& in, const std::string& where, OfferSink& sink);

}  // namespace dynafill
