#include "planner/compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "planner/check_request.h"
#include "planner/plan_of.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

Result<Weighed> weighed(const Job& job, const Found& found, std::span<const World> worlds,
                        const Tariff& tariff, const PriceBook& book) {
  Weighed row{found.choice, found.course, std::string(found.course.fleet.type), {}, {}, {},
              std::nullopt, false};
  row.course.fleet.type = {};  // borrowed from the job, which a comparison outlives
  auto bill = bill_of(job, found.choice, expected_world(job), book);
  if (!bill) return bill.error();
  row.bill = std::move(*bill);
  row.limit = job.request->terminate_after.value_or(
      with_margin(startup_of(*job.request, found.choice.route).p50, found.course.load));
  const auto odds = odds_of(job, found.choice, worlds, row.limit, tariff, book);
  if (!odds) return odds.error();
  row.odds = *odds;
  return row;
}

// What is chosen before the data is known, among capacities for more and more of the worlds.
void choose_for_all_worlds(const Job& job, std::vector<Answer>& answers, std::span<const World> worlds,
                           const Tariff& tariff, std::vector<Regret>& kept) {
  std::vector<Choice> choices;
  std::vector<std::size_t> of_answer;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].found) continue;
    const Choice& own = answers[i].found->choice;
    const bool chosen_for_deadline = job.request->asked.within && !job.request->asked.wcu &&
                                     answers[i].mode == Mode::provisioned &&
                                     answers[i].route != Route::import_table;
    std::vector<Choice> tried = {own};
    if (chosen_for_deadline) tried = cautious_choices(job, own, worlds);
    for (const Choice& choice : tried) {
      if (choice.wcu > job.request->quota_wcu && choice.wcu > own.wcu) continue;
      choices.push_back(choice);
      of_answer.push_back(i);
    }
  }
  const std::vector<Regret> regrets = regrets_of(job, choices, worlds, tariff);
  std::vector<const Regret*> best(answers.size(), nullptr);
  for (std::size_t i = 0; i < regrets.size(); ++i) {
    const Regret*& place = best[of_answer[i]];
    if (place == nullptr || regrets[i].mean_usd < place->mean_usd) place = &regrets[i];
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (best[i] == nullptr) continue;
    if (auto found = weigh(job, tariff, best[i]->choice, expected_world(job)))
      answers[i].found = std::move(found);
    kept.push_back(*best[i]);
  }
}

void mark_frontier(std::vector<Compared>& scenarios) {
  for (Compared& one : scenarios) {
    if (!one.weighed) continue;
    one.weighed->on_frontier = std::ranges::none_of(scenarios, [&](const Compared& other) {
      if (!other.weighed) return false;
      const auto& a = *other.weighed;
      const auto& b = *one.weighed;
      const Usd cost_a = a.bill.total();
      const Usd cost_b = b.bill.total();
      return a.course.total <= b.course.total && cost_a <= cost_b &&
             (a.course.total < b.course.total || cost_a < cost_b);
    });
  }
}

}  // namespace

Result<Comparison> compare(const PlanRequest& request, const PriceBook& book, std::span<const Route> routes,
                           std::span<const Mode> modes) {
  RETURN_IF_ERROR(check_request(request, book, false));
  if (std::holds_alternative<Bytes>(request.data))
    return Error{"A comparison needs the number of items: --items, a profile or the data."};
  const Job job = job_of(request, book);
  const Tariff tariff(book, request.region);
  const std::vector<World> worlds = worlds_of(job);
  std::vector<Answer> answers = all_answers(job, tariff, book, routes, modes);

  Comparison comparison{request.name,          request.region, book.name(),
                        book.adjustments(),    job.need,       request.asked,
                        is_uncertain(request), std::nullopt,   {}};
  std::vector<Regret> regrets;
  if (comparison.uncertain) choose_for_all_worlds(job, answers, worlds, tariff, regrets);
  if (!regrets.empty()) comparison.least_regret = least_regret(regrets);

  std::size_t regret = 0;
  for (const Answer& answer : answers) {
    Compared row{answer.route, answer.mode, std::nullopt, fmt::format("{}", fmt::join(answer.reasons, " "))};
    if (answer.found) {
      auto found = weighed(job, *answer.found, worlds, tariff, book);
      if (!found) return found.error();
      if (comparison.uncertain) found->mean_regret_usd = regrets[regret++].mean_usd;
      row.weighed = std::move(*found);
      row.why_not.clear();
    }
    comparison.scenarios.push_back(std::move(row));
  }
  mark_frontier(comparison.scenarios);
  std::ranges::stable_sort(comparison.scenarios, [](const Compared& a, const Compared& b) {
    if (a.weighed.has_value() != b.weighed.has_value()) return a.weighed.has_value();
    return a.weighed && a.weighed->bill.total() < b.weighed->bill.total();
  });
  return comparison;
}

}  // namespace dynafill
