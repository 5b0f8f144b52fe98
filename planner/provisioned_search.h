// planner/provisioned_search.h: the provisioned capacity that suits a job, on one route.
//
// Exact: no other whole WCU of those looked at is better.
#pragma once

#include <cstdint>
#include <optional>

#include "planner/course.h"

namespace dynafill {

struct Found {
  Choice choice;
  Course course;
  double usd = 0;  // QuickMeter's
};

// What one choice comes to; none when the load has no end or the book lacks a price.
std::optional<Found> weigh(const Job& job, const Tariff& tariff, const Choice& choice, const World& world);

// By cost, then time; or by time, then cost.
bool better(const Found& a, const Found& b, bool by_time);

// Capacities [from, to], both included.
struct WcuRange {
  std::int64_t from, to;
};

// The least capacity that meets the deadline; none up to wcu_limit.
std::optional<std::int64_t> least_provisioned(const Job& job, const Choice& like, Duration within);

// The cheapest of the range that meets the request's deadline, if there is one.
std::optional<Found> cheapest_provisioned(const Job& job, const Tariff& tariff, const Choice& like,
                                          const WcuRange& range);

// The fastest up to the quota whose bill is within the budget.  Requires asked.budget.
std::optional<Found> fastest_within_budget(const Job& job, const Tariff& tariff, const Choice& like);

}  // namespace dynafill
