#include "planner/uncertainty.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"
#include "planner/least.h"
#include "planner/plan_of.h"
#include "planner/search.h"

namespace dynafill {
namespace {

constexpr double z95 = 1.959963984540054;

// A factor on the value in the middle of the interval.
double drawn_factor(const std::optional<Range95>& interval, double z) {
  if (!interval || interval->high <= interval->low) return 1;
  const double half = std::log(static_cast<double>(interval->high) / static_cast<double>(interval->low)) / 2;
  return std::exp(half * z / z95);
}

std::int64_t times(std::int64_t count, double factor) {
  return std::max<std::int64_t>(1, std::llround(static_cast<double>(count) * factor));
}

// Sorted; the value that so many of a hundred do not exceed.
template <class Value>
const Value& rank(const std::vector<Value>& sorted, double share) {
  const auto place = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(place, 1) - 1];
}

// The least capacity with which each world's load is in time, in order; beyond wcu_limit where none is.
std::vector<std::int64_t> enough_in_each(const Job& job, const Choice& like, std::span<const World> worlds) {
  std::vector<std::int64_t> enough;
  for (const World& world : worlds)
    enough.push_back(least(1, wcu_limit, [&](std::int64_t wcu) {
                       Choice choice = like;
                       choice.wcu = wcu;
                       const auto course = course_of(job, choice, world);
                       return course && course->load <= *job.request->asked.within;
                     }).value_or(wcu_limit + 1));
  std::ranges::sort(enough);
  return enough;
}

}  // namespace

bool is_uncertain(const PlanRequest& request) {
  return request.items || request.item_bytes || request.wcu_total;
}

std::vector<World> worlds_of(const Job& job, int count) {
  const Seed seed;
  Rng items = seed.stream("planner/items");
  Rng item_bytes = seed.stream("planner/item-bytes");
  Rng units = seed.stream("planner/wcu-total");
  Rng startup = seed.stream("planner/start-up");
  Rng slowness = seed.stream("planner/slowness");
  Rng unevenness = seed.stream("planner/unevenness");
  Rng patience = seed.stream("planner/patience");
  Rng luck = seed.stream("planner/luck");
  const PlanRequest& request = *job.request;
  std::vector<World> worlds;
  for (int i = 0; i < count; ++i) {
    World world = expected_world(job);
    const double more_items = drawn_factor(request.items, items.normal());
    const double larger = drawn_factor(request.item_bytes, item_bytes.normal());
    const double more_units = drawn_factor(request.wcu_total, units.normal());
    world.items = times(job.need.items, more_items);
    world.source.count = times(job.source.count, more_items * larger * more_units);
    if (request.item_bytes) {
      const double bytes = job.need.item_bytes_mean * larger;
      world.units.count = world.items * std::max<std::int64_t>(1, std::llround(std::ceil(bytes / 1024)));
    } else {
      world.units.count = times(job.need.wcu_total, more_items * more_units);
    }
    world.startup_z = startup.normal();
    world.slowness = slowness.uniform();
    world.unevenness = unevenness.normal();
    world.patience = patience.uniform();
    world.luck = luck.next();
    worlds.push_back(world);
  }
  return worlds;
}

Result<Odds> odds_of(const Job& job, const Choice& choice, std::span<const World> worlds, Duration limit,
                     const Tariff& tariff, const PriceBook& book) {
  std::vector<Duration> loads, totals;
  std::vector<std::pair<double, std::size_t>> costs;
  int late = 0;
  int missed = 0;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    const auto found = weigh(job, tariff, choice, worlds[i]);
    if (!found) {
      ++late;
      ++missed;
      continue;
    }
    loads.push_back(found->course.load);
    totals.push_back(found->course.total);
    costs.emplace_back(found->usd, i);
    late += found->course.total > limit ? 1 : 0;
    missed += job.request->asked.within && found->course.load > *job.request->asked.within ? 1 : 0;
  }
  Odds odds;
  odds.timeout_probability = static_cast<double>(late) / static_cast<double>(worlds.size());
  if (job.request->asked.within)
    odds.within_probability = 1 - static_cast<double>(missed) / static_cast<double>(worlds.size());
  if (costs.empty()) return Error{"The load would take longer than 100 years.", ExitCode::refused};
  std::ranges::sort(loads);
  std::ranges::sort(totals);
  std::ranges::sort(costs);
  odds.load_p50 = rank(loads, 0.5);
  odds.load_p90 = rank(loads, 0.9);
  odds.total_p50 = rank(totals, 0.5);
  odds.total_p90 = rank(totals, 0.9);
  for (const auto& [share, place] : {std::pair{0.5, &odds.cost_p50}, std::pair{0.9, &odds.cost_p90}}) {
    const auto bill = bill_of(job, choice, worlds[rank(costs, share).second], book);
    if (!bill) return bill.error();
    *place = bill->total();
  }
  return odds;
}

std::vector<Regret> regrets_of(const Job& job, std::span<const Choice> choices, std::span<const World> worlds,
                               const Tariff& tariff) {
  struct Outcome {
    double usd;
    bool in_time;
  };
  const auto& within = job.request->asked.within;
  std::vector<std::vector<double>> lost(choices.size());
  std::vector<Regret> regrets;
  for (const Choice& choice : choices) regrets.push_back({choice, 0, 0, 0});
  for (const World& world : worlds) {
    std::vector<Outcome> outcomes;
    double best = std::numeric_limits<double>::infinity();
    for (const Choice& choice : choices) {
      const auto found = weigh(job, tariff, choice, world);
      const bool in_time = found && (!within || found->course.load <= *within);
      outcomes.push_back({found ? found->usd : 0, in_time});
      if (in_time) best = std::min(best, found->usd);
    }
    for (std::size_t i = 0; i < choices.size(); ++i) {
      lost[i].push_back(outcomes[i].in_time ? outcomes[i].usd - best : outcomes[i].usd);
      regrets[i].deadline_probability += outcomes[i].in_time ? 1 : 0;
    }
  }
  for (std::size_t i = 0; i < choices.size(); ++i) {
    std::ranges::sort(lost[i]);
    const auto count = static_cast<double>(worlds.size());
    regrets[i].mean_usd = std::accumulate(lost[i].begin(), lost[i].end(), 0.0) / count;
    regrets[i].p95_usd = rank(lost[i], 0.95);
    regrets[i].deadline_probability /= count;
  }
  return regrets;
}

const Regret& least_regret(std::span<const Regret> regrets) {
  return *std::ranges::min_element(regrets, {}, &Regret::mean_usd);
}

std::vector<CautiousChoice> cautious_choices(const Job& job, const Choice& like,
                                             std::span<const World> worlds) {
  const std::vector<std::int64_t> enough = enough_in_each(job, like, worlds);
  std::vector<CautiousChoice> choices;
  for (const double share : {0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99, 1.0}) {
    Choice choice = like;
    choice.wcu = std::max(rank(enough, share), like.wcu);
    if (choice.wcu > wcu_limit) break;
    if (choices.empty() || choices.back().choice.wcu != choice.wcu) choices.push_back({share, choice});
  }
  return choices;
}

}  // namespace dynafill
