#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/planning_options.h"
#include "planner/best_plan.h"
#include "planner/explain.h"
#include "planner/plan.h"
#include "planner/plan_json.h"
#include "planner/rehearsed_plan.h"
#include "sim/calibration.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

Result<Plan> plan_for(const CommandLine& line, const PlanRequest& request, const PriceBook& book) {
  const auto routes = routes_from(line, {request.route});
  RETURN_IF_ERROR(routes);
  const auto modes = modes_from(line, {request.mode});
  RETURN_IF_ERROR(modes);
  const bool one = routes->size() == 1 && modes->size() == 1 && !line.flag("cheapest");
  if (line.has("probability")) {
    if (!one) return Error{"--probability goes with one --route in one --mode, and without --cheapest."};
    const auto probability = line.number("probability");
    if (!probability.ok()) return probability.error();
    if (!(*probability > 0 && *probability < 1))
      return Error{"--probability must lie between 0 and 1, such as 0.95."};
    return rehearsed_plan(
        request, book, {*probability, static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))});
  }
  if (one) return make_plan(request, book);
  return best_plan(request, book, *routes, *modes);
}

Result<MeasuredClient> measured_client_from(const CommandLine& line, const PlanRequest& request) {
  if (request.route != Route::loader || !request.instance.empty())
    return Error{
        "--calibration tells what this machine's client does: it goes with --route loader and without "
        "--instance."};
  const auto document = read_document(line.text("calibration"));
  RETURN_IF_ERROR(document);
  const auto calibration = calibration_from_json(document->value_or(nlohmann::json()));
  RETURN_IF_ERROR(calibration);
  MeasuredClient measured;
  measured.where = calibration->measured_at;
  if (calibration->samples > 0) {
    const LatencyModel batch = response_of(*calibration, batch_places, batch_places);
    measured.latency_p50 = batch.p50;
    measured.latency_p99 = batch.p99;
  }
  if (calibration->reachable_wcu_per_s)
    measured.reachable = WcuRate::per_second(*calibration->reachable_wcu_per_s);
  return measured;
}

Result<ExitCode> plan(const CommandLine& line) {
  auto request = planning_request(line);
  RETURN_IF_ERROR(request);
  if (line.has("calibration")) {
    const auto measured = measured_client_from(line, *request);
    RETURN_IF_ERROR(measured);
    request->measured = *measured;
  }
  const auto limit = max_cost(line);
  RETURN_IF_ERROR(limit);
  const auto book = planning_prices(line);
  RETURN_IF_ERROR(book);
  const auto plan = plan_for(line, *request, *book);
  RETURN_IF_ERROR(plan);

  const nlohmann::json document = to_json(*plan);
  if (line.has("output")) RETURN_IF_ERROR
    (write_file_atomically(line.text("output"), document.dump(2) + "\n"));
  line.say(line.flag("explain") ? explanation(*plan) : summary(*plan));
  line.say_json(document);
  if (*limit && plan->bill.total() > **limit)
    return Error{fmt::format("The plan costs {}, more than --max-cost {}.", plan->bill.total().dollars(),
                             (*limit)->dollars()),
                 ExitCode::too_dear};
  return ExitCode::done;
}

}  // namespace

int run_plan(const Arguments& arguments) {
  if (!arguments.empty() && arguments.front() == "diff")
    return run_plan_diff({arguments.begin() + 1, arguments.end()});
  CommandLine line(
      "plan", "(profile.json | SOURCE --key PK[:SK] | --items N --item-bytes B) [OPTIONS]",
      "Solves for what is left open of WCU, duration, ratio, budget and number of items, "
      "prices the job line by line, and fixes how simulate and load run it. --within is the "
      "load alone; a route's start-up comes on top. `plan diff BEFORE.json AFTER.json` compares two plans.");
  add_planning_options(line);
  line.options().add_options()(
      "cheapest",
      "with --within: the capacity that costs least, which may be more than the least "
      "that will do; --route any and --mode any imply it")(
      "probability", po::value<std::string>()->value_name("P"),
      "with --within: as much provisioned capacity as lets this "
      "share of simulated loads be in time, such as 0.95")("explain",
                                                           "every figure with formula, inputs and source")(
      "calibration", po::value<std::string>()->value_name("FILE"),
      "--route loader: this machine's response times and the most it writes, as 'dynafill calibrate' found "
      "them")("output,o", po::value<std::string>()->value_name("FILE"),
              "write the plan as JSON, for simulate, load and report");
  if (const auto end = line.parse(arguments)) return *end;
  return ended(plan(line));
}

}  // namespace dynafill
