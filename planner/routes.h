// planner/routes.h: what the routes differ in: start-up, machines, bill and what they take for granted.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "planner/plan.h"

namespace dynafill {

// Time from "go" to the first write: asked for, or the route's own.
struct Startup {
  Duration p50{}, p99{};
};
Startup startup_of(const PlanRequest& request);

// The machines that are paid for when the load writes at `target`.
Plan::Compute compute_of(const PlanRequest& request, WcuRate target);

// The default of "Terminate after": start-up, load and a margin, rounded up to 5 minutes; none for the
// route "loader", whose job anyone can stop and resume.
std::optional<Duration> default_terminate_after(Route route, Duration startup, Duration load);

// Why the route cannot run this at all, one sentence each; empty when it can.
std::vector<std::string> route_obstacles(const PlanRequest& request, Ratio ratio, const PriceBook& book);

// The bill of the job, from "go" to its last write.  Needs source, need, table, compute and time of the
// plan.  In it: the table's capacity by the clock hour, the machines, and what the route adds.  Not in it:
// keeping the data afterwards, which is the price of the table and the same for every route.
Result<Bill> bill_of(const Plan& plan, const PlanRequest& request, const PriceBook& book);

std::vector<Assumption> assumptions_of(const Plan& plan, const PlanRequest& request);

// The size of the file that is uploaded; the size of its items when it has not been written yet.
Bytes upload_bytes(const Plan& plan);

}  // namespace dynafill
