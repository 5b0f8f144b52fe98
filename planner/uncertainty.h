// planner/uncertainty.h: what a plan comes to when its inputs turn out otherwise.
//
// Worlds are drawn once, by the names of what is uncertain (Seed::stream), and every choice is looked at in
// the same ones, so that two choices differ by what they are and not by luck.  An interval counts as 95 %
// of a lognormal; start-ups are lognormal; clients fall short of their rate, and DynamoDB adds capacity, as
// late as they were measured to, evenly.
//
// Regret in a world is what a choice costs beyond the choice that is cheapest there and meets the deadline.
// One that misses the deadline is paid and then done again: its whole cost is lost.
#pragma once

#include <span>
#include <vector>

#include "planner/course.h"

namespace dynafill {

inline constexpr int worlds_drawn = 256;

// Whether the data of the request is not known exactly.
bool is_uncertain(const PlanRequest& request);

std::vector<World> worlds_of(const Job& job, int count = worlds_drawn);

// Of a choice over the worlds: nearest rank; the costs are exact bills of the worlds at those ranks.
struct Odds {
  Duration load_p50{}, load_p90{}, total_p50{}, total_p90{};
  Usd cost_p50, cost_p90;
  double timeout_probability = 0;  // share of worlds that are not done at the limit
  std::optional<double>
      within_probability;  // share of worlds whose load meets asked.within, if that was asked
};
// `refused` when the book lacks a price.
Result<Odds> odds_of(const Job& job, const Choice& choice, std::span<const World> worlds, Duration limit,
                     const Tariff& tariff, const PriceBook& book);

struct Regret {
  Choice choice;
  double mean_usd = 0;
  double p95_usd = 0;
  double deadline_probability = 1;
};
// One for each choice, in their order.
std::vector<Regret> regrets_of(const Job& job, std::span<const Choice> choices, std::span<const World> worlds,
                               const Tariff& tariff);
// The one with the least mean; requires some.
const Regret& least_regret(std::span<const Regret> regrets);

// Provisioned capacities, none below `like`'s, with which the load is in time in half of the worlds, and in
// 60, 70... 99 % of them; none beyond wcu_limit.  Requires asked.within.
struct CautiousChoice {
  double share = 0;
  Choice choice;
};
std::vector<CautiousChoice> cautious_choices(const Job& job, const Choice& like,
                                             std::span<const World> worlds);

}  // namespace dynafill
