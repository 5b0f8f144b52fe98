// Our loader on this machine, or on an EC2 instance that the user names.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

std::optional<WcuRate> reachable(const Job& job) {
  const MeasuredClient* measured = measured_client(*job.request, Route::loader);
  return measured != nullptr ? measured->reachable : std::nullopt;
}

class LoaderHere final : public RouteModel {
 public:
  [[nodiscard]] std::string_view words() const override { return "our loader on this machine"; }

  [[nodiscard]] Fleet fleet(const Job& job, WcuRate) const override {
    if (job.request->instance.empty()) return {};
    return {job.request->instance, job.request->instances.value_or(1), 0};
  }

  [[nodiscard]] WcuRate reached(const Job& job, const Choice&, const Fleet&, WcuRate target) const override {
    const std::optional<WcuRate> most = reachable(job);
    return most ? std::min(target, *most) : target;
  }

  [[nodiscard]] std::vector<std::string> obstacles(const Job& job, Mode, Ratio,
                                                   const PriceBook&) const override {
    const std::optional<WcuRate> most = reachable(job);
    const std::optional<Duration>& within = job.request->asked.within;
    if (!most || !within) return {};
    const Duration least = time_for({job.need.wcu_total}, *most);
    if (least <= *within) return {};
    return {
        fmt::format("The client on this machine was measured at {} WCU/s ({}): {} write units take it {}, "
                    "longer than {}; "
                    "give it more time, or take a route with more machines.",
                    human_count(most->micro_per_s / 1'000'000), job.request->measured->where,
                    human_count(job.need.wcu_total), human_duration(least), human_duration(*within))};
  }

  void charge(const Job&, const Course& course, const World& world, Meter& meter) const override {
    if (course.fleet.machines > 0)
      meter.add(Ec2Use{course.fleet.type, course.fleet.machines, course.total});
    else
      meter.add(TransferInUse{world.source});
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
