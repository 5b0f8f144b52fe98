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

// Before the data is known, each way's capacity is the one that is regretted least of its own; `kept` is then
// what each way is regretted among all.
void choose_for_all_worlds(const Job& job, std::vector<Answer>& answers, std::span<const World> worlds,
                           const Tariff& tariff, std::vector<Regret>& kept) {
  std::vector<Choice> chosen;
  for (Answer& answer : answers) {
    if (!answer.found) continue;
    const Choice& own = answer.found->choice;
    const bool for_deadline = job.request->asked.within && !job.request->asked.wcu &&
                              answer.mode == Mode::provisioned && answer.route != Route::import_table;
    if (for_deadline) {
      std::vector<Choice> tried = {own};
      for (const CautiousChoice& one : cautious_choices(job, own, worlds))
        if (one.choice.wcu <= job.request->quota_wcu) tried.push_back(one.choice);
      const Choice best = least_regret(regrets_of(job, tried, worlds, tariff)).choice;
      if (auto found = weigh(job, tariff, best, expected_world(job))) answer.found = std::move(found);
    }
    chosen.push_back(answer.found->choice);
  }
  kept = regrets_of(job, chosen, worlds, tariff);
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
