#include "planner/partition_room.h"

#include <algorithm>
#include <cmath>

#include "sim/partitions.h"

namespace dynafill {
namespace {

const TableConstants& known() {
  static const TableConstants constants = table_constants();
  return constants;
}

}  // namespace

std::int64_t partitions_at_first(const Job& job, const Choice& choice) {
  const std::int64_t new_table = known().on_demand_new_table;
  switch (choice.mode) {
    case Mode::on_demand:
      return partitions_for(new_table, 0, known());
    case Mode::on_demand_warm:
      return partitions_for(std::max(choice.wcu, new_table), 0, known());
    case Mode::provisioned:
    case Mode::auto_scaling:
      return partitions_for(choice.wcu, job.request->rcu, known());
  }
  return 1;
}

WcuRate loader_room(const Job& job, const Choice& choice) {
  const std::int64_t partitions = partitions_at_first(job, choice);
  const double limit = known().partition_write_limit.as_double();
  if (partitions == 1) return WcuRate::per_second(limit);
  const double bucket = limit * in_seconds(known().partition_bucket);
  const double waiting = bucket / std::log(20.0 * static_cast<double>(partitions));
  const double even = 2 * waiting / (job.item_units + 2 * waiting);
  const double share = std::max(even, job.item_units <= bucket / 2 ? 0.5 : 0.3);
  return WcuRate::per_second(std::max(limit, limit * static_cast<double>(partitions) * share));
}

}  // namespace dynafill
