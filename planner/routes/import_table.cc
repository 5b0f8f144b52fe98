// DynamoDB's Import from S3: into a new table only, without write capacity, billed by the uncompressed size.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

// Formats that Import from S3 reads as they are; "" is a file that is not written yet.
constexpr std::array accepted = {std::string_view(""), std::string_view("dynamodb-json"),
                                 std::string_view("csv"), std::string_view("ion")};

bool must_convert(const Job& job) { return std::ranges::find(accepted, job.format) == accepted.end(); }

// What is imported: the file, or the file made DynamoDB JSON.
Bytes imported(const Job& job, const World& world) {
  if (!must_convert(job)) return world.source;
  return {world.source.count + world.items * constants::item_wrapper_bytes};
}

// What the quota counts.
Bytes objects_of(const Job& job) {
  return must_convert(job) ? imported(job, expected_world(job)) : stored_size(job, job.source);
}

std::int64_t size_quota(std::string_view region) {
  return std::ranges::find(constants::import_large_regions, region) == constants::import_large_regions.end()
             ? constants::import_bytes_max_elsewhere
             : constants::import_bytes_max;
}

class ImportFromS3 final : public RouteModel {
 public:
  [[nodiscard]] std::string_view words() const override { return "Import from S3 into a new table"; }
  [[nodiscard]] StartupRows startup() const override { return {"s3_import_fixed", "s3_import_fixed_p99"}; }

  [[nodiscard]] std::optional<Duration> own_load(const World& world) const override {
    static const double bytes_per_s = constant("s3_import_rate") * 1e9 / 3600;
    const double seconds = static_cast<double>(world.source.count) / bytes_per_s;
    return seconds > in_seconds(load_time_limit) ? load_time_limit + std::chrono::hours(1)
                                                 : from_seconds(seconds);
  }

  void charge(const Job& job, const Course& course, const World& world, Meter& meter) const override {
    const Bytes bytes = imported(job, world);
    meter.add(ImportUse{bytes});
    charge_source_in_s3(job, course, must_convert(job) ? bytes : stored_size(job, bytes), meter);
  }

  [[nodiscard]] std::vector<std::string> obstacles(const Job& job, Mode mode, Ratio,
                                                   const PriceBook&) const override {
    std::vector<std::string> reasons;
    if (mode != Mode::on_demand)
      reasons.emplace_back(
          "Import from S3 uses no write capacity, so there is none to raise, warm or scale.");
    if (job.request->existing_table)
      reasons.emplace_back("Import from S3 only fills a table that it creates itself.");
    const Bytes objects = objects_of(job);
    if (objects.count > size_quota(job.request->region))
      reasons.push_back(fmt::format(
          "Objects of {} are more than the {} that Import from S3 takes at a time in {}; it counts them as "
          "they "
          "are stored, so compressed ones count less.",
          human_bytes(objects.count), human_bytes(size_quota(job.request->region)), job.request->region));
    // What must be converted may be written to as many as will do.
    if (!must_convert(job) && job.source_files > constants::import_objects_max)
      reasons.push_back(fmt::format(
          "{} objects are more than the {} that Import from S3 takes at a time; put some together.",
          human_count(job.source_files), human_count(constants::import_objects_max)));
    return reasons;
  }

  void assume(const Job& job, const Plan&, std::vector<Assumption>& list) const override {
    list.push_back({"speed of the import",
                    fmt::format("{} GB an hour after the start", constant("s3_import_rate")),
                    source_of("s3_import_rate")});
    list.push_back({"new table", "on demand, and nothing written but the import",
                    std::string(constants::import_source)});
    list.push_back({"quota",
                    fmt::format("{} objects and {} of them as they are stored, at a time",
                                human_count(constants::import_objects_max),
                                human_bytes(size_quota(job.request->region))),
                    std::string(constants::quotas_source)});
    list.push_back({"compression", "none, GZIP or ZSTD; what is billed is the uncompressed size",
                    std::string(constants::import_source)});
    if (must_convert(job))
      list.push_back(
          {"conversion",
           fmt::format("to DynamoDB JSON on this machine, {} B more an item; what is billed is the "
                       "converted size",
                       constants::item_wrapper_bytes),
           "Import from S3 reads CSV, DynamoDB JSON and Ion: " + std::string(constants::import_source)});
    if (job.format == "csv")
      list.push_back({"types", "every column that is not a key becomes a string",
                      std::string(constants::import_source)});
  }
};

}  // namespace

const RouteModel& import_from_s3_route() {
  static const ImportFromS3 route;
  return route;
}

}  // namespace dynafill
