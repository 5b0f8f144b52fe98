// cli/planning_options.h: what plan and compare are asked: the data, what is given, where, at which prices.
#pragma once

#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "planner/plan.h"
#include "pricing/price_book.h"

namespace dynafill {

// Adds the options that plan and compare share.
void add_planning_options(CommandLine& line);

// The request they make; its route and mode are those of a PlanRequest where `--route` and `--mode` are not
// given or say any.
Result<PlanRequest> planning_request(const CommandLine& line);
// The routes and modes to look at: the one that is named, or all for any.  `otherwise`: when none is given.
Result<std::vector<Route>> routes_from(const CommandLine& line, std::vector<Route> otherwise);
Result<std::vector<Mode>> modes_from(const CommandLine& line, std::vector<Mode> otherwise);
// The price book, as the price options change it.
Result<PriceBook> planning_prices(const CommandLine& line);

// --max-cost; none when it was not given.
Result<std::optional<Usd>> max_cost(const CommandLine& line);

}  // namespace dynafill
