#include "planner/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/layout.h"
#include "base/text.h"
#include "planner/constants.h"
#include "pricing/charges.h"
#include "pricing/free_tier.h"

namespace dynafill {
namespace {

constexpr Duration minute = std::chrono::minutes(1);
constexpr Duration hour = std::chrono::hours(1);
const std::string given = "given in the request";

std::int64_t divided_up(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

std::string source_of(std::string_view constant_name) {
  const Constant& row = constant_row(constant_name);
  return row.source + "; " + row.note;
}

std::int64_t upload_objects(Bytes bytes) {
  return std::max<std::int64_t>(1, divided_up(bytes.count, constants::object_bytes_max));
}

// One request for a small object; begin, parts and end for a large one.
std::int64_t upload_requests(Bytes bytes) {
  if (bytes.count <= constants::upload_part_bytes) return 1;
  const std::int64_t objects = upload_objects(bytes);
  const std::int64_t parts = divided_up(divided_up(bytes.count, objects), constants::upload_part_bytes);
  return objects * (std::min(parts, constants::upload_parts_max) + 2);
}

Status add(Bill& bill, Result<std::vector<BillLine>> lines) {
  if (!lines) return Error{lines.error().sentence, ExitCode::refused};
  bill.add(std::move(*lines));
  return Done{};
}

}  // namespace

Startup startup_of(const PlanRequest& request) {
  Startup own;
  if (request.route == Route::data_pipeline)
    own = {constants::time_of("data_pipeline_startup_p50"), constants::time_of("data_pipeline_startup_p99")};
  const Duration p50 = request.startup.value_or(own.p50);
  // Whoever knows the usual start-up better than we do keeps our spread: 10 minutes to 7.
  const Duration spread = own.p50 == Duration{}
                              ? p50
                              : Duration(static_cast<std::int64_t>(static_cast<Int128>(p50.count()) *
                                                                   own.p99.count() / own.p50.count()));
  return {p50, std::max(p50, request.startup_p99.value_or(spread))};
}

Plan::Compute compute_of(const PlanRequest& request, WcuRate target) {
  if (request.route == Route::loader) {
    if (request.instance.empty()) return {};
    return {request.instance, request.instances.value_or(1)};
  }
  const std::int64_t per_node = constants::pipeline_units_per_node.value * 1'000'000;
  const std::int64_t core_nodes = std::max<std::int64_t>(1, divided_up(target.micro_per_s, per_node));
  return {request.instance.empty() ? std::string(constants::pipeline_instance.value) : request.instance,
          request.instances.value_or(1 + core_nodes)};
}

std::optional<Duration> default_terminate_after(Route route, Duration startup, Duration load) {
  if (route != Route::data_pipeline) return std::nullopt;
  const Duration needed = startup + load + load / constants::margin_divisor;
  return constants::terminate_step * divided_up(needed.count(), constants::terminate_step.count());
}

std::vector<std::string> route_obstacles(const PlanRequest& request, Ratio ratio, const PriceBook& book) {
  std::vector<std::string> reasons;
  if (request.route != Route::data_pipeline) return reasons;
  if (ratio.millionths < constants::pipeline_least_ratio_millionths.value)
    reasons.push_back(
        fmt::format("Data Pipeline takes a write throughput ratio of 0.1 to 1.0, not {}.", ratio.text()));
  const auto activity = book.lookup(request.region, "datapipeline.activity.high_frequency_month");
  if (!activity) reasons.push_back("Data Pipeline has no price there: " + activity.error().sentence);
  return reasons;
}

Bytes upload_bytes(const Plan& plan) {
  if (plan.source.bytes > 0) return {plan.source.bytes};
  return {std::llround(plan.need.item_bytes_mean * static_cast<double>(plan.need.items))};
}

Result<Bill> bill_of(const Plan& plan, const PlanRequest& request, const PriceBook& book) {
  const std::string& region = plan.region;
  const Bytes upload = upload_bytes(plan);
  Bill bill;
  RETURN_IF_ERROR(
      add(bill, provisioned_table(book, region, plan.table.provisioned_wcu, plan.table.provisioned_rcu,
                                  request.into_hour, plan.time.total)));
  if (plan.route == Route::loader) {
    RETURN_IF_ERROR(add(bill, plan.compute.count > 0 ? ec2_instances(book, region, plan.compute.instance,
                                                                     plan.compute.count, plan.time.total)
                                                     : transfer_in(book, region, upload)));
    take_off_free_tier(bill, book, region);
    return bill;
  }
  RETURN_IF_ERROR(
      add(bill, emr_cluster(book, region, plan.compute.instance, plan.compute.count, plan.time.total)));
  RETURN_IF_ERROR(
      add(bill, pipeline_activity(book, region, ActivityFrequency::high, request.activity_months)));
  const std::int64_t hours = std::max<std::int64_t>(1, divided_up(plan.time.total.count(), hour.count()));
  RETURN_IF_ERROR(add(bill, s3_file(book, region, upload, hours, month_of_31_days, upload_requests(upload),
                                    upload_objects(upload))));
  RETURN_IF_ERROR(add(bill, transfer_in(book, region, upload)));
  take_off_free_tier(bill, book, region);
  return bill;
}

std::vector<Assumption> assumptions_of(const Plan& plan, const PlanRequest& request) {
  std::vector<Assumption> list;
  const auto assume = [&](std::string what, std::string value, std::string_view source) {
    list.push_back({std::move(what), std::move(value), std::string(source)});
  };
  assume("write units of an item", "its bytes / 1024, rounded up, at least 1, summed over the items",
         "https://github.com/awsdocs/amazon-dynamodb-developer-guide at commit e2c2715 (2023-05-19), "
         "doc_source/ProvisionedThroughput.md");
  assume("response time of a BatchWriteItem",
         fmt::format("{} median, {} at the 99th percentile", milliseconds_text(plan.time.latency_p50),
                     milliseconds_text(plan.time.latency_p99)),
         source_of("batch_write_latency_p50"));
  assume("capacity on the bill",
         fmt::format("set when the job starts, {} min past the hour, and lowered after its last write",
                     request.into_hour / minute),
         "https://aws.amazon.com/dynamodb/pricing/provisioned/ (hourly rate)");
  assume("start-up", human_duration(plan.time.startup),
         request.startup                      ? given
         : plan.route == Route::data_pipeline ? source_of("data_pipeline_startup_p50")
                                              : std::string("our loader writes at once"));
  if (plan.time.startup_p99 != plan.time.startup)
    assume("start-up, 99th percentile", human_duration(plan.time.startup_p99),
           request.startup_p99 ? given : source_of("data_pipeline_startup_p99"));
  if (plan.time.terminate_after)
    assume("terminate after", human_duration(*plan.time.terminate_after),
           request.terminate_after
               ? given
               : std::string("start-up, load and a tenth of the load, rounded up to 5 minutes: measured "
                             "loads with spread keys reached 92 to 100 % of the provisioned rate"));
  if (plan.route == Route::loader) {
    if (plan.compute.count == 0) assume("machine", "this one; it is not charged", "the route's default");
    return list;
  }
  assume("EMR cluster",
         fmt::format("{} x {}, one of them the leader", plan.compute.count, plan.compute.instance),
         request.instances || !request.instance.empty() ? given
                                                        : std::string(constants::pipeline_instance.source));
  assume("rate of one core node",
         fmt::format("{} WCU/s", human_count(constants::pipeline_units_per_node.value)),
         constants::pipeline_units_per_node.source);
  assume("Data Pipeline activity",
         fmt::format("one, high frequency, for {} months", request.activity_months.text()),
         "as in https://solidstudio.io/blog/bootstrapping-dynamodb-using-data-pipeline, 2018-01-18");
  assume("requests to upload", "one up to 8 MiB, else one per part of 8 MiB and two",
         constants::upload_source);
  assume("file in S3", "for the hours of the job, of a month of 744",
         "our choice; it may be deleted after the load");
  return list;
}

}  // namespace dynafill
