#include "pricing/offer_index.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dynafill {
namespace {

using nlohmann::json;

// A path on AWS's host, and nothing that leads elsewhere.
Result<std::string> path_of(const json& object, const char* field, const std::string& where) {
  const json path = object.is_object() ? object.value(field, json()) : json();
  if (!path.is_string() || !path.get<std::string>().starts_with("/offers/"))
    return Error{fmt::format(
        "'{}' is not an index of AWS's price list: it has no {} where there should be one.", where, field)};
  return path.get<std::string>();
}

Result<json> member(std::string_view text, const char* name, const std::string& where) {
  json document = json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains(name) || !document[name].is_object())
    return Error{fmt::format("'{}' is not an index of AWS's price list: it has no \"{}\".", where, name)};
  return std::move(document[name]);
}

}  // namespace

const std::vector<OfferService>& offer_services() {
  static const std::vector<OfferService> services = {
      {"dynamodb", "AmazonDynamoDB"},
      {"s3", "AmazonS3"},
      {"transfer", "AWSDataTransfer"},
      {"emr", "ElasticMapReduce"},
      {"ec2", "AmazonEC2"},
      {"glue", "AWSGlue"},
      {"fargate", "AmazonECS"},
      {"stepfunctions", "AmazonStates"},
      {"lambda", "AWSLambda"},
      {"vpc", "AmazonVPC"},
      {"datapipeline", "datapipeline"},
  };
  return services;
}

Result<std::vector<OfferService>> parse_offer_services(std::string_view text) {
  std::vector<OfferService> chosen;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    begin = end + 1;
    const auto& all = offer_services();
    const auto found = std::ranges::find(all, name, &OfferService::name);
    if (found == all.end()) {
      std::vector<std::string_view> names;
      for (const OfferService& service : all) names.push_back(service.name);
      return Error{fmt::format("'{}' is no service whose prices dynafill reads; there are {}.", name,
                               fmt::join(names, ", "))};
    }
    if (std::ranges::find(chosen, name, &OfferService::name) == chosen.end()) chosen.push_back(*found);
  }
  return chosen;
}

Result<std::string> region_index_path(std::string_view offer_index, std::string_view offer_code,
                                      const std::string& where) {
  const auto offers = member(offer_index, "offers", where);
  if (!offers.ok()) return offers.error();
  const auto offer = offers->find(offer_code);
  if (offer == offers->end())
    return Error{fmt::format("AWS's price list '{}' has no offer {}; leave its service out with --services.",
                             where, offer_code)};
  return path_of(*offer, "currentRegionIndexUrl", where);
}

Result<std::optional<std::string>> offer_path(std::string_view region_index, std::string_view region,
                                              const std::string& where) {
  const auto regions = member(region_index, "regions", where);
  if (!regions.ok()) return regions.error();
  const auto found = regions->find(region);
  if (found == regions->end()) return std::optional<std::string>();
  auto path = path_of(*found, "currentVersionUrl", where);
  if (!path.ok()) return path.error();
  return std::optional(std::move(*path));
}

}  // namespace dynafill
