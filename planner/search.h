// planner/search.h: the capacity that suits a job best, on one route in one mode, or on any.
//
// With a deadline: the cheapest that meets it.  Capacity is billed by the clock hour and machines by the
// second, so that is often not the least capacity that meets it: a load that just reaches into another hour
// costs more than a slightly faster one.  With a budget and no deadline: the fastest within it.  Neither: as
// asked for, or what costs least.
//
// Exact in time; of provisioned capacity also in cost: no other whole WCU within the quota that is in time
// costs less.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "planner/provisioned_search.h"

namespace dynafill {

struct Answer {
  Route route = Route::loader;
  Mode mode = Mode::provisioned;
  std::optional<Found> found;
  std::vector<std::string> reasons;  // why there is none, one sentence each
};

// Also for routes that are closed to most accounts, and for what is asked for without more.
Answer answer_for(const Job& job, const Tariff& tariff, const PriceBook& book, Route route, Mode mode);

// Of the answers, the best by what is asked for; none when no answer is one.
const Answer* best_of(const Job& job, std::span<const Answer> answers);

// The least capacity that meets the deadline on that route; none within the quota.
std::optional<std::int64_t> least_wcu(const Job& job, Route route, Mode mode, Ratio ratio, Duration within);

}  // namespace dynafill
