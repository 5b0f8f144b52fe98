// planner/routes/emr_cluster.h: a leader and core nodes for a rate, which Data Pipeline and EMR start alike.
#pragma once

#include "planner/routes/connector.h"

namespace dynafill {

class EmrClusterRoute : public ConnectorRoute {
 public:
  [[nodiscard]] Fleet fleet(const Job& job, WcuRate target) const override;
  void charge(const Job& job, const Course& course, const World& world, Meter& meter) const override;
  void assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const override;

 protected:
  [[nodiscard]] virtual std::string_view usual_instance(const Job& job) const = 0;
};

}  // namespace dynafill
