#include "planner/routes/containers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "planner/constants.h"

namespace dynafill {
namespace {

constexpr std::int64_t vcpus_per_task = 2;
const FargateTask task{Processor::arm, vcpus_per_task, 4, 20};

}  // namespace

Fleet ContainerRoute::fleet(const Job& job, WcuRate target) const {
  const double per_task = static_cast<double>(vcpus_per_task * constants::loader_items_per_vcpu.value);
  const auto tasks = static_cast<std::int64_t>(std::max(1.0, std::ceil(items_per_s(job, target) / per_task)));
  return {"Fargate task", job.request->instances.value_or(tasks), 0};
}

void ContainerRoute::charge(const Job& job, const Course& course, const World& world, Meter& meter) const {
  meter.add(FargateUse{task, course.fleet.machines, course.total});
  charge_addresses(job, course, meter);
  charge_source_in_s3(job, course, stored_size(job, world.source), meter);
}

void ContainerRoute::assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const {
  list.push_back({"Fargate tasks",
                  fmt::format("{} of 2 vCPU (ARM) and 4 GB, each a section of the source",
                              human_count(plan.client.workers)),
                  "our choice"});
  list.push_back({"disk of a task", "20 GB, included", "https://aws.amazon.com/fargate/pricing/"});
  list.push_back({"rate of one vCPU",
                  fmt::format("{} items/s", human_count(constants::loader_items_per_vcpu.value)),
                  std::string(constants::loader_items_per_vcpu.source)});
  assume_ways(job, list);
}

}  // namespace dynafill
