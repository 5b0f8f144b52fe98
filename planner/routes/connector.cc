#include "planner/routes/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/partition_room.h"
#include "sim/connector_rate.h"

namespace dynafill {

namespace {

// The first refusals of a task, one after another: as many as it met in simulation before it knew what its
// items cost and the backlog of the first second was written.
constexpr int refusals_at_start = 5;

double units_per_item(const Job& job) {
  return static_cast<double>(job.need.wcu_total) / static_cast<double>(job.need.items);
}

double partitions_wcu(const Job& job, const Choice& choice) {
  static const double limit = constant("partition_write_limit");
  return static_cast<double>(partitions_at_first(job, choice)) * limit;
}

// Items of several sizes make the quotient of units and items change from second to second, so that rounding
// it down costs half an item; of one size it is known.
double items_per_second(const Job& job, std::int64_t units_per_task) {
  const double items_per_unit = 1 / units_per_item(job);
  const auto whole = connector_items_per_second(units_per_task, items_per_unit);
  if (job.need.wcu_histogram.size() < 2) return static_cast<double>(whole);
  return std::max(1.0, static_cast<double>(units_per_task) * std::min(1.0, items_per_unit) - 0.5);
}

}  // namespace

Ratio connector_percent(const Choice& choice, WcuRate target) {
  if (!is_on_demand(choice.mode)) return choice.ratio;
  return {std::clamp<std::int64_t>(target.micro_per_s / connector_on_demand_wcu, 1, 1'000'000)};
}

ConnectorPace connector_pace(const Job& job, const Choice& choice, std::int64_t tasks) {
  const Ratio percent = connector_percent(choice, target_rate(choice.wcu, choice.ratio));
  const std::int64_t described = is_on_demand(choice.mode) ? connector_on_demand_wcu : choice.wcu;
  ConnectorPace pace;
  pace.units_per_task = connector_units_per_task(described, percent.as_double(), tasks);
  pace.written = WcuRate::per_second(items_per_second(job, pace.units_per_task) * units_per_item(job) *
                                     static_cast<double>(tasks));
  pace.room = WcuRate::per_second(partitions_wcu(job, choice));
  return pace;
}

WcuRate ConnectorRoute::reached(const Job& job, const Choice& choice, const Fleet& fleet, WcuRate) const {
  return connector_pace(job, choice, fleet.tasks).reached();
}

WcuRate ConnectorRoute::reached_at_most(const Job& job, const Choice& choice, const Fleet& fleet,
                                        WcuRate target) const {
  const WcuRate one_item_each =
      WcuRate::per_second(static_cast<double>(fleet.tasks) * std::max(1.0, units_per_item(job)));
  return std::min(std::max(target, one_item_each), WcuRate::per_second(partitions_wcu(job, choice)));
}

// It takes items for one unit each until an answer says otherwise.
Duration ConnectorRoute::ramp(const Job& job) const {
  Duration pauses{};
  if (job.need.wcu_total > job.need.items)
    for (int refusals = 1; refusals <= refusals_at_start; ++refusals) pauses += connector_pause(refusals, 99);
  return pauses;
}

std::vector<std::string> ConnectorRoute::obstacles(const Job&, Mode mode, Ratio, const PriceBook&) const {
  if (mode != Mode::auto_scaling) return {};
  return {
      "The connector divides the capacity that the table has and looks again after 5 to 10 minutes, while "
      "auto scaling waits for it to use more: they hold each other up."};
}

void ConnectorRoute::assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const {
  const Choice choice{plan.route, plan.table.mode, plan.table.warm_wcu.value_or(plan.table.provisioned_wcu),
                      plan.table.ratio};
  Choice aimed = choice;
  if (choice.mode == Mode::on_demand) aimed.wcu = plan.table.target.micro_per_s / 1'000'000;
  const ConnectorPace pace = connector_pace(job, aimed, plan.client.tasks);
  list.push_back(
      {"connector",
       fmt::format("{} tasks, each told {} WCU/s: they write {} WCU/s of the {} asked for, whole "
                   "items each second",
                   plan.client.tasks, human_count(pace.units_per_task),
                   human_count(pace.written.micro_per_s / 1'000'000),
                   Decimal::scaled(plan.table.target.micro_per_s, 6).text()),
       "https://github.com/awslabs/emr-dynamodb-connector, WriteIopsCalculator: capacity x ratio / "
       "tasks, rounded down twice, at least 1; the input has at least as many splits as tasks"});
  const double slowness = route_model(plan.route).slowness_planned();
  const double least = constants::client_efficiency_least.value;
  list.push_back({"what the client makes of its rate",
                  fmt::format("planned at {:.0f} %, where {:.0f} to 100 % were measured",
                              100 - slowness * (1 - least) * 100, least * 100),
                  std::string(constants::client_efficiency_least.source)});
  list.push_back({"pulses of the connector",
                  fmt::format("the partitions take {} WCU/s of them, as much as of an even stream",
                              human_count(pace.room.micro_per_s / 1'000'000)),
                  "our simulation of the connector's own code (sim/connector_rate.h)"});
}

std::int64_t spark_workers(const Job& job, WcuRate target) {
  const double per_worker =
      static_cast<double>(constants::spark_tasks_per_worker * constants::spark_items_per_task.value);
  return std::max<std::int64_t>(1,
                                static_cast<std::int64_t>(std::ceil(items_per_s(job, target) / per_worker)));
}

}  // namespace dynafill
