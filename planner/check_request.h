// planner/check_request.h: what cannot be planned because it says too little or makes no sense.
#pragma once

#include "base/result.h"
#include "planner/plan.h"

namespace dynafill {

// Done; or `bad_input` in one sentence.  `needs_nothing`: on demand and by import, neither time nor capacity
// need be given.
Status check_request(const PlanRequest& request, const PriceBook& book, bool needs_nothing);

}  // namespace dynafill
