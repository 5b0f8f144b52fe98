// planner/route_model.h: what the routes differ in.  One file each in planner/routes/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/course.h"

namespace dynafill {

// From "go" to the first write: lognormal, by its median and 99th percentile; two rows of
// data/dynamodb-constants.json.  Empty: it writes at once.
struct StartupRows {
  std::string_view p50, p99;
};

class RouteModel {
 public:
  virtual ~RouteModel() = default;

  // In words: "our loader on an EC2 instance".
  [[nodiscard]] virtual std::string_view words() const = 0;
  [[nodiscard]] virtual StartupRows startup() const { return {}; }
  [[nodiscard]] virtual Plan::ClientKind client() const { return Plan::ClientKind::dynafill; }

  // What runs when the client is told to hold `target`.
  [[nodiscard]] virtual Fleet fleet(const Job&, WcuRate) const { return {}; }
  // What the client then really holds.
  [[nodiscard]] virtual WcuRate reached(const Job&, const Choice&, const Fleet&, WcuRate target) const {
    return target;
  }
  // No more than this with any fleet up to `fleet`, for bounds: rises with capacity and fleet.
  [[nodiscard]] virtual WcuRate reached_at_most(const Job& job, const Choice& choice, const Fleet& fleet,
                                                WcuRate target) const {
    return reached(job, choice, fleet, target);
  }
  // How far its client is taken to fall short of that (World::slowness), when it is not ours: as in the
  // middle of what was measured.
  [[nodiscard]] virtual double slowness_planned() const { return 0.5; }
  // What the client loses at its start, beside its rate.
  [[nodiscard]] virtual Duration ramp(const Job&) const { return {}; }
  // The load time of a route that uses no write capacity.
  [[nodiscard]] virtual std::optional<Duration> own_load(const World&) const { return std::nullopt; }
  // What it uses beside the table's capacity.
  virtual void charge(const Job&, const Course&, const World&, Meter&) const {}

  // Why it cannot do the job, one sentence each.
  [[nodiscard]] virtual std::vector<std::string> obstacles(const Job&, Mode, Ratio, const PriceBook&) const {
    return {};
  }
  // Why accounts in general may not use it, though some do.
  [[nodiscard]] virtual std::optional<std::string> closed(const Job&, const PriceBook&) const {
    return std::nullopt;
  }
  // What it takes for granted beside what all routes do.
  virtual void assume(const Job&, const Plan&, std::vector<Assumption>&) const {}
};

const RouteModel& route_model(Route route);

// Start-up as asked for, or the route's own.
struct Startup {
  Duration p50{}, p99{};
};
Startup startup_of(const PlanRequest& request, Route route);

// What was measured of the client that runs this route; nothing: nothing was, or it runs elsewhere.
const MeasuredClient* measured_client(const PlanRequest& request, Route route);

// "source; note" of a row of data/dynamodb-constants.json.
std::string source_of(std::string_view constant_name);

// Items a second that make up a rate of write units.
double items_per_s(const Job& job, WcuRate rate);

// A source of so many bytes, as they are stored, in S3 for the length of the job; uploaded unless it is
// there.
void charge_source_in_s3(const Job& job, const Course& course, Bytes stored, Meter& meter);

// The addresses by which machines of ours fetch their program; their data goes through gateway endpoints.
void charge_addresses(const Job& job, const Course& course, Meter& meter);
void assume_ways(const Job& job, std::vector<Assumption>& list);

// The routes, each in its own file.
const RouteModel& loader_here();
const RouteModel& loader_on_ec2();
const RouteModel& loader_on_fargate();
const RouteModel& data_pipeline();
const RouteModel& emr_connector();
const RouteModel& emr_serverless_spark();
const RouteModel& glue_spark();
const RouteModel& step_functions_map();
const RouteModel& batch_array();
const RouteModel& import_from_s3_route();
const RouteModel& bulk_put_items();

}  // namespace dynafill
