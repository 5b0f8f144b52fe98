// EMR Serverless: a Spark job that writes with the DynamoDB connector; a driver and workers of 4 vCPU, 16 GB.
#include <fmt/format.h>

#include "planner/constants.h"
#include "planner/routes/connector.h"

namespace dynafill {
namespace {

class EmrServerlessSpark final : public ConnectorRoute {
 public:
  [[nodiscard]] std::string_view words() const override { return "EMR Serverless with the connector"; }
  [[nodiscard]] StartupRows startup() const override {
    return {"emr_serverless_startup_p50", "emr_serverless_startup_p99"};
  }

  [[nodiscard]] Fleet fleet(const Job& job, WcuRate target) const override {
    const std::int64_t workers = spark_workers(job, target);
    return {"Spark worker", 1 + job.request->instances.value_or(workers),
            constants::spark_tasks_per_worker * job.request->instances.value_or(workers)};
  }

  void charge(const Job& job, const Course& course, const World& world, Meter& meter) const override {
    meter.add(EmrServerlessUse{course.fleet.machines, course.total});
    charge_source_in_s3(job, course, stored_size(job, world.source), meter);
  }

  void assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const override {
    list.push_back(
        {"Spark workers",
         fmt::format("{} of 4 vCPU and 16 GB, one of them the driver; mapreduce.job.maps set to {}",
                     plan.client.workers, plan.client.tasks),
         "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/"
         "using-ddb-connector-considerations.html"});
    list.push_back({"rate of one Spark task",
                    fmt::format("{} items/s", constants::spark_items_per_task.value),
                    std::string(constants::spark_items_per_task.source)});
    ConnectorRoute::assume(job, plan, list);
  }
};

}  // namespace

const RouteModel& emr_serverless_spark() {
  static const EmrServerlessSpark route;
  return route;
}

}  // namespace dynafill
