#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "planner/check_request.h"
#include "planner/plan_of.h"
#include "planner/route_model.h"
#include "planner/search.h"
#include "planner/uncertainty.h"

namespace dynafill {
namespace {

using Reasons = std::vector<std::string>;

Error refused(const Reasons& reasons) {
  return {fmt::format("No feasible plan: {}", fmt::join(reasons, " ")), ExitCode::refused};
}

struct Solution {
  std::int64_t wcu = 0;
  Ratio ratio;
  SolvedFor what = SolvedFor::nothing;
};

// Provisioned capacity and ratio for everything but a budget.  Requires asked.wcu or asked.within.
Result<Solution> solve(const Asked& asked, WriteUnits units) {
  const Ratio ratio = asked.ratio.value_or(Ratio{});
  if (!asked.within) return Solution{*asked.wcu, ratio, SolvedFor::load_time};
  const auto enough = wcu_for(units, ratio, *asked.within);
  if (!asked.wcu) {
    if (!enough)
      return refused({fmt::format("{} write units within {} at ratio {} would take more than {} WCU.",
                                  human_count(units.count), human_duration(*asked.within), ratio.text(),
                                  human_count(wcu_limit))});
    return Solution{*enough, ratio, SolvedFor::wcu};
  }
  if (!asked.ratio)
    if (const auto least = ratio_for(units, *asked.wcu, *asked.within))
      return Solution{*asked.wcu, *least, SolvedFor::ratio};
  if (enough && *asked.wcu >= *enough) return Solution{*asked.wcu, ratio, SolvedFor::nothing};
  const auto needs = load_time(units, *asked.wcu, ratio);
  return refused(
      {fmt::format("{} WCU at ratio {} need {} for {} write units, longer than {}; {} WCU would do.",
                   human_count(*asked.wcu), ratio.text(),
                   needs ? human_duration(*needs) : "more than 100 years", human_count(units.count),
                   human_duration(*asked.within), enough ? human_count(*enough) : "no number of")});
}

std::string over_budget(Usd total, Usd budget) {
  return fmt::format("It would cost {}, more than the budget of {}.", total.dollars(), budget.dollars());
}

// The fastest plan within the budget, whatever the deadline.
Result<Plan> fastest_within(const PlanRequest& request, const PriceBook& book) {
  PlanRequest without_deadline = request;
  without_deadline.asked.within.reset();
  const Job job = job_of(without_deadline, book);
  const Tariff tariff(book, request.region);
  Answer answer = answer_for(job, tariff, book, request.route, request.mode);
  if (!answer.found) return refused(answer.reasons);
  // The notes are about what was asked.
  Job asked = job;
  asked.request = &request;
  return plan_of(asked, answer.found->choice, SolvedFor::budget, book);
}

// The capacity for a deadline that is regretted least when the data turns out otherwise.
Choice cautious(const Job& job, const Choice& formula, const PriceBook& book, std::string& note) {
  const std::vector<World> worlds = worlds_of(job);
  const Tariff tariff(book, job.request->region);
  std::vector<Choice> choices;
  for (const CautiousChoice& one : cautious_choices(job, formula, worlds)) choices.push_back(one.choice);
  const std::vector<Regret> regrets = regrets_of(job, choices, worlds, tariff);
  const Regret& least = least_regret(regrets);
  note = fmt::format(
      "Least regret: with {} WCU the load meets its deadline in {:.0f} % of {} worlds, and costs ${:.2f} "
      "more on "
      "average than the best capacity of each (at most ${:.2f} in 95 % of them). For the middle, {} WCU "
      "would do, and "
      "would be late in {:.0f} %: ${:.2f} on average, because a load that is late is paid and done again.",
      human_count(least.choice.wcu), least.deadline_probability * 100, worlds_drawn, least.mean_usd,
      least.p95_usd, human_count(regrets.front().choice.wcu),
      (1 - regrets.front().deadline_probability) * 100, regrets.front().mean_usd);
  return least.choice;
}

// Provisioned capacity that somebody raises: by the formula, with warnings where it will not do.
Result<Plan> provisioned_plan(const PlanRequest& request, const PriceBook& book) {
  const Asked& asked = request.asked;
  const Job job = job_of(request, book);
  if (!asked.wcu && !asked.within) return fastest_within(request, book);
  const auto solution = solve(asked, {job.need.wcu_total});
  if (!solution) return solution.error();
  Choice choice{request.route, Mode::provisioned, solution->wcu, solution->ratio};
  std::string note;
  // By the whole arithmetic, which may ask for more than the formula.  None: the notes say what the formula's
  // capacity comes to.
  if (solution->what == SolvedFor::wcu)
    choice.wcu = least_wcu(job, choice.route, choice.mode, choice.ratio, *asked.within).value_or(choice.wcu);
  if (solution->what == SolvedFor::wcu && is_uncertain(request)) choice = cautious(job, choice, book, note);
  auto plan = plan_of(job, choice, solution->what, book);
  if (plan && !note.empty()) plan->notes.insert(plan->notes.begin(), note);
  if (!plan || !asked.budget || plan->bill.total() <= *asked.budget) return plan;
  Reasons reasons = {over_budget(plan->bill.total(), *asked.budget)};
  if (asked.wcu) return refused(reasons);
  auto faster = fastest_within(request, book);
  if (faster && faster->time.load <= *asked.within) return faster;
  reasons.push_back(faster ? fmt::format("The fastest plan within the budget has {} WCU and loads for {}.",
                                         human_count(faster->table.provisioned_wcu),
                                         human_duration(faster->time.load))
                           : fmt::format("No capacity up to the quota of {} WCU costs {} or less.",
                                         human_count(request.quota_wcu), asked.budget->dollars()));
  return refused(reasons);
}

// The other modes and Import from S3: what suits the job best.
Result<Plan> suited_plan(const PlanRequest& request, const PriceBook& book) {
  const Job job = job_of(request, book);
  const Tariff tariff(book, request.region);
  const Answer answer = answer_for(job, tariff, book, request.route, request.mode);
  if (!answer.found) return refused(answer.reasons);
  const SolvedFor what = request.asked.wcu || !request.asked.within ? SolvedFor::load_time : SolvedFor::wcu;
  return plan_of(job, answer.found->choice, what, book);
}

Result<Profile> profile_that_fits(PlanRequest request, Bytes item, Ratio ratio, const PriceBook& book) {
  const WriteUnits per_item{(item.count + 1023) / 1024};
  request.data = uniform_profile(1, item);
  const WcuRate rate =
      target_of(job_of(request, book), {request.route, request.mode, *request.asked.wcu, ratio});
  const std::int64_t fit = items_for(per_item, rate, *request.asked.within);
  if (fit < 1) return refused({"Not even one item fits into that time at that capacity."});
  if (fit > INT64_MAX / item.count) return refused({"The items that fit are more than 8 EiB; ask for less."});
  return uniform_profile(fit, item);
}

}  // namespace

Result<Plan> make_plan(const PlanRequest& request, const PriceBook& book) {
  const bool needs_nothing = is_on_demand(request.mode) || request.mode == Mode::auto_scaling ||
                             request.route == Route::import_table;
  RETURN_IF_ERROR(check_request(request, book, needs_nothing));
  PlanRequest exact = request;
  if (request.route == Route::import_table || request.route == Route::bulk_put) exact.mode = Mode::on_demand;
  const auto* item = std::get_if<Bytes>(&request.data);
  if (item != nullptr) {
    exact.asked.ratio = request.asked.ratio.value_or(Ratio{});
    auto fits = profile_that_fits(request, *item, *exact.asked.ratio, book);
    if (!fits) return fits.error();
    exact.data = std::move(*fits);
  }
  const auto obstacles = [&](Ratio ratio) {
    return route_model(exact.route).obstacles(job_of(exact, book), exact.mode, ratio, book);
  };
  if (const Reasons reasons = obstacles(exact.asked.ratio.value_or(Ratio{})); !reasons.empty())
    return refused(reasons);
  auto plan = exact.mode == Mode::provisioned ? provisioned_plan(exact, book) : suited_plan(exact, book);
  if (!plan) return plan;
  if (item != nullptr) plan->solved_for = SolvedFor::items;
  plan->asked = request.asked;
  // The least ratio for a deadline may be one that the route does not take.
  if (const Reasons later = obstacles(plan->table.ratio); !later.empty()) return refused(later);
  return plan;
}

}  // namespace dynafill
