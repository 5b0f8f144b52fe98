#include "planner/routes/emr_cluster.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "planner/constants.h"

namespace dynafill {
namespace {

std::int64_t divided_up(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

const constants::NodeTasks& tasks_of_node(std::string_view type) {
  const auto found = std::ranges::find(constants::node_tasks, type, &constants::NodeTasks::type);
  return found == constants::node_tasks.end() ? constants::other_node_tasks : *found;
}

// AWS's sample speaks of m3.xlarge; another type counts by its tasks.
WcuRate rate_of_node(std::string_view type) {
  const std::int64_t sample_tasks = tasks_of_node(constants::pipeline_instance.value).tasks;
  return {constants::pipeline_units_per_node.value * 1'000'000 * tasks_of_node(type).tasks / sample_tasks};
}

}  // namespace

Fleet EmrClusterRoute::fleet(const Job& job, WcuRate target) const {
  const PlanRequest& request = *job.request;
  const std::string_view type =
      request.instance.empty() ? usual_instance(job) : std::string_view(request.instance);
  const std::int64_t for_rate = divided_up(target.micro_per_s, rate_of_node(type).micro_per_s);
  const std::int64_t machines = request.instances.value_or(1 + std::max<std::int64_t>(1, for_rate));
  // The application master lives on the first core node.
  const std::int64_t more_nodes = std::max<std::int64_t>(0, machines - 2);
  const constants::NodeTasks& node = tasks_of_node(type);
  return {type, machines, node.tasks_beside_master + node.tasks * more_nodes};
}

void EmrClusterRoute::charge(const Job& job, const Course& course, const World& world, Meter& meter) const {
  meter.add(EmrUse{course.fleet.type, course.fleet.machines, course.total});
  charge_source_in_s3(job, course, stored_size(job, world.source), meter);
}

void EmrClusterRoute::assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const {
  const PlanRequest& request = *job.request;
  list.push_back({"EMR cluster",
                  fmt::format("{} x {}, one of them the leader", plan.compute.count, plan.compute.instance),
                  request.instances || !request.instance.empty()
                      ? "given in the request"
                      : std::string(constants::pipeline_instance.source)});
  list.push_back(
      {"rate of one core node",
       fmt::format("{} WCU/s", human_count(rate_of_node(plan.compute.instance).micro_per_s / 1'000'000)),
       std::string(constants::pipeline_units_per_node.source)});
  list.push_back({"tasks of the cluster", fmt::format("{} at once", plan.client.tasks),
                  std::string(constants::node_tasks_source)});
  ConnectorRoute::assume(job, plan, list);
}

}  // namespace dynafill
