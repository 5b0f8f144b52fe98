// planner/routes/connector.h: the DynamoDB connector that EMR, EMR Serverless and Glue load with.
//
// Its arithmetic is that of sim/connector_rate.h: whole units a task, whole items a second; what one task
// does not use no other may.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "planner/route_model.h"

namespace dynafill {

// What a connector makes of the rate it is told.
struct ConnectorPace {
  std::int64_t units_per_task = 1;
  WcuRate written;  // by all tasks, if nothing is refused
  WcuRate room;     // what the partitions take
  [[nodiscard]] WcuRate reached() const { return std::min(written, room); }
};
// Requires tasks > 0.
ConnectorPace connector_pace(const Job& job, const Choice& choice, std::int64_t tasks);

// What it takes for its share of an on-demand table, so that all tasks together aim at the rate.
Ratio connector_percent(const Choice& choice, WcuRate target);

class ConnectorRoute : public RouteModel {
 public:
  [[nodiscard]] Plan::ClientKind client() const override { return Plan::ClientKind::emr_connector; }
  [[nodiscard]] WcuRate reached(const Job& job, const Choice& choice, const Fleet& fleet,
                                WcuRate target) const override;
  [[nodiscard]] WcuRate reached_at_most(const Job& job, const Choice& choice, const Fleet& fleet,
                                        WcuRate target) const override;
  [[nodiscard]] Duration ramp(const Job& job) const override;
  [[nodiscard]] std::vector<std::string> obstacles(const Job&, Mode mode, Ratio,
                                                   const PriceBook&) const override;
  void assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const override;
};

// Spark tasks for a rate, by what one task was measured to write; at least those of one worker.
std::int64_t spark_workers(const Job& job, WcuRate target);

}  // namespace dynafill
