#include "planner/plan.h"

#include <algorithm>

#include "base/check.h"
#include "base/dynamodb_constants.h"

namespace dynafill {

std::string_view solved_for_name(SolvedFor what) {
  switch (what) {
    case SolvedFor::nothing:
      return "nothing";
    case SolvedFor::wcu:
      return "wcu";
    case SolvedFor::load_time:
      return "load_time";
    case SolvedFor::ratio:
      return "ratio";
    case SolvedFor::budget:
      return "budget";
    case SolvedFor::items:
      return "items";
  }
  CHECK(!"a SolvedFor without a name");
  return {};
}

std::string_view client_name(Plan::ClientKind kind) {
  switch (kind) {
    case Plan::ClientKind::dynafill:
      return "dynafill";
    case Plan::ClientKind::emr_connector:
      return "emr-connector";
    case Plan::ClientKind::data_pipeline:
      return "data-pipeline";
  }
  CHECK(!"a client without a name");
  return {};
}

bool holds_back(const Plan::Table& table) {
  return table.mode == Mode::provisioned && table.target < target_rate(table.provisioned_wcu, table.ratio);
}

Duration batch_time(const Plan& plan) {
  static const double per_unit_s = constant("latency_per_unit") / 1e3;
  const double units = static_cast<double>(plan.need.wcu_total) / static_cast<double>(plan.need.items);
  return plan.time.latency_p50 +
         from_seconds(per_unit_s * plan.load.batch_items_max * std::max(0.0, units - 1));
}

}  // namespace dynafill
