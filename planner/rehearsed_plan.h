// planner/rehearsed_plan.h: a plan whose own simulation is in time as often as asked.
//
// make_plan's formula says what a table must take in all; throttling, skewed keys and a client's own pace
// cost more now and then.  Here the least capacity is searched by simulating the plan (sim/search.h).
#pragma once

#include "base/result.h"
#include "planner/plan.h"
#include "pricing/price_book.h"

namespace dynafill {

struct Rehearsal {
  double probability = 0.95;  // of loading everything within the time asked for; above 0, below 1
  int threads = 1;
};

// The plan with the least WCU that will do, and a note that says how often it did.
// Fails: as make_plan; a request without `within`, with a WCU of its own or on demand; and (`refused`) when
// not even the table's quota is enough.
Result<Plan> rehearsed_plan(const PlanRequest& request, const PriceBook& book, const Rehearsal& rehearsal);

}  // namespace dynafill
