#include "planner/rehearsed_plan.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "planner/plan_json.h"
#include "sim/search.h"

namespace dynafill {

Result<Plan> rehearsed_plan(const PlanRequest& request, const PriceBook& book, const Rehearsal& rehearsal) {
  if (!request.asked.within || request.asked.wcu || request.mode != Mode::provisioned)
    return Error{
        "--probability asks how much provisioned capacity it takes to be in time: give --within, and neither "
        "--wcu nor another --mode."};
  const Result<Plan> by_formula = make_plan(request, book);
  if (!by_formula.ok()) return by_formula;
  Result<Scenario> scenario = scenario_from_plan(to_json(*by_formula));
  if (!scenario.ok()) return scenario.error();
  // --within is the load alone.
  scenario->startup = LatencyModel{};
  scenario->terminate_after = Duration{};
  Result<SearchSpec> spec = search_for(*scenario, SearchedSetting::wcu, *request.asked.within);
  if (!spec.ok()) return spec.error();
  spec->probability = rehearsal.probability;
  spec->threads = rehearsal.threads;
  spec->most = request.quota_wcu;
  const SearchResult found = least_setting(*scenario, *spec);
  const SearchStep& decisive = found.decisive();
  if (!found.value)
    return Error{
        fmt::format("Even with the table's quota of {} WCU only {} of {} simulated loads are done within {}, "
                    "where {:g} % are asked for.",
                    human_count(request.quota_wcu), decisive.in_time, decisive.runs,
                    human_duration(*request.asked.within), rehearsal.probability * 100),
        ExitCode::refused};

  PlanRequest enough = request;
  enough.asked.wcu = *found.value;
  enough.asked.ratio = by_formula->table.ratio;
  // The formula must not refuse what the simulation, with its burst, has shown to be in time.
  enough.asked.within.reset();
  Result<Plan> plan = make_plan(enough, book);
  if (!plan.ok()) return plan;
  plan->asked = request.asked;
  plan->solved_for = by_formula->solved_for;
  plan->notes.insert(
      plan->notes.begin(),
      fmt::format("{} of {} simulated loads are done within {} with {} WCU, the least with which {:g} % are; "
                  "the formula alone asks for {}.",
                  decisive.in_time, decisive.runs, human_duration(*request.asked.within),
                  human_count(*found.value), rehearsal.probability * 100,
                  human_count(by_formula->table.provisioned_wcu)));
  return plan;
}

}  // namespace dynafill
