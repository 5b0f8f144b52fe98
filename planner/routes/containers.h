// planner/routes/containers.h: our loader in Fargate tasks, which three routes start each in their own way.
#pragma once

#include "planner/route_model.h"

namespace dynafill {

class ContainerRoute : public RouteModel {
 public:
  // Each task writes a section of the source at its share of the rate.
  [[nodiscard]] Fleet fleet(const Job& job, WcuRate target) const override;
  void charge(const Job& job, const Course& course, const World& world, Meter& meter) const override;
  void assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const override;
};

}  // namespace dynafill
