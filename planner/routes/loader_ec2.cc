// Our loader on an EC2 instance in the table's region, reading the file from S3.
#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

// "large" has two vCPU, "xlarge" four, "2xlarge" eight; "medium" one.
std::int64_t vcpus_of(std::string_view type) {
  const std::string_view size = type.substr(type.find('.') + 1);
  if (size == "large") return 2;
  if (!size.ends_with("xlarge")) return 1;
  const std::string_view times = size.substr(0, size.size() - 6);
  return 4 * (times.empty() ? 1 : std::max<std::int64_t>(1, std::atoll(std::string(times).c_str())));
}

class LoaderOnEc2 final : public RouteModel {
 public:
  [[nodiscard]] std::string_view words() const override { return "our loader on EC2"; }
  [[nodiscard]] StartupRows startup() const override { return {"ec2_startup_p50", "ec2_startup_p99"}; }

  // The smallest machine that holds the rate; else as many of the largest, a section of the source each.
  [[nodiscard]] Fleet fleet(const Job& job, WcuRate target) const override {
    const double vcpus =
        items_per_s(job, target) / static_cast<double>(constants::loader_items_per_vcpu.value);
    const auto machines = [&](std::string_view type) {
      return static_cast<std::int64_t>(std::max(1.0, std::ceil(vcpus / static_cast<double>(vcpus_of(type)))));
    };
    const PlanRequest& request = *job.request;
    if (!request.instance.empty())
      return {request.instance, request.instances.value_or(machines(request.instance)), 0};
    if (job.loader_types.empty()) return {"c7g.large", 1, 0};
    for (const std::string_view type : job.loader_types)
      if (machines(type) == 1) return {type, request.instances.value_or(1), 0};
    return {job.loader_types.back(), request.instances.value_or(machines(job.loader_types.back())), 0};
  }

  void charge(const Job& job, const Course& course, const World& world, Meter& meter) const override {
    meter.add(Ec2Use{course.fleet.type, course.fleet.machines, course.total});
    charge_addresses(job, course, meter);
    charge_source_in_s3(job, course, stored_size(job, world.source), meter);
  }

  void assume(const Job& job, const Plan&, std::vector<Assumption>& list) const override {
    list.push_back({"rate of one vCPU",
                    fmt::format("{} items/s", human_count(constants::loader_items_per_vcpu.value)),
                    std::string(constants::loader_items_per_vcpu.source)});
    assume_ways(job, list);
  }
};

}  // namespace

const RouteModel& loader_on_ec2() {
  static const LoaderOnEc2 route;
  return route;
}

}  // namespace dynafill
