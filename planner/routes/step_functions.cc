// A distributed map of Step Functions whose children each run our loader on a section, in a Fargate task.
#include "planner/routes/containers.h"

namespace dynafill {
namespace {

// The map's own two, and for each child one of the map's and the child's start and task.
// Source: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
std::int64_t transitions(std::int64_t children) { return 2 + 3 * children; }

class StepFunctionsMap final : public ContainerRoute {
 public:
  [[nodiscard]] std::string_view words() const override { return "a Step Functions map of our loader"; }
  [[nodiscard]] StartupRows startup() const override {
    return {"fargate_startup_p50", "fargate_startup_p99"};
  }

  void charge(const Job& job, const Course& course, const World& world, Meter& meter) const override {
    meter.add(TransitionUse{transitions(course.fleet.machines)});
    ContainerRoute::charge(job, course, world, meter);
  }
};

}  // namespace

const RouteModel& step_functions_map() {
  static const StepFunctionsMap route;
  return route;
}

}  // namespace dynafill
