// planner/compare.h: one job by every route in every capacity mode: what can be done, how long, how dear, how
// sure; a pure function of the request and a price book.
//
// comparison.json, schema "dynafill/comparison/1":
//
//   {schema, name, region, prices, price_adjustments, need {items, wcu_total, item_bytes_mean},
//    asked (as in plan.json), worlds, least_regret {route, mode, provisioned_wcu, mean_regret, p95_regret} or
//    null, cheapest {route, mode}, fastest {route, mode} or null,
//    scenarios [{route, mode, words, feasible, why_not, provisioned_wcu, warm_wcu, target_wcu_per_s, load_s,
//      startup_s, total_s, limit_s, cost, timeout_probability, within_probability, on_frontier, load_p50_s,
//      load_p90_s, total_p50_s, total_p90_s, cost_p50, cost_p90, mean_regret, machines {type, count}, lines
//      (as in plan.json)}]}
//
// Feasible scenarios come first, cheapest first; money is decimal strings; what does not apply is null.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "planner/best_plan.h"
#include "planner/uncertainty.h"

namespace dynafill {

// A feasible scenario.  At `limit` (terminate after, or start-up, load and a tenth) it counts as timed out.
struct Weighed {
  Choice choice;
  Course course;
  std::string machine;  // the type of the course's machines
  Bill bill;
  Duration limit{};
  Odds odds;
  std::optional<double> mean_regret_usd;  // when the data is not known exactly
  bool on_frontier = false;               // none is both quicker and cheaper
};

struct Compared {
  Route route = Route::loader;
  Mode mode = Mode::provisioned;
  std::optional<Weighed> weighed;
  std::string why_not;  // when it is not feasible
};

struct Comparison {
  std::string name, region, prices;
  PriceAdjustments price_adjustments;
  Plan::Need need;
  Asked asked;
  bool uncertain = false;
  std::optional<Regret> least_regret;
  std::vector<Compared> scenarios;
};

Result<Comparison> compare(const PlanRequest& request, const PriceBook& book, std::span<const Route> routes,
                           std::span<const Mode> modes);

nlohmann::json to_json(const Comparison& comparison);
// A screen of at most 80 columns.
std::string comparison_screen(const Comparison& comparison);
// The same with each bill, line by line.
std::string comparison_explanation(const Comparison& comparison);

}  // namespace dynafill
