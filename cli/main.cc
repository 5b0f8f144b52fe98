// cli/main.cc: picks the command.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

#include "base/exit_code.h"
#include "cli/command_line.h"
#include "cli/commands.h"

namespace dynafill {
namespace {

struct Command {
  std::string_view name;
  std::string_view does;
  int (*run)(const Arguments&);
};

constexpr std::array commands{
    Command{"generate", "write a synthetic input file", run_generate},
    Command{"profile", "read the data once: items, exact sizes, WCU, keys, bad records", run_profile},
    Command{"convert", "write any source as Data Pipeline lines, DynamoDB JSON or CSV", run_convert},
    Command{"plan", "solve for WCU, duration, ratio or budget, and price the job", run_plan},
    Command{"compare", "every route by every capacity mode: feasible or why not, time, cost", run_compare},
    Command{"prices", "price books: list, show a source, import AWS's own files, compare", run_prices},
    Command{"simulate", "run a plan against DynamoDB's throttling; exit 0 pass, 1 fail", run_simulate},
    Command{"load", "execute a plan against DynamoDB or `dynafill serve`", run_load},
    Command{"calibrate", "measure response times and the reachable rate, for simulate", run_calibrate},
    Command{"serve", "a local DynamoDB that throttles like the real one", run_serve},
    Command{"report", "one HTML page from profile, plan, simulation and run", run_report},
};

void print_help() {
  fmt::print(
      "dynafill fills Amazon DynamoDB tables on purpose: it profiles the data, plans\n"
      "the capacity, prices the job, simulates it against throttling, runs it, and\n"
      "reports planned against actual.\n\n"
      "  dynafill COMMAND [OPTIONS]      dynafill COMMAND --help\n\n");
  for (const Command& command : commands) fmt::print("  {:<10} {}\n", command.name, command.does);
  fmt::print(
      "\nExit codes: 0 done; 1 done with rejects, or a failed verdict; 2 bad usage or\n"
      "input; 3 too many rejects; 4 infeasible or refused; 5 stopped at terminate-after\n"
      "or --max-cost (resumable); 6 the plan costs more than --max-cost; 130\n"
      "interrupted (resumable); 70 our own bug.\n");
}

int run(const Arguments& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print_help();
    return static_cast<int>(words.empty() ? ExitCode::bad_input : ExitCode::done);
  }
  if (words[0] == "--version") {
    fmt::print("dynafill {}\n", DYNAFILL_VERSION);
    return 0;
  }
  const auto found =
      std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == words[0]; });
  if (found == commands.end())
    return complain({fmt::format("'{}' is not a command; 'dynafill --help' lists them.", words[0])});
  return found->run({words.begin() + 1, words.end()});
}

}  // namespace
}  // namespace dynafill

int main(int argc, char** argv) {
  try {
    return dynafill::run({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    return dynafill::complain(
        {"Out of memory; the input or the number of runs is too large for this machine."});
  } catch (const std::exception& unexpected) {
    return dynafill::complain(
        {fmt::format("internal error: {}. This is our bug; please report it with the command line.",
                     unexpected.what()),
         dynafill::ExitCode::our_bug});
  }
}
