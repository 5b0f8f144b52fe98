#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario_fields.h"
#include "sim/scenario_parts.h"

namespace dynafill {
namespace {

using Json = nlohmann::json;

constexpr std::string_view name = "data.item_bytes";
constexpr double item_bytes_max = 400 * 1024;
constexpr std::size_t units_max = 1000;  // of one item; DynamoDB's own are 400 or less

// `share(bytes)`: how much of the items is at most so large.  Every item has at least one unit.
template <class Share>
std::vector<std::int64_t> histogram_of(std::int64_t items, double largest, Share&& share) {
  const auto last = static_cast<std::size_t>(std::max(1.0, std::ceil(largest / 1024)));
  std::vector<std::int64_t> histogram(last + 1);
  std::int64_t below = 0;
  for (std::size_t units = 1; units <= last; ++units) {
    const std::int64_t upto =
        units == last ? items
                      : std::llround(static_cast<double>(items) * share(static_cast<double>(units) * 1024));
    histogram[units] = upto - below;
    below = upto;
  }
  return histogram;
}

Result<ItemSizes> uniform_sizes(const Json& range, std::int64_t items) {
  const bool two = range.is_array() && range.size() == 2 && range[0].is_number() && range[1].is_number();
  const double low = two ? range[0].get<double>() : 0;
  const double high = two ? range[1].get<double>() : 0;
  if (!(low >= 1 && low < high && high <= item_bytes_max))
    return wrong_field(field_path(name, "uniform"), range,
                       fmt::format("[low, high] with 1 <= low < high <= {}", item_bytes_max));
  const auto share = [&](double bytes) { return std::clamp((bytes - low) / (high - low), 0.0, 1.0); };
  return ItemSizes{histogram_of(items, high, share), (low + high) / 2};
}

Result<ItemSizes> lognormal_sizes(const Json& shape, std::int64_t items) {
  const std::string path = field_path(name, "lognormal");
  RETURN_IF_ERROR(check_members(shape, path, {"median", "sigma"}));
  const auto median = number_field(shape, path, "median", 1, item_bytes_max);
  RETURN_IF_ERROR(median);
  const auto sigma = number_field(shape, path, "sigma", 0.001, 5);
  RETURN_IF_ERROR(sigma);
  const auto share = [&](double bytes) {
    return 0.5 * std::erfc(-std::log(bytes / *median) / *sigma / std::sqrt(2.0));
  };
  // What would be larger than DynamoDB's largest item counts as that.
  return ItemSizes{histogram_of(items, item_bytes_max, share),
                   std::min(item_bytes_max, *median * std::exp(*sigma * *sigma / 2))};
}

// The profile's distribution, scaled to `items` by largest remainders, so that the counts add up.
Result<ItemSizes> profile_sizes(const Json& file, std::int64_t items, const ReadProfile& read) {
  const std::string path = field_path(name, "profile");
  if (!file.is_string()) return wrong_field(path, file, "the name of a profile.json");
  if (!read) return wrong_field(path, file, "left out: no file can be read here");
  const Result<Json> document = read(file.get<std::string>());
  RETURN_IF_ERROR(document);
  const Error not_one{
      fmt::format("The scenario's '{}' names '{}', which is no profile.json with a "
                  "'wcu_histogram'; 'dynafill profile -o profile.json' writes one.",
                  path, file.get<std::string>())};
  if (!document->is_object() || document->value("schema", Json()) != "dynafill/profile/1") return not_one;
  const auto rows = document->find("wcu_histogram");
  if (rows == document->end() || !rows->is_array()) return not_one;
  std::vector<std::int64_t> counts;
  std::int64_t total = 0;
  for (const Json& row : *rows) {
    if (!row.is_array() || row.size() != 2 || !row[0].is_number_unsigned() || !row[1].is_number_unsigned() ||
        row[0].get<std::size_t>() < 1 || row[0].get<std::size_t>() > units_max)
      return not_one;
    const auto units = row[0].get<std::size_t>();
    if (counts.size() <= units) counts.resize(units + 1);
    counts[units] += row[1].get<std::int64_t>();
    total += row[1].get<std::int64_t>();
  }
  if (total < 1) return not_one;
  // Cumulated and then rounded: each boundary is within half an item of its place.
  std::int64_t seen = 0;
  const auto upto = [&](std::int64_t count) {
    return static_cast<std::int64_t>((static_cast<Int128>(count) * items + total / 2) / total);
  };
  for (std::int64_t& count : counts) {
    const std::int64_t before = upto(seen);
    seen += count;
    count = upto(seen) - before;
  }
  const Json& bytes = member_or_empty(*document, "item_bytes");
  const Json* mean = find_member(bytes, "mean");
  return ItemSizes{std::move(counts), mean != nullptr && mean->is_number() ? mean->get<double>() : 0};
}

}  // namespace

Result<ItemSizes> read_scenario_sizes(const Json& sizes, std::int64_t items, const ReadProfile& profile) {
  RETURN_IF_ERROR(check_members(sizes, name, {"fixed", "uniform", "lognormal", "profile"}));
  if (sizes.size() != 1)
    return wrong_field(name, sizes, "one of {\"fixed\"}, {\"uniform\"}, {\"lognormal\"} and {\"profile\"}");
  if (const auto file = sizes.find("profile"); file != sizes.end())
    return profile_sizes(*file, items, profile);
  if (const auto range = sizes.find("uniform"); range != sizes.end()) return uniform_sizes(*range, items);
  if (const auto shape = sizes.find("lognormal"); shape != sizes.end()) return lognormal_sizes(*shape, items);
  const auto fixed = number_field(sizes, name, "fixed", 1, item_bytes_max);
  RETURN_IF_ERROR(fixed);
  return ItemSizes{histogram_of(items, *fixed, [](double) { return 0.0; }), *fixed};
}

}  // namespace dynafill
