// planner/plan_diff.h: what differs between two plans: what was asked, the data, capacity, time and each line
// of the bill.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "planner/plan.h"

namespace dynafill {

struct PlanChange {
  std::string group;  // "asked", "data", "table", "time", "bill"
  std::string what;
  std::string before, after;  // "-" where a plan has no such thing
  std::string difference;     // "+$0.20 (+50 %)"; empty where there is none to take
};

// In the order of a plan; empty when the plans are the same in all that is compared.
std::vector<PlanChange> plan_diff(const Plan& before, const Plan& after);

// A screen of at most 80 columns; says so when nothing differs.
std::string plan_diff_screen(const std::vector<PlanChange>& changes);
// {"schema": "dynafill/plan-diff/1", "changes": [{group, what, before, after, difference}]}
nlohmann::json to_json(const std::vector<PlanChange>& changes);

}  // namespace dynafill
