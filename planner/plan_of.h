// planner/plan_of.h: a choice written out as a plan.
#pragma once

#include "planner/course.h"
#include "planner/plan.h"

namespace dynafill {

// `choice` in the expected world, with its bill, its odds over the worlds of planner/uncertainty.h, its
// assumptions and notes.  `refused` when the book lacks a
// price or the load has no end.
Result<Plan> plan_of(const Job& job, const Choice& choice, SolvedFor solved_for, const PriceBook& book);

// The exact bill of a choice in a world.
Result<Bill> bill_of(const Job& job, const Choice& choice, const World& world, const PriceBook& book);

// Start-up, load and a tenth of the load, rounded up to 5 minutes.
Duration with_margin(Duration startup, Duration load);

// Whether something ends the route's job when it takes too long: a cluster has its "terminate after", our own
// loader can be stopped and resumed by anyone.
bool is_terminated(Route route);

}  // namespace dynafill
