// cli/simulate_search.h: dynafill simulate FILE --search wcu|rate|workers --deadline D [--probability P]
#pragma once

#include "base/result.h"
#include "cli/command_line.h"
#include "sim/scenario.h"
#include "sim/simulate.h"

namespace dynafill {

void add_search_options(CommandLine& line);

// Searches, says what was found and returns the exit code: done, or refused when no setting is enough.  JSON:
// {"schema": "dynafill/search/1", "setting", "value", "deadline_s", "probability_asked", "probability",
// "probability_95", "certain", "steps": [{"value", "runs", "in_time", "pass", "certain"}]}.
// Requires --search.
Result<int> run_search(const CommandLine& line, const Scenario& scenario, const SimulateOptions& options);

}  // namespace dynafill
