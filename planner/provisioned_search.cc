#include "planner/provisioned_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "planner/route_model.h"

namespace dynafill {
namespace {

// No capacity of the range loads faster than this.  With one and the same fleet more capacity is never
// slower, so the course of the upper end says it; else what the client cannot exceed.
std::optional<Course> quickest(const Job& job, const Choice& like, const WcuRange& range) {
  const RouteModel& model = route_model(like.route);
  const auto fleet = [&](std::int64_t wcu) {
    return model.fleet(job, target_of(job, {like.route, like.mode, wcu, like.ratio}));
  };
  const Fleet least = fleet(range.from);
  const Fleet most = fleet(range.to);
  const bool same = least.machines == most.machines && least.tasks == most.tasks;
  Choice choice = like;
  choice.wcu = range.to;
  return course_of(job, choice, expected_world(job), same ? Reached::expected : Reached::at_most);
}

// The least capacity of the range that is in time.  A connector's is not simply the formula's: its tasks get
// whole units each, and the partitions bound them.
std::optional<std::int64_t> least_in_time(const Job& job, const Choice& like, const WcuRange& range,
                                          Duration within) {
  const auto best = quickest(job, like, range);
  if (!best || best->load > within) return std::nullopt;
  if (range.from == range.to) return range.from;
  const std::int64_t middle = range.from + (range.to - range.from) / 2;
  if (const auto lower = least_in_time(job, like, {range.from, middle}, within)) return lower;
  return least_in_time(job, like, {middle + 1, range.to}, within);
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

  std::optional<Found> in(const WcuRange& range) {
    look_into(range);
    return std::move(best_);
  }

 private:
  void look_into(const WcuRange& range) {
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

  [[nodiscard]] double bound(const WcuRange& range, const Course& fastest) const {
    Choice choice = like_;
    choice.wcu = range.from;
    Course course = fastest;
    course.fleet = route_model(like_.route).fleet(job_, target_of(job_, choice));
    QuickMeter meter(tariff_);
    charge(job_, choice, course, world_, meter);
    return meter.usd();
  }

  // The last capacity of the lower part, from range.from to range.to - 1.
  [[nodiscard]] std::int64_t split_of(const WcuRange& range, const std::optional<Found>& lower,
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

}  // namespace

std::optional<Found> weigh(const Job& job, const Tariff& tariff, const Choice& choice, const World& world) {
  auto course = course_of(job, choice, world);
  if (!course) return std::nullopt;
  QuickMeter meter(tariff);
  charge(job, choice, *course, world, meter);
  if (std::isnan(meter.usd())) return std::nullopt;
  return Found{choice, std::move(*course), meter.usd()};
}

bool better(const Found& a, const Found& b, bool by_time) {
  const auto key = [&](const Found& found) {
    const double seconds = in_seconds(found.course.total);
    return by_time ? std::tuple(seconds, found.usd, found.choice.wcu)
                   : std::tuple(found.usd, seconds, found.choice.wcu);
  };
  return key(a) < key(b);
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

std::optional<Found> cheapest_provisioned(const Job& job, const Tariff& tariff, const Choice& like,
                                          const WcuRange& range) {
  return CheapestSearch(job, tariff, like).in(range);
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

}  // namespace dynafill
