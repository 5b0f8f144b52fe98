#include "planner/search.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/least.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

std::int64_t account_quota() {
  static const auto quota = static_cast<std::int64_t>(constant("account_write_quota"));
  return quota;
}
std::int64_t new_table_wcu() {
  static const auto wcu = static_cast<std::int64_t>(constant("on_demand_new_table"));
  return wcu;
}

Ratio ratio_of(const Job& job, Mode mode) {
  return is_on_demand(mode) ? Ratio{} : job.request->asked.ratio.value_or(Ratio{});
}

// Why this table may not have that capacity.
std::optional<std::string> above_quota(const Job& job, Mode mode, std::int64_t wcu) {
  const std::int64_t quota = job.request->quota_wcu;
  if (wcu > quota)
    return fmt::format("It takes {} WCU, more than the quota of {} for a table; AWS raises it on request.",
                       human_count(wcu), human_count(quota));
  if (is_on_demand(mode)) return std::nullopt;
  std::int64_t in_all = wcu;
  for (const Plan::Index& index : job.indexes) {
    const std::int64_t own = index_capacity(job, index, wcu);
    in_all += own;
    if (own > quota)
      return fmt::format("Index {} takes {} WCU, more than the quota of {}.", index.name, human_count(own),
                         human_count(quota));
  }
  if (in_all > std::max(account_quota(), quota))
    return fmt::format("Table and indexes take {} WCU, more than the {} of an account.", human_count(in_all),
                       human_count(account_quota()));
  return std::nullopt;
}

// Why a choice cannot be weighed: it has no end, or something has no price.
std::string why_not(const Job& job, const PriceBook& book, const Choice& choice) {
  const World world = expected_world(job);
  const auto course = course_of(job, choice, world);
  if (!course)
    return fmt::format("With {} WCU it would load for more than 100 years.", human_count(choice.wcu));
  BillMeter meter(book, job.request->region);
  charge(job, choice, *course, world, meter);
  const auto bill = std::move(meter).finish();
  return bill ? "It cannot be priced." : bill.error().sentence;
}

bool meets(const Job& job, const Course& course) {
  return !job.request->asked.within || course.load <= *job.request->asked.within;
}

// From `first` to the quota in steps of a twentieth, those from `lowest` on: the same whatever the deadline,
// so that a longer one has all choices of a shorter one and never costs more.
std::vector<std::int64_t> levels_in_steps(std::int64_t first, std::int64_t lowest, std::int64_t quota) {
  std::vector<std::int64_t> levels;
  for (std::int64_t wcu = first; wcu < quota; wcu += wcu / 20 + 1)
    if (wcu >= lowest) levels.push_back(wcu);
  levels.push_back(quota);
  return levels;
}

// Of those from the least that is in time to what the quotas allow; the least itself when it is above them.
std::int64_t cheapest_wcu(const Job& job, const Tariff& tariff, const Choice& like, std::int64_t lowest) {
  std::int64_t most = job.request->quota_wcu;
  if (above_quota(job, like.mode, most))
    most = least(lowest, most, [&](std::int64_t wcu) { return above_quota(job, like.mode, wcu).has_value(); })
               .value_or(lowest) -
           1;
  const auto found = cheapest_provisioned(job, tariff, like, {lowest, most});
  return found ? found->choice.wcu : lowest;
}

// Capacities worth weighing, by mode; empty with a reason when none will do.
std::vector<std::int64_t> levels_to_try(const Job& job, const Tariff& tariff, const Choice& like,
                                        std::vector<std::string>& reasons) {
  const PlanRequest& request = *job.request;
  const Asked& asked = request.asked;
  const std::int64_t quota = request.quota_wcu;
  if (like.route == Route::import_table) return {quota};
  if (like.mode == Mode::on_demand_warm && request.warm_wcu) return {*request.warm_wcu};
  if (asked.wcu) return {*asked.wcu};
  const std::optional<std::int64_t> lowest =
      asked.within ? least_wcu(job, like.route, like.mode, like.ratio, *asked.within) : std::nullopt;
  const auto too_slow = [&] {
    if (job.key_limit)
      if (const double needed = static_cast<double>(job.need.wcu_total) / in_seconds(*asked.within);
          needed > job.key_limit->as_double())
        return reasons.push_back(fmt::format(
            "The keys let {} WCU/s through at the most, {} for all, whatever the capacity; spread them.",
            human_count(static_cast<std::int64_t>(job.key_limit->as_double())),
            human_duration(time_for({job.need.wcu_total}, *job.key_limit))));
    Choice most = like;
    most.wcu = quota;
    const auto course = course_of(job, most, expected_world(job));
    reasons.push_back(fmt::format("It needs {} even with {} WCU, longer than {}.",
                                  course ? human_duration(course->load) : "more than 100 years",
                                  human_count(quota), human_duration(*asked.within)));
  };
  if (asked.within && !lowest) {
    too_slow();
    return {};
  }
  switch (like.mode) {
    case Mode::provisioned:
      if (!asked.within) return {};
      return {cheapest_wcu(job, tariff, like, *lowest)};
    case Mode::auto_scaling:
      return levels_in_steps(request.scaling_min_wcu, lowest.value_or(0), quota);
    case Mode::on_demand:
      return levels_in_steps(new_table_wcu(), lowest.value_or(0), quota);
    case Mode::on_demand_warm: {
      const std::int64_t needed = lowest.value_or(2 * new_table_wcu());
      if (needed > new_table_wcu()) return {needed};
      reasons.push_back(
          fmt::format("The {} WCU/s that every new table takes are enough; there is nothing to warm "
                      "(--warm-wcu asks for more).",
                      human_count(new_table_wcu())));
      return {};
    }
  }
  return {};
}

bool by_time(const Job& job) { return job.request->asked.budget && !job.request->asked.within; }

}  // namespace

std::optional<std::int64_t> least_wcu(const Job& job, Route route, Mode mode, Ratio ratio, Duration within) {
  const Choice like{route, mode, 0, ratio};
  if (mode == Mode::provisioned) return least_provisioned(job, like, within);
  const World world = expected_world(job);
  return least(1, job.request->quota_wcu, [&](std::int64_t wcu) {
    Choice choice = like;
    choice.wcu = wcu;
    const auto course = course_of(job, choice, world);
    return course && course->load <= within;
  });
}

Answer answer_for(const Job& job, const Tariff& tariff, const PriceBook& book, Route route, Mode mode) {
  const Asked& asked = job.request->asked;
  const Choice like{route, mode, 0, ratio_of(job, mode)};
  Answer answer{route, mode, std::nullopt, route_model(route).obstacles(job, mode, like.ratio, book)};
  if (const auto closed = route_model(route).closed(job, book))
    answer.reasons.insert(answer.reasons.begin(), *closed);
  if (!answer.reasons.empty()) return answer;

  if (by_time(job) && mode == Mode::provisioned && !asked.wcu && route != Route::import_table) {
    answer.found = fastest_within_budget(job, tariff, like);
    if (!answer.found)
      answer.reasons.push_back(fmt::format("No capacity up to the quota of {} WCU costs {} or less.",
                                           human_count(job.request->quota_wcu), asked.budget->dollars()));
    return answer;
  }

  std::optional<Found> too_dear, too_slow;
  std::optional<std::string> quota, unpriced;
  for (const std::int64_t wcu : levels_to_try(job, tariff, like, answer.reasons)) {
    Choice choice = like;
    choice.wcu = wcu;
    if (auto reason = above_quota(job, mode, wcu)) {
      quota = std::move(reason);
      continue;
    }
    auto found = weigh(job, tariff, choice, expected_world(job));
    if (!found) {
      unpriced = why_not(job, book, choice);
      continue;
    }
    std::optional<Found>& place =
        !meets(job, found->course)                                                    ? too_slow
        : asked.budget && found->usd > asked.budget->amount.as_double() * (1 + 1e-12) ? too_dear
                                                                                      : answer.found;
    if (!place || better(*found, *place, by_time(job))) place = std::move(found);
  }
  if (answer.found) {
    answer.reasons.clear();
    return answer;
  }
  if (unpriced) answer.reasons.push_back(*unpriced);
  if (quota) answer.reasons.push_back(*quota);
  if (too_dear)
    answer.reasons.push_back(fmt::format("It would cost ${:.2f}, more than the budget of {}.", too_dear->usd,
                                         asked.budget->dollars()));
  if (too_slow && answer.reasons.empty())
    answer.reasons.push_back(fmt::format("It needs {}, longer than {}.",
                                         human_duration(too_slow->course.load),
                                         human_duration(*asked.within)));
  if (answer.reasons.empty())
    answer.reasons.emplace_back("Nothing says how much capacity: a time, a capacity or a budget does.");
  return answer;
}

const Answer* best_of(const Job& job, std::span<const Answer> answers) {
  const Answer* best = nullptr;
  for (const Answer& answer : answers)
    if (answer.found && (best == nullptr || better(*answer.found, *best->found, by_time(job))))
      best = &answer;
  return best;
}

}  // namespace dynafill
