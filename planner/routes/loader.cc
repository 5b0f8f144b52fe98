// Our loader on this machine, or on an EC2 instance that the user names.
#include "planner/constants.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

class LoaderHere final : public RouteModel {
 public:
  [[nodiscard]] std::string_view words() const override { return "our loader on this machine"; }

  [[nodiscard]] Fleet fleet(const Job& job, WcuRate) const override {
    if (job.request->instance.empty()) return {};
    return {job.request->instance, job.request->instances.value_or(1), 0};
  }

  void charge(const Job&, const Course& course, const World& world, Meter& meter) const override {
    if (course.fleet.machines > 0)
      meter.ec2(course.fleet.type, course.fleet.machines, course.total);
    else
      meter.transfer_in(world.source);
  }

  void assume(const Job&, const Plan& plan, std::vector<Assumption>& list) const override {
    if (plan.compute.count == 0)
      list.push_back({"machine", "this one; it is not charged", "the route's default"});
  }
};

}  // namespace

const RouteModel& loader_here() {
  static const LoaderHere route;
  return route;
}

}  // namespace dynafill
