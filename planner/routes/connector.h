// planner/routes/connector.h: the DynamoDB connector that EMR, EMR Serverless and Glue load with.
//
// It gives each task the same whole number of write units a second, floor(floor(capacity x percent) / tasks),
// at least 1; what one task does not use no other may.
// Source: https://github.com/awslabs/emr-dynamodb-connector, WriteIopsCalculator and TaskCalculator.
#pragma once

#include <cstdint>

#include "planner/route_model.h"

namespace dynafill {

WcuRate connector_rate(WcuRate target, std::int64_t tasks);

class ConnectorRoute : public RouteModel {
 public:
  [[nodiscard]] Plan::ClientKind client() const override { return Plan::ClientKind::emr_connector; }
  [[nodiscard]] WcuRate reached(const Job&, const Choice&, const Fleet& fleet,
                                WcuRate target) const override {
    return connector_rate(target, fleet.tasks);
  }
  void assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const override;
};

// Spark tasks for a rate, by what one task was measured to write; at least those of one worker.
std::int64_t spark_workers(const Job& job, WcuRate target);

}  // namespace dynafill
