#include "planner/best_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "planner/check_request.h"
#include "planner/plan_of.h"

namespace dynafill {
namespace {

// The same reason for many is said once.
std::string reasons_of(const std::vector<Answer>& answers) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  for (const Answer& answer : answers) {
    const std::string reason = fmt::format("{}", fmt::join(answer.reasons, " "));
    auto place = std::ranges::find(by_reason, reason, &decltype(by_reason)::value_type::first);
    if (place == by_reason.end()) place = by_reason.insert(place, {reason, {}});
    place->second.push_back(fmt::format("{} {}", route_name(answer.route), mode_name(answer.mode)));
  }
  std::string text;
  for (const auto& [reason, who] : by_reason)
    text += fmt::format("{}{}: {}", text.empty() ? "" : " ", fmt::join(who, ", "), reason);
  return text;
}

std::string runner_up(const Job& job, const std::vector<Answer>& answers, const Answer& best) {
  std::vector<Answer> others;
  for (const Answer& answer : answers)
    if (answer.found && &answer != &best) others.push_back(answer);
  const Answer* next = best_of(job, others);
  if (next == nullptr) return "No other route or mode can do it.";
  return fmt::format("Next best: {} {}, ${:.2f} and {} in all; `dynafill compare` shows them all.",
                     route_name(next->route), mode_name(next->mode), next->found->usd,
                     human_duration(next->found->course.total));
}

}  // namespace

std::vector<Answer> all_answers(const Job& job, const Tariff& tariff, const PriceBook& book,
                                std::span<const Route> routes, std::span<const Mode> modes) {
  std::vector<Answer> answers;
  for (const Route route : routes) {
    // They use no capacity, so there is nothing to choose.
    if (route == Route::import_table || route == Route::bulk_put) {
      answers.push_back(answer_for(job, tariff, book, route, Mode::on_demand));
      continue;
    }
    for (const Mode mode : modes) answers.push_back(answer_for(job, tariff, book, route, mode));
  }
  return answers;
}

Result<Plan> best_plan(const PlanRequest& request, const PriceBook& book, std::span<const Route> routes,
                       std::span<const Mode> modes) {
  RETURN_IF_ERROR(check_request(request, book, false));
  if (std::holds_alternative<Bytes>(request.data))
    return Error{"How many items fit is a question to one route in one mode; name both."};
  const Job job = job_of(request, book);
  const Tariff tariff(book, request.region);
  const std::vector<Answer> answers = all_answers(job, tariff, book, routes, modes);
  const Answer* best = best_of(job, answers);
  if (best == nullptr)
    return Error{fmt::format("No feasible plan: {}", reasons_of(answers)), ExitCode::refused};
  const SolvedFor what = request.asked.within ? SolvedFor::wcu
                         : request.asked.wcu  ? SolvedFor::load_time
                                              : SolvedFor::budget;
  auto plan = plan_of(job, best->found->choice, what, book);
  if (!plan) return plan;
  if (answers.size() > 1) plan->notes.insert(plan->notes.begin(), runner_up(job, answers, *best));
  return plan;
}

}  // namespace dynafill
