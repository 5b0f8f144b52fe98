#include "planner/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "planner/constants.h"
#include "pricing/compute_charges.h"

namespace dynafill {
namespace {

constexpr std::array modern_machines = {"c7g.large", "c7g.xlarge", "c7g.2xlarge"};
constexpr std::array machines_of_2018 = {"c4.large", "m4.xlarge", "m4.2xlarge"};

Plan::Need need_of(const Profile& profile) {
  Plan::Need need;
  need.items = profile.items;
  need.wcu_total = profile.wcu_with_lsis();
  need.distinct_keys = profile.distinct_keys;
  need.top_share = profile.top_share;
  need.order = profile.order;
  need.item_bytes_mean = static_cast<double>(profile.item_bytes_total) / static_cast<double>(profile.items);
  for (std::size_t units = 0; units < profile.wcu_histogram.size(); ++units)
    if (profile.wcu_histogram[units] > 0)
      need.wcu_histogram.emplace_back(static_cast<std::int64_t>(units), profile.wcu_histogram[units]);
  return need;
}

std::vector<Plan::Index> indexes_of(const Profile& profile) {
  std::vector<Plan::Index> indexes;
  for (const IndexProfile& gsi : profile.gsis)
    indexes.push_back({gsi.name, 0, gsi.wcu_total, gsi.entries, gsi.distinct_keys, gsi.top_share});
  return indexes;
}

double units_of_item_by_unit(const Plan::Need& need) {
  double units = 0, squares = 0;
  for (const auto& [each, items] : need.wcu_histogram) {
    units += static_cast<double>(each) * static_cast<double>(items);
    squares += static_cast<double>(each) * static_cast<double>(each) * static_cast<double>(items);
  }
  return units > 0 ? squares / units : 1;
}

// Units a second under one key value with this share of all of them.
double limit_of_share(double share) {
  static const double partition = constant("partition_write_limit");
  return share > 0 ? partition / share : 1e18;
}

std::optional<WcuRate> key_limit_of(const Job& job) {
  if (job.need.items <= 1) return std::nullopt;
  double limit = limit_of_share(job.need.top_share);
  // A client that goes through the file has about a thousand items at hand.
  for (const KeyOrder::Spread& spread : job.need.order.spread)
    if (spread.window_items == 1'000) limit = std::min(limit, limit_of_share(1 / spread.effective_keys));
  for (const Plan::Index& index : job.indexes)
    if (index.wcu_total > 0 && index.entries > 1)
      limit = std::min(limit, limit_of_share(index.top_share) * static_cast<double>(job.need.wcu_total) /
                                  static_cast<double>(index.wcu_total));
  if (limit >= static_cast<double>(wcu_limit)) return std::nullopt;
  return WcuRate::per_second(std::max(limit, 1.0));
}

}  // namespace

Job job_of(const PlanRequest& request, const PriceBook& book) {
  const Profile& profile = std::get<Profile>(request.data);
  Job job;
  job.request = &request;
  job.need = need_of(profile);
  job.indexes = indexes_of(profile);
  const bool has_file = !profile.source.starts_with("--items");
  job.source = {profile.source_bytes > 0 ? profile.source_bytes : profile.item_bytes_total};
  if (profile.source_stored_bytes > 0 && profile.source_bytes > 0)
    job.stored_share =
        static_cast<double>(profile.source_stored_bytes) / static_cast<double>(profile.source_bytes);
  job.source_files = has_file ? profile.source_files : 0;
  if (has_file) job.format = profile.format.empty() ? request.format : profile.format;
  job.item_units = units_of_item_by_unit(job.need);
  job.key_limit = key_limit_of(job);
  for (const Plan::Index& index : job.indexes)
    job.index_factor = std::max(
        job.index_factor, static_cast<double>(index.wcu_total) / static_cast<double>(job.need.wcu_total));
  const auto has = [&](std::string_view service, std::string_view type) {
    return book.find(request.region, fmt::format("{}.{}.hour", service, type)) != nullptr;
  };
  for (const auto& machines : {modern_machines, machines_of_2018})
    if (job.loader_types.empty())
      for (const char* type : machines)
        if (has("ec2", type)) job.loader_types.emplace_back(type);
  job.emr_type = has("emr", "m5.xlarge") ? std::string_view("m5.xlarge") : constants::pipeline_instance.value;
  job.public_ipv4_charged = book.as_of() >= public_ipv4_charged_from;
  return job;
}

World expected_world(const Job& job) {
  return {job.need.items, {job.need.wcu_total}, job.source, 0, std::nullopt, std::nullopt, 0.5, 0};
}

Bytes stored_size(const Job& job, Bytes source) {
  return {std::llround(static_cast<double>(source.count) * job.stored_share)};
}

std::int64_t index_units(const Job& job, const Plan::Index& index, const World& world) {
  if (world.items == job.need.items) return index.wcu_total;
  return std::llround(static_cast<double>(index.wcu_total) * static_cast<double>(world.items) /
                      static_cast<double>(job.need.items));
}

}  // namespace dynafill
