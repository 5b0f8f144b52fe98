#include <nlohmann/json.hpp>

#include "planner/bill_json.h"
#include "planner/compare.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

using nlohmann::json;

json money(double usd) { return Usd{Decimal::scaled(std::llround(usd * 1e6), 6)}.amount.text(); }

bool has_capacity(const Compared& row) {
  return row.route != Route::import_table && row.route != Route::bulk_put;
}

json scenario_json(const Compared& row) {
  json document = {{"route", route_name(row.route)},
                   {"mode", mode_name(row.mode)},
                   {"words", route_model(row.route).words()},
                   {"feasible", row.weighed.has_value()},
                   {"why_not", row.weighed ? json() : json(row.why_not)}};
  for (const char* name :
       {"provisioned_wcu", "warm_wcu", "target_wcu_per_s", "load_s", "startup_s", "total_s", "limit_s",
        "cost", "timeout_probability", "within_probability", "load_p50_s", "load_p90_s", "total_p50_s",
        "total_p90_s", "cost_p50", "cost_p90", "mean_regret", "machines"})
    document[name] = json();
  document["on_frontier"] = false;
  document["lines"] = json::array();
  if (!row.weighed) return document;
  const Weighed& found = *row.weighed;
  if (!is_on_demand(row.mode)) document["provisioned_wcu"] = found.choice.wcu;
  if (row.mode == Mode::on_demand_warm) document["warm_wcu"] = found.choice.wcu;
  if (has_capacity(row))
    document["target_wcu_per_s"] = static_cast<double>(found.course.target.micro_per_s) / 1e6;
  document["load_s"] = seconds_field(found.course.load);
  document["startup_s"] = seconds_field(found.course.startup);
  document["total_s"] = seconds_field(found.course.total);
  document["limit_s"] = seconds_field(found.limit);
  document["cost"] = found.bill.total().amount.text();
  document["timeout_probability"] = found.odds.timeout_probability;
  if (found.odds.within_probability) document["within_probability"] = *found.odds.within_probability;
  document["on_frontier"] = found.on_frontier;
  document["load_p50_s"] = seconds_field(found.odds.load_p50);
  document["load_p90_s"] = seconds_field(found.odds.load_p90);
  document["total_p50_s"] = seconds_field(found.odds.total_p50);
  document["total_p90_s"] = seconds_field(found.odds.total_p90);
  document["cost_p50"] = found.odds.cost_p50.amount.text();
  document["cost_p90"] = found.odds.cost_p90.amount.text();
  if (found.mean_regret_usd) document["mean_regret"] = money(*found.mean_regret_usd);
  if (found.course.fleet.machines > 0)
    document["machines"] = {{"type", found.machine}, {"count", found.course.fleet.machines}};
  document["lines"] = lines_json(found.bill);
  return document;
}

json name_of(const Compared* row) {
  if (row == nullptr) return {};
  return {{"route", route_name(row->route)}, {"mode", mode_name(row->mode)}};
}

}  // namespace

json to_json(const Comparison& comparison) {
  json scenarios = json::array();
  const Compared* cheapest = nullptr;
  const Compared* fastest = nullptr;
  for (const Compared& row : comparison.scenarios) {
    scenarios.push_back(scenario_json(row));
    if (!row.weighed) continue;
    if (cheapest == nullptr) cheapest = &row;
    if (fastest == nullptr || row.weighed->course.total < fastest->weighed->course.total) fastest = &row;
  }
  json regret;
  if (const auto& least = comparison.least_regret)
    regret = {{"route", route_name(least->choice.route)},
              {"mode", mode_name(least->choice.mode)},
              {"provisioned_wcu", is_on_demand(least->choice.mode) ? json() : json(least->choice.wcu)},
              {"mean_regret", money(least->mean_usd)},
              {"p95_regret", money(least->p95_usd)},
              {"deadline_probability", least->deadline_probability}};
  return {{"schema", "dynafill/comparison/1"},
          {"name", comparison.name},
          {"region", comparison.region},
          {"prices", comparison.prices},
          {"price_adjustments", to_json(comparison.price_adjustments)},
          {"need",
           {{"items", comparison.need.items},
            {"wcu_total", comparison.need.wcu_total},
            {"item_bytes_mean", comparison.need.item_bytes_mean}}},
          {"asked", asked_json(comparison.asked)},
          {"worlds", worlds_drawn},
          {"least_regret", regret},
          {"cheapest", name_of(cheapest)},
          {"fastest", name_of(fastest)},
          {"scenarios", scenarios}};
}

}  // namespace dynafill
