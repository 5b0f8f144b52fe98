#include "planner/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "base/text.h"
#include "planner/constants.h"
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

bool better(const Found& a, const Found& b, bool by_time) {
  const auto key = [&](const Found& found) {
    const double seconds = in_seconds(found.course.total);
    return by_time ? std::tuple(seconds, found.usd, found.choice.wcu)
                   : std::tuple(found.usd, seconds, found.choice.wcu);
  };
  return key(a) < key(b);
}

// Capacities [from, to], both included.
struct Range {
  std::int64_t from, to;
};

// No capacity of the range loads faster than this.  With one and the same fleet more capacity is never
// slower, so the course of the upper end says it; else what the client cannot exceed.
std::optional<Course> quickest(const Job& job, const Choice& like, const Range& range) {
  const RouteModel& model = route_model(like.route);
  const auto fleet = [&](std::int64_t wcu) { return model.fleet(job, target_rate(wcu, like.ratio)); };
  const Fleet least = fleet(range.from);
  const Fleet most = fleet(range.to);
  const bool same = least.machines == most.machines && least.tasks == most.tasks;
  Choice choice = like;
  choice.wcu = range.to;
  return course_of(job, choice, expected_world(job), same ? Reached::expected : Reached::at_most);
}

// The least capacity of the range that is in time.  A connector's is not simply the formula's: its tasks get
// whole units each, and the partitions bound them.
std::optional<std::int64_t> least_in_time(const Job& job, const Choice& like, const Range& range,
                                          Duration within) {
  const auto best = quickest(job, like, range);
  if (!best || best->load > within) return std::nullopt;
  if (range.from == range.to) return range.from;
  const std::int64_t middle = range.from + (range.to - range.from) / 2;
  if (const auto lower = least_in_time(job, like, {range.from, middle}, within)) return lower;
  return least_in_time(job, like, {middle + 1, range.to}, within);
}

std::optional<std::int64_t> least_provisioned(const Job& job, const Choice& like, Duration within) {
  const auto formula = wcu_for({job.need.wcu_total}, like.ratio, within);
  if (!formula) return std::nullopt;
  Choice choice = like;
  choice.wcu = *formula;
  const auto course = course_of(job, choice, expected_world(job));
  if (course && course->load <= within) return formula;
  return least_in_time(job, like, {*formula, wcu_limit}, within);
}

// The cheapest provisioned capacity that is in time: exactly, by branch and bound.
//
// A bill rises with the capacity, with the number of machines and with time, and in a range of capacities the
// lower end has the least capacity and the smallest fleet while nothing is faster than quickest().  So no
// capacity of the range costs less than the lower end's capacity and fleet would for the time of quickest(),
// and a range whose bound is above the best found holds nothing better.  What is left is split where the
// number of billed clock hours changes, since within it only the machines' time speaks against the lower end.
class CheapestSearch {
 public:
  CheapestSearch(const Job& job, const Tariff& tariff, const Choice& like)
      : job_(job), tariff_(tariff), like_(like), world_(expected_world(job)) {}

  std::optional<Found> in(const Range& range) {
    look_into(range);
    return std::move(best_);
  }

 private:
  void look_into(const Range& range) {
    if (range.from > range.to) return;
    const auto fastest = quickest(job_, like_, range);
    if (!fastest || late(*fastest) || !(bound(range, *fastest) <= most_usd())) return;
    Choice choice = like_;
    choice.wcu = range.from;
    auto lower = weigh(job_, tariff_, choice, world_);
    const std::int64_t split = range.from == range.to ? range.to : split_of(range, lower, *fastest);
    if (lower && !late(lower->course) && (!best_ || better(*lower, *best_, false))) best_ = std::move(lower);
    if (range.from == range.to) return;
    // The upper half first: it has fewer hours, and a good bill early rules more out.
    look_into({split + 1, range.to});
    look_into({range.from + 1, split});
  }

  [[nodiscard]] bool late(const Course& course) const {
    return job_.request->asked.within && course.load > *job_.request->asked.within;
  }
  // A bound that is no number is above it: the book lacks a price.  What two bills that are the same may
  // differ by in floating point.
  [[nodiscard]] double most_usd() const {
    return best_ ? best_->usd * (1 + 1e-12) : std::numeric_limits<double>::infinity();
  }
  [[nodiscard]] std::int64_t hours(const Course& course) const {
    return clock_hours(job_.request->into_hour, course.total);
  }

  [[nodiscard]] double bound(const Range& range, const Course& fastest) const {
    Choice choice = like_;
    choice.wcu = range.from;
    Course course = fastest;
    course.fleet = route_model(like_.route).fleet(job_, target_rate(range.from, like_.ratio));
    QuickMeter meter(tariff_);
    charge(job_, choice, course, world_, meter);
    return meter.usd();
  }

  // The last capacity of the lower part, from range.from to range.to - 1.
  [[nodiscard]] std::int64_t split_of(const Range& range, const std::optional<Found>& lower,
                                      const Course& fastest) const {
    const std::int64_t middle = range.from + (range.to - range.from) / 2;
    if (!lower || hours(lower->course) == hours(fastest)) return middle;
    const std::int64_t fewer = hours(fastest) + (hours(lower->course) - hours(fastest)) / 2;
    const Duration room = std::chrono::hours(fewer) - job_.request->into_hour - fastest.startup;
    const auto reaches = room > Duration{} ? wcu_for(world_.units, like_.ratio, room) : std::nullopt;
    const bool inside = reaches && *reaches - 1 > range.from && *reaches <= range.to;
    return inside ? *reaches - 1 : middle;
  }

  const Job& job_;
  const Tariff& tariff_;
  Choice like_;
  World world_;
  std::optional<Found> best_;
};

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

// Of those from the least that is in time to what the quotas allow; the least itself when it is above them.
std::int64_t cheapest_wcu(const Job& job, const Tariff& tariff, const Choice& like, std::int64_t lowest) {
  std::int64_t most = job.request->quota_wcu;
  if (above_quota(job, like.mode, most))
    most = least(lowest, most, [&](std::int64_t wcu) { return above_quota(job, like.mode, wcu).has_value(); })
               .value_or(lowest) -
           1;
  const auto found = CheapestSearch(job, tariff, like).in({lowest, most});
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
  switch (like.mode) {
    case Mode::provisioned:
      if (!asked.within) return {};
      if (!lowest) {
        too_slow();
        return {};
      }
      return {cheapest_wcu(job, tariff, like, *lowest)};
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
