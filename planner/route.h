// planner/route.h: the ways of getting data into a table, and the capacity modes the table may be in.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"

namespace dynafill {

enum class Route {
  loader,          // dynafill load on this machine, or on the EC2 instance that is named
  loader_ec2,      // dynafill load on an EC2 instance in the table's region, reading S3
  loader_fargate,  // dynafill load in Fargate tasks, reading S3
  data_pipeline,   // AWS Data Pipeline: an EMR cluster that reads S3 and writes
  emr,             // an EMR cluster with the DynamoDB connector
  emr_serverless,  // the same connector under EMR Serverless Spark
  glue,            // a Glue Spark job
  step_functions,  // a distributed map over dynafill load in Fargate tasks
  batch,           // an AWS Batch array of dynafill load in Fargate tasks
  import_table,    // DynamoDB's Import from S3
  bulk_put,        // DynamoDB's StartBulkPutItems
};
std::span<const Route> all_routes();
std::string_view route_name(Route route);  // "loader", "loader-ec2"... as in plan.json
Result<Route> parse_route(std::string_view name);

enum class Mode {
  provisioned,     // capacity raised for the load
  auto_scaling,    // provisioned capacity that follows the load
  on_demand,       // a new on-demand table: 4,000 WCU/s at first
  on_demand_warm,  // its warm throughput raised before the load
};
std::span<const Mode> all_modes();
std::string_view mode_name(Mode mode);  // "provisioned", "auto-scaling", "on-demand", "on-demand-warm"
Result<Mode> parse_mode(std::string_view name);
inline bool is_on_demand(Mode mode) { return mode == Mode::on_demand || mode == Mode::on_demand_warm; }

}  // namespace dynafill
