#include "planner/route_model.h"

#include <algorithm>

#include "planner/constants.h"

namespace dynafill {
namespace {

std::int64_t divided_up(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

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

// The rows as times, looked up once a route.
Startup own_startup(Route route) {
  static const std::vector<Startup> known = [] {
    std::vector<Startup> times;
    for (const Route each : all_routes()) {
      const StartupRows rows = route_model(each).startup();
      times.push_back(rows.p50.empty() ? Startup{}
                                       : Startup{constants::time_of(rows.p50), constants::time_of(rows.p99)});
    }
    return times;
  }();
  return known[static_cast<std::size_t>(route)];
}

}  // namespace

const MeasuredClient* measured_client(const PlanRequest& request, Route route) {
  return route == Route::loader && request.measured ? &*request.measured : nullptr;
}

const RouteModel& route_model(Route route) {
  switch (route) {
    case Route::loader:
      return loader_here();
    case Route::loader_ec2:
      return loader_on_ec2();
    case Route::loader_fargate:
      return loader_on_fargate();
    case Route::data_pipeline:
      return data_pipeline();
    case Route::emr:
      return emr_connector();
    case Route::emr_serverless:
      return emr_serverless_spark();
    case Route::glue:
      return glue_spark();
    case Route::step_functions:
      return step_functions_map();
    case Route::batch:
      return batch_array();
    case Route::import_table:
      return import_from_s3_route();
    case Route::bulk_put:
      return bulk_put_items();
  }
  CHECK(!"a route without a model");
  return loader_here();
}

Startup startup_of(const PlanRequest& request, Route route) {
  const Startup own = own_startup(route);
  const Duration p50 = request.startup.value_or(own.p50);
  // Whoever knows the usual start-up better than we do keeps our spread: 10 minutes to 7.
  const Duration spread = own.p50 == Duration{}
                              ? p50
                              : Duration(static_cast<std::int64_t>(static_cast<Int128>(p50.count()) *
                                                                   own.p99.count() / own.p50.count()));
  return {p50, std::max(p50, request.startup_p99.value_or(spread))};
}

std::string source_of(std::string_view constant_name) {
  const Constant& row = constant_row(constant_name);
  return row.source + "; " + row.note;
}

double items_per_s(const Job& job, WcuRate rate) {
  return rate.as_double() * static_cast<double>(job.need.items) / static_cast<double>(job.need.wcu_total);
}

void charge_source_in_s3(const Job& job, const Course& course, Bytes stored, Meter& meter) {
  const bool there = job.request->in_s3;
  meter.add(S3FileUse{there ? Bytes{} : stored, course.total, there ? 0 : upload_requests(stored),
                      upload_objects(stored)});
  if (!there) meter.add(TransferInUse{stored});
}

void charge_addresses(const Job& job, const Course& course, Meter& meter) {
  if (job.public_ipv4_charged) meter.add(AddressUse{course.fleet.machines, course.total});
}

void assume_ways(const Job& job, std::vector<Assumption>& list) {
  list.push_back({"way to DynamoDB and S3", "gateway endpoints, which are free",
                  "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"});
  list.push_back({"way to the program",
                  job.public_ipv4_charged ? "a public IPv4 address for each machine"
                                          : "a public IPv4 address for each machine, free until 2024-02-01",
                  "our choice, the cheapest way; "
                  "https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/"});
}

}  // namespace dynafill
