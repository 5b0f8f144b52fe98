// A Glue Spark job: a driver and workers G.1X of one DPU and four tasks each.
#include <fmt/format.h>

#include <algorithm>

#include "planner/constants.h"
#include "planner/routes/connector.h"

namespace dynafill {
namespace {

class GlueSpark final : public ConnectorRoute {
 public:
  [[nodiscard]] std::string_view words() const override { return "a Glue job"; }
  [[nodiscard]] StartupRows startup() const override { return {"glue_startup", "glue_startup_p99"}; }

  [[nodiscard]] Fleet fleet(const Job& job, WcuRate target) const override {
    const std::int64_t workers =
        std::max<std::int64_t>(2, job.request->instances.value_or(1 + spark_workers(job, target)));
    return {"G.1X", workers, constants::spark_tasks_per_worker * (workers - 1)};
  }

  void charge(const Job& job, const Course& course, const World& world, Meter& meter) const override {
    meter.add(GlueUse{course.fleet.machines, course.total});
    charge_source_in_s3(job, course, stored_size(job, world.source), meter);
  }

  void assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const override {
    list.push_back(
        {"Glue workers",
         fmt::format("{} x G.1X, one of them the driver, {} tasks", plan.client.workers, plan.client.tasks),
         "https://docs.aws.amazon.com/glue/latest/dg/"
         "aws-glue-programming-etl-connect-dynamodb-home.html: 4 tasks a G.1X worker"});
    list.push_back({"rate of one Spark task",
                    fmt::format("{} items/s", constants::spark_items_per_task.value),
                    std::string(constants::spark_items_per_task.source)});
    ConnectorRoute::assume(job, plan, list);
  }
};

}  // namespace

const RouteModel& glue_spark() {
  static const GlueSpark route;
  return route;
}

}  // namespace dynafill
