// planner/best_plan.h: the plan that suits a job best, over routes and modes (planner/search.h).
#pragma once

#include <span>
#include <vector>

#include "planner/plan.h"
#include "planner/search.h"

namespace dynafill {

// Every route in every mode it may be asked for in; Import from S3 and bulk put in one.
std::vector<Answer> all_answers(const Job& job, const Tariff& tariff, const PriceBook& book,
                                std::span<const Route> routes, std::span<const Mode> modes);

// The cheapest plan that meets the deadline, or the fastest within the budget; the note says what came next.
// `refused` with what stands in the way of each route when there is none.
Result<Plan> best_plan(const PlanRequest& request, const PriceBook& book, std::span<const Route> routes,
                       std::span<const Mode> modes);

}  // namespace dynafill
