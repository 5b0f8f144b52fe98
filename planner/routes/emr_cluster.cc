#include "planner/routes/emr_cluster.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "planner/constants.h"

namespace dynafill {
namespace {

std::int64_t divided_up(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

// The application master lives on the first core node.
std::int64_t tasks_of(std::string_view type, std::int64_t core_nodes) {
  const auto found = std::ranges::find(constants::node_tasks, type, &constants::NodeTasks::type);
  const constants::NodeTasks& node =
      found == constants::node_tasks.end() ? constants::other_node_tasks : *found;
  return node.tasks_beside_master + node.tasks * (core_nodes - 1);
}

}  // namespace

Fleet EmrClusterRoute::fleet(const Job& job, WcuRate target) const {
  const PlanRequest& request = *job.request;
  const std::string_view type =
      request.instance.empty() ? usual_instance(job) : std::string_view(request.instance);
  const std::int64_t per_node = constants::pipeline_units_per_node.value * 1'000'000;
  const std::int64_t core_nodes = std::max<std::int64_t>(1, divided_up(target.micro_per_s, per_node));
  const std::int64_t machines = request.instances.value_or(1 + core_nodes);
  return {type, machines, tasks_of(type, std::max<std::int64_t>(1, machines - 1))};
}

void EmrClusterRoute::charge(const Job& job, const Course& course, const World& world, Meter& meter) const {
  meter.emr(course.fleet.type, course.fleet.machines, course.total);
  charge_source_in_s3(job, course, world, meter);
}

void EmrClusterRoute::assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const {
  const PlanRequest& request = *job.request;
  list.push_back({"EMR cluster",
                  fmt::format("{} x {}, one of them the leader", plan.compute.count, plan.compute.instance),
                  request.instances || !request.instance.empty()
                      ? "given in the request"
                      : std::string(constants::pipeline_instance.source)});
  list.push_back({"rate of one core node",
                  fmt::format("{} WCU/s", human_count(constants::pipeline_units_per_node.value)),
                  std::string(constants::pipeline_units_per_node.source)});
  list.push_back({"tasks of the cluster", fmt::format("{} at once", plan.client.tasks),
                  std::string(constants::node_tasks_source)});
  ConnectorRoute::assume(job, plan, list);
}

}  // namespace dynafill
