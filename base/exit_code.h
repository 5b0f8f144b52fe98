// base/exit_code.h: how the program ends, as scripts see it.  The README lists the same table.
#pragma once

namespace dynafill {

enum class ExitCode : int {
  done = 0,
  done_with_rejects = 1,  // also: a simulation whose verdict is "fail", a verify that found a difference
  bad_input = 2,          // wrong usage, unreadable or malformed input, an endpoint that cannot be reached
  too_many_rejects = 3,   // --max-errors was reached; the journal can be resumed
  refused = 4,            // no feasible plan, or a limit the user set forbids to start
  stopped_by_limit = 5,   // terminate-after or budget reached; the journal can be resumed
  too_dear = 6,           // the plan costs more than --max-cost
  our_bug = 70,           // CHECK failed
  interrupted = 130,      // SIGINT or SIGTERM; the journal can be resumed
};

}  // namespace dynafill
