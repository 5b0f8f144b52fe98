#include "planner/routes/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "planner/constants.h"

namespace dynafill {

WcuRate connector_rate(WcuRate target, std::int64_t tasks) {
  CHECK(tasks > 0);
  const std::int64_t whole = target.micro_per_s / 1'000'000;
  return WcuRate::per_second(std::max<std::int64_t>(1, whole / tasks) * tasks);
}

void ConnectorRoute::assume(const Job&, const Plan& plan, std::vector<Assumption>& list) const {
  list.push_back(
      {"connector",
       fmt::format("{} tasks, each told {} WCU/s: {} WCU/s of the {} asked for", plan.client.tasks,
                   human_count(connector_rate(plan.table.target, plan.client.tasks).micro_per_s / 1'000'000 /
                               plan.client.tasks),
                   human_count(connector_rate(plan.table.target, plan.client.tasks).micro_per_s / 1'000'000),
                   Decimal::scaled(plan.table.target.micro_per_s, 6).text()),
       "https://github.com/awslabs/emr-dynamodb-connector, WriteIopsCalculator: capacity x ratio / tasks, "
       "rounded down twice, at least 1; the input has at least as many splits as tasks"});
}

std::int64_t spark_workers(const Job& job, WcuRate target) {
  const double per_worker =
      static_cast<double>(constants::spark_tasks_per_worker * constants::spark_items_per_task.value);
  return std::max<std::int64_t>(1,
                                static_cast<std::int64_t>(std::ceil(items_per_s(job, target) / per_worker)));
}

}  // namespace dynafill
