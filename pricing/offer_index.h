// pricing/offer_index.h: where AWS keeps the offer file of a service and region.  Pure functions over the two
// small files that lead there:
//
//   /offers/v1.0/aws/index.json                          every offer, with the path of its region index
//   /offers/v1.0/aws/AmazonDynamoDB/current/region_index.json  every region, with the path of its offer file
//
// Source:
// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html (bulk API)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dynafill {

inline constexpr std::string_view price_list_address = "https://pricing.us-east-1.amazonaws.com";
inline constexpr std::string_view offer_index_path = "/offers/v1.0/aws/index.json";

struct OfferService {
  std::string_view name;        // first part of our skus, or what people call it: "dynamodb", "ec2"
  std::string_view offer_code;  // AWS's: "AmazonDynamoDB"
};
// Those whose prices we know how to read (pricing/offer_skus.h).
const std::vector<OfferService>& offer_services();
// "dynamodb,s3,emr"; an Error names what is unknown and lists what is known.
Result<std::vector<OfferService>> parse_offer_services(std::string_view text);

// The path of the offer's region index.  `where` names the text in errors.
Result<std::string> region_index_path(std::string_view offer_index, std::string_view offer_code,
                                      const std::string& where);
// The path of the offer file of `region`; nothing when the service is not sold there.
Result<std::optional<std::string>> offer_path(std::string_view region_index, std::string_view region,
                                              const std::string& where);

}  // namespace dynafill
