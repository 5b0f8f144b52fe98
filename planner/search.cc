#include "planner/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

constexpr Duration hour = std::chrono::hours(1);

// More clock hours than these are not tried one by one: an hour more or less is then a thousandth.
constexpr std::int64_t hours_tried = 2'000;
// Sizes of a cluster that are tried.
constexpr std::int64_t fleets_tried = 32;

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

// Whole units a second that write `units` within that time.
std::int64_t units_per_s(WriteUnits units, Duration within) {
  const Int128 scaled = static_cast<Int128>(units.count) * 1'000'000'000;
  return static_cast<std::int64_t>(
      std::min<Int128>((scaled + within.count() - 1) / within.count(), wcu_limit));
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

// Monotone: more capacity is never slower.
template <class Enough>
std::optional<std::int64_t> least(std::int64_t from, std::int64_t to, Enough&& enough) {
  if (from > to || !enough(to)) return std::nullopt;
  while (from < to) {
    const std::int64_t middle = from + (to - from) / 2;
    if (enough(middle))
      to = middle;
    else
      from = middle + 1;
  }
  return to;
}

// A connector's tasks get whole units each, so it takes a little more than the formula.
std::optional<std::int64_t> least_provisioned(const Job& job, const Choice& like, Duration within) {
  const World world = expected_world(job);
  const auto formula = wcu_for(world.units, like.ratio, within);
  if (!formula) return std::nullopt;
  Choice choice = like;
  choice.wcu = *formula;
  for (int round = 0; round < 64; ++round) {
    const auto course = course_of(job, choice, world);
    if (course && course->load <= within) return choice.wcu;
    if (course && course->fleet.tasks > 0) {
      const std::int64_t needed = units_per_s(world.units, within);
      const std::int64_t whole =
          (needed + course->fleet.tasks - 1) / course->fleet.tasks * course->fleet.tasks;
      const auto wcu = wcu_for({whole}, like.ratio, std::chrono::seconds(1));
      choice.wcu = std::max(choice.wcu + 1, wcu.value_or(wcu_limit));
    } else {
      return std::nullopt;  // the keys forbid it, whatever the capacity
    }
    if (choice.wcu > wcu_limit) return std::nullopt;
  }
  return std::nullopt;
}

// Levels at which the bill may be least: the least capacity for each number of clock hours; for machines, the
// most that each size of the cluster takes, and where dearer capacity begins to outweigh shorter machines.
std::vector<std::int64_t> provisioned_levels_to_try(const Job& job, const Tariff& tariff, const Choice& like,
                                                    std::int64_t lowest) {
  const World world = expected_world(job);
  const std::int64_t quota = job.request->quota_wcu;
  std::vector<std::int64_t> levels = {lowest};
  Choice choice = like;
  choice.wcu = lowest;
  const auto slowest = course_of(job, choice, world);
  if (!slowest) return levels;
  const std::int64_t hours_most = clock_hours(job.request->into_hour, slowest->total);
  for (std::int64_t hours = std::max<std::int64_t>(1, hours_most > hours_tried ? hours_most - 2 : 1);
       hours <= hours_most; ++hours) {
    const Duration room = hour * hours - job.request->into_hour - slowest->startup;
    if (room <= Duration{}) continue;
    if (const auto wcu = least_provisioned(job, like, room); wcu && *wcu > lowest && *wcu <= quota)
      levels.push_back(*wcu);
  }
  if (slowest->fleet.machines == 0) return levels;
  // cost(w) = capacity x w + machines x units / w is least at w = sqrt(machines x units / capacity).
  const std::size_t by_hours = levels.size();
  for (std::size_t i = 0; i < std::min<std::size_t>(by_hours, 64); ++i) {
    choice.wcu = levels[i];
    const auto at = weigh(job, tariff, choice, world);
    if (!at) continue;
    const auto hours = static_cast<double>(clock_hours(job.request->into_hour, at->course.total));
    const double capacity = tariff.price("dynamodb.wcu_hour") * hours * job.index_factor;
    const double machines = std::max(0.0, at->usd - capacity * static_cast<double>(levels[i])) /
                            std::max(1.0, in_seconds(at->course.total));
    const double best =
        std::sqrt(machines * static_cast<double>(world.units.count) / (capacity * like.ratio.as_double()));
    for (const double wcu : {best * 0.98, best, best * 1.02})
      if (wcu > static_cast<double>(lowest) && wcu <= static_cast<double>(quota))
        levels.push_back(std::llround(wcu));
  }
  const RouteModel& model = route_model(like.route);
  std::int64_t at = lowest;
  for (std::int64_t sizes = 0; sizes < fleets_tried && at < quota; ++sizes) {
    const std::int64_t machines = model.fleet(job, target_rate(at, like.ratio)).machines;
    const auto next = least(at, quota, [&](std::int64_t wcu) {
      return model.fleet(job, target_rate(wcu, like.ratio)).machines > machines;
    });
    if (!next) break;
    levels.push_back(*next - 1);
    levels.push_back(*next);
    at = *next;
  }
  return levels;
}

// Every capacity from the quota down, or from where everything is written in a second; what the capacity
// alone costs rules most of them out.  The bill does not rise steadily with the capacity.
std::optional<Found> fastest_within_budget(const Job& job, const Tariff& tariff, const Choice& like) {
  const World world = expected_world(job);
  const double budget = job.request->asked.budget->amount.as_double();
  const double price =
      tariff.price(job.request->infrequent_access ? "dynamodb.ia_wcu_hour" : "dynamodb.wcu_hour");
  const auto in_a_second = wcu_for(world.units, like.ratio, std::chrono::seconds(1));
  const Duration startup = startup_of(*job.request, like.route).p50;
  const double units_s = static_cast<double>(world.units.count) / like.ratio.as_double();
  const double before_s = in_seconds(job.request->into_hour + startup);
  Choice choice = like;
  std::optional<Found> found;
  std::int64_t lowest = 1;
  for (choice.wcu = std::min(job.request->quota_wcu, in_a_second.value_or(wcu_limit)); choice.wcu >= lowest;
       --choice.wcu) {
    const auto wcu = static_cast<double>(choice.wcu);
    // At least this many hours, at least this price.
    const double hours = std::max(1.0, std::ceil((before_s + units_s / wcu) / 3600 - 1e-9));
    if (price * wcu * hours > budget * (1 + 1e-9)) continue;
    auto weighed = weigh(job, tariff, choice, world);
    if (!weighed) return found;  // slower ones take longer still
    if (weighed->usd > budget * (1 + 1e-9)) continue;
    // A connector's rounding may make it faster with a little less.
    if (!found) lowest = std::max<std::int64_t>(1, choice.wcu - 2 * weighed->course.fleet.tasks + 1);
    if (!found || weighed->course.load < found->course.load) found = std::move(weighed);
    if (lowest >= choice.wcu || found->course.fleet.tasks == 0) return found;
  }
  return found;
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
  switch (like.mode) {
    case Mode::provisioned:
      if (!asked.within) return {};
      if (!lowest) {
        too_slow();
        return {};
      }
      return *lowest > quota ? std::vector<std::int64_t>{*lowest}
                             : provisioned_levels_to_try(job, tariff, like, *lowest);
    case Mode::auto_scaling: {
      if (asked.within && !lowest) {
        too_slow();
        return {};
      }
      return levels_in_steps(request.scaling_min_wcu, lowest.value_or(0), quota);
    }
    case Mode::on_demand:
      if (asked.within && !lowest) {
        too_slow();
        return {};
      }
      return levels_in_steps(new_table_wcu(), lowest.value_or(0), quota);
    case Mode::on_demand_warm: {
      const std::int64_t needed = lowest.value_or(asked.within ? 0 : 2 * new_table_wcu());
      if (asked.within && !lowest) {
        too_slow();
        return {};
      }
      if (needed <= new_table_wcu()) {
        reasons.push_back(
            fmt::format("The {} WCU/s that every new table takes are enough; there is nothing to warm "
                        "(--warm-wcu asks for more).",
                        human_count(new_table_wcu())));
        return {};
      }
      return {needed};
    }
  }
  return {};
}

bool better(const Found& a, const Found& b, bool by_time) {
  const auto key = [&](const Found& found) {
    const double seconds = in_seconds(found.course.total);
    return by_time ? std::tuple(seconds, found.usd, found.choice.wcu)
                   : std::tuple(found.usd, seconds, found.choice.wcu);
  };
  return key(a) < key(b);
}

bool by_time(const Job& job) { return job.request->asked.budget && !job.request->asked.within; }

}  // namespace

std::optional<Found> weigh(const Job& job, const Tariff& tariff, const Choice& choice, const World& world) {
  auto course = course_of(job, choice, world);
  if (!course) return std::nullopt;
  QuickMeter meter(tariff);
  charge(job, choice, *course, world, meter);
  if (std::isnan(meter.usd())) return std::nullopt;
  return Found{choice, std::move(*course), meter.usd()};
}

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
