#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "dataset/item_parser.h"
#include "dataset/profile.h"

namespace dynafill {
namespace {

using nlohmann::json;

constexpr const char* schema = "dynafill/profile/1";

// Takes fields out of a document; keeps the first thing that is wrong as the sentence to tell.
class Fields {
 public:
  explicit Fields(const json& document) : document_(document) {}

  std::int64_t count(const char* path) {
    const json* value = find(path);
    if (value == nullptr) return 0;
    const bool whole =
        value->is_number_unsigned() ? value->get<std::uint64_t>() <= INT64_MAX : value->is_number_integer();
    if (!whole || value->get<std::int64_t>() < 0) {
      wrong(path, "must be a whole number of at least 0");
      return 0;
    }
    return value->get<std::int64_t>();
  }

  double share(const char* path) {
    const json* value = find(path);
    if (value == nullptr) return 0;
    if (!value->is_number() || !(value->get<double>() >= 0 && value->get<double>() <= 1))
      wrong(path, "must be from 0 to 1");
    return value->is_number() ? value->get<double>() : 0;
  }

  std::string text(const char* path) {
    const json* value = find(path);
    if (value == nullptr) return {};
    if (!value->is_string()) wrong(path, "must be a text");
    return value->is_string() ? value->get<std::string>() : std::string{};
  }

  // [[units, items], ...] as items by units.
  std::vector<std::int64_t> histogram(const char* path) {
    std::vector<std::int64_t> items(1, 0);
    const std::int64_t units_max = write_units_for_put(item_bytes_max).count;
    const json* rows = find(path);
    if (rows == nullptr) return items;
    bool good = rows->is_array();
    for (std::size_t i = 0; good && i < rows->size(); ++i) {
      const json& row = (*rows)[i];
      good = row.is_array() && row.size() == 2 && row[0].is_number_integer() && row[1].is_number_integer() &&
             row[0].get<std::int64_t>() >= 1 && row[0].get<std::int64_t>() <= units_max &&
             row[1].get<std::int64_t>() >= 0;
      if (!good) break;
      const auto units = static_cast<std::size_t>(row[0].get<std::int64_t>());
      if (items.size() <= units) items.resize(units + 1, 0);
      good = items[units] == 0;
      items[units] = row[1].get<std::int64_t>();
    }
    if (!good)
      wrong(path, fmt::format("must be a list of [units from 1 to {}, items], each number of units once",
                              units_max));
    return items;
  }

  void wrong(std::string_view path, std::string_view what) {
    if (error_.empty()) error_ = fmt::format("This is not a good profile: '{}' {}.", path, what);
  }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  const json* find(const char* path) {
    const json::json_pointer pointer(std::string("/") + path);
    if (document_.contains(pointer)) return &document_.at(pointer);
    wrong(path, "is missing");
    return nullptr;
  }

  const json& document_;
  std::string error_;
};

}  // namespace

json to_json(const Profile& profile) {
  json histogram = json::array();
  for (std::size_t units = 1; units < profile.wcu_histogram.size(); ++units)
    if (profile.wcu_histogram[units] != 0) histogram.push_back({units, profile.wcu_histogram[units]});
  const double items = static_cast<double>(profile.items);
  const double mean_bytes = profile.items == 0 ? 0 : static_cast<double>(profile.item_bytes_total) / items;
  return {{"schema", schema},
          {"source", profile.source},
          {"source_bytes", profile.source_bytes},
          {"items", profile.items},
          {"rejected", profile.rejected},
          {"item_bytes",
           {{"total", profile.item_bytes_total},
            {"mean", mean_bytes},
            {"p50", profile.item_bytes_p50},
            {"p90", profile.item_bytes_p90},
            {"p99", profile.item_bytes_p99},
            {"max", profile.item_bytes_max}}},
          {"wcu", {{"total", profile.wcu_total}, {"mean", profile.wcu_mean()}, {"max", profile.wcu_max}}},
          {"wcu_histogram", std::move(histogram)},
          {"gsis", json::array()},
          {"keys", {{"distinct", profile.distinct_keys}, {"top_share", profile.top_share}}},
          {"key", {{"partition", profile.key.partition_key}, {"sort", profile.key.sort_key}}},
          {"sampled", false}};
}

Result<Profile> profile_from_json(const json& document) {
  if (!document.is_object() || !document.contains("schema") || document["schema"] != schema)
    return Error{fmt::format("This is not a profile: its \"schema\" is not \"{}\".", schema)};
  Fields fields(document);
  Profile profile;
  profile.source = fields.text("source");
  profile.source_bytes = fields.count("source_bytes");
  profile.items = fields.count("items");
  profile.rejected = fields.count("rejected");
  profile.item_bytes_total = fields.count("item_bytes/total");
  profile.item_bytes_p50 = fields.count("item_bytes/p50");
  profile.item_bytes_p90 = fields.count("item_bytes/p90");
  profile.item_bytes_p99 = fields.count("item_bytes/p99");
  profile.item_bytes_max = fields.count("item_bytes/max");
  profile.wcu_total = fields.count("wcu/total");
  profile.wcu_max = fields.count("wcu/max");
  profile.wcu_histogram = fields.histogram("wcu_histogram");
  profile.distinct_keys = fields.count("keys/distinct");
  profile.top_share = fields.share("keys/top_share");
  profile.key.partition_key = fields.text("key/partition");
  profile.key.sort_key = fields.text("key/sort");

  // The histogram is what plans and simulations are made of; it must tell the same story as the sums.
  Int128 items = 0;
  Int128 units = 0;
  for (std::size_t u = 1; u < profile.wcu_histogram.size(); ++u) {
    items += profile.wcu_histogram[u];
    units += static_cast<Int128>(profile.wcu_histogram[u]) * static_cast<std::int64_t>(u);
  }
  if (items != profile.items) fields.wrong("wcu_histogram", "does not add up to 'items'");
  if (units != profile.wcu_total) fields.wrong("wcu_histogram", "does not add up to 'wcu/total'");
  if (!fields.error().empty()) return Error{fields.error()};
  return profile;
}

}  // namespace dynafill
