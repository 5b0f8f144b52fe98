#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/planning_options.h"
#include "planner/compare.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

template <class Kind>
std::vector<Kind> all_of(std::span<const Kind> kinds) {
  return {kinds.begin(), kinds.end()};
}

Result<Comparison> comparison_for(const CommandLine& line, const PriceBook& book) {
  const auto request = planning_request(line);
  RETURN_IF_ERROR(request);
  const auto routes = routes_from(line, all_of(all_routes()));
  RETURN_IF_ERROR(routes);
  const auto modes = modes_from(line, all_of(all_modes()));
  RETURN_IF_ERROR(modes);
  return compare(*request, book, *routes, *modes);
}

Result<ExitCode> compare(const CommandLine& line) {
  const auto limit = max_cost(line);
  RETURN_IF_ERROR(limit);
  const auto book = planning_prices(line);
  RETURN_IF_ERROR(book);
  const auto comparison = comparison_for(line, *book);
  RETURN_IF_ERROR(comparison);

  const nlohmann::json document = to_json(*comparison);
  if (line.has("output")) RETURN_IF_ERROR
    (write_file_atomically(line.text("output"), document.dump(2) + "\n"));
  line.say(line.flag("explain") ? comparison_explanation(*comparison) : comparison_screen(*comparison));
  line.say_json(document);
  const Compared& cheapest = comparison->scenarios.front();
  if (!cheapest.weighed)
    return Error{"No feasible plan: no route can do it; the reasons stand above.", ExitCode::refused};
  if (*limit && cheapest.weighed->bill.total() > **limit)
    return Error{fmt::format("The cheapest way costs {}, more than --max-cost {}.",
                             cheapest.weighed->bill.total().dollars(), (*limit)->dollars()),
                 ExitCode::too_dear};
  return ExitCode::done;
}

}  // namespace

int run_compare(const Arguments& arguments) {
  CommandLine line(
      "compare", "(profile.json | SOURCE --key PK[:SK] | --items N --item-bytes B) [OPTIONS]",
      "Every route by every capacity mode: feasible or why not, minutes, dollars, risk, and which none "
      "beats in both time and cost. Each with the capacity that costs least for --within, or with "
      "--wcu, or the fastest within --budget.");
  add_planning_options(line);
  line.options().add_options()("explain", "each scenario's bill, line by line")(
      "output,o", po::value<std::string>()->value_name("FILE"), "write the comparison as JSON, for report");
  if (const auto end = line.parse(arguments)) return *end;
  return ended(compare(line));
}

}  // namespace dynafill
