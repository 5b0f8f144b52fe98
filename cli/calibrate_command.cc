#include <fmt/core.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "aws/endpoint.h"
#include "aws/environment.h"
#include "base/file.h"
#include "base/layout.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "loader/interrupts.h"
#include "loader/latency_probe.h"
#include "sim/calibration.h"

namespace po = boost::program_options;

namespace dynafill {
using namespace loader;
namespace {

double nearest_rank(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

CalibrationCell summed_up(const ProbedCell& probed) {
  std::vector<double> times;
  for (const ProbedRequest& request : probed.whole) times.push_back(request.ms);
  return {.items = probed.cell.items,
          .units = static_cast<std::int64_t>(probed.cell.items) * probed.cell.item_units,
          .in_flight = probed.cell.in_flight,
          .requests = probed.requests,
          .throttled_items = probed.throttled_items,
          .p50_ms = nearest_rank(times, 0.5),
          .p99_ms = nearest_rank(times, 0.99),
          .wcu_per_s = probed.seconds > 0 ? static_cast<double>(probed.consumed) / probed.seconds : 0};
}

// The response times from requests alone on the wire; the rate from the best cell that was not throttled.
Result<Calibration> calibration_from(const std::vector<ProbedCell>& cells, const std::string& measured_at) {
  std::vector<LatencySample> samples;
  for (const ProbedCell& cell : cells)
    if (cell.cell.in_flight == 1)
      for (const ProbedRequest& request : cell.whole)
        samples.push_back({cell.cell.items, request.units, request.ms});
  Result<Calibration> calibration = fit_latency(samples);
  RETURN_IF_ERROR(calibration);
  calibration->measured_at = measured_at;
  for (const ProbedCell& cell : cells) {
    calibration->cells.push_back(summed_up(cell));
    const CalibrationCell& last = calibration->cells.back();
    if (last.throttled_items == 0)
      calibration->reachable_wcu_per_s =
          std::max(calibration->reachable_wcu_per_s.value_or(0), last.wcu_per_s);
  }
  return calibration;
}

std::string screen(const Calibration& calibration) {
  std::string text = fmt::format("measured at   {}\n", calibration.measured_at);
  text += "              items  units  in flight  requests      p50 ms      p99 ms       WCU/s\n";
  for (const CalibrationCell& cell : calibration.cells)
    text += fmt::format("              {:>5}  {:>5}  {:>9}  {:>8}  {:>8.2f}  {:>8.2f}  {:>9.0f}{}\n",
                        cell.items, cell.units, cell.in_flight, cell.requests, cell.p50_ms, cell.p99_ms,
                        cell.wcu_per_s, cell.throttled_items > 0 ? " *" : "");
  if (std::any_of(calibration.cells.begin(), calibration.cells.end(),
                  [](const CalibrationCell& cell) { return cell.throttled_items > 0; }))
    text += "              * throttled: the table's limit, not the client's\n";
  text += fmt::format("response      {:.2f} ms + {:.3f} ms an item + {:.3f} ms a further unit (medians)\n",
                      calibration.base_ms, calibration.per_item_ms, calibration.per_unit_ms);
  text += fmt::format("spread        lognormal, sigma {:.2f}, from {} requests alone on the wire\n",
                      calibration.sigma, calibration.samples);
  text += calibration.reachable_wcu_per_s
              ? fmt::format("reachable     {:.0f} WCU/s", *calibration.reachable_wcu_per_s)
              : std::string("reachable     not seen: every request met throttling");
  return text;
}

Result<Calibration> measure(const CommandLine& line) {
  int requests = 100;
  if (line.has("requests")) {
    const auto count = line.count("requests");
    RETURN_IF_ERROR(count);
    if (*count < 20 || *count > 100'000) return Error{"--requests must be from 20 to 100000."};
    requests = static_cast<int>(*count);
  }
  const aws::SystemClock clock;
  Result<aws::Endpoint> endpoint = aws::resolve_endpoint("dynamodb", line.text("endpoint-url"),
                                                         line.text("region"), aws::process_environment());
  RETURN_IF_ERROR(endpoint);
  aws::TransportOptions options{.connections = 64};
  options.loopback = endpoint->loopback;
  const auto transport = aws::curl_transport(options, clock);
  const InterruptScope interrupts;
  const auto seed = line.seed();
  RETURN_IF_ERROR(seed);
  DynamoDbClient client(*endpoint, *transport, clock, interrupts.count(), *seed);
  const auto cells =
      probe_latency(client, *transport, clock, line.text("table"), default_probe_plan(requests));
  RETURN_IF_ERROR(cells);
  return calibration_from(*cells, fmt::format("{}, table {}", endpoint->url, line.text("table")));
}

Result<std::optional<Calibration>> calibration_before(const CommandLine& line) {
  if (!line.has("calibration")) return std::optional<Calibration>();
  const auto document = read_document(line.text("calibration"));
  RETURN_IF_ERROR(document);
  auto before = calibration_from_json(document->value_or(nlohmann::json()));
  RETURN_IF_ERROR(before);
  return std::optional(*before);
}

std::string refit_screen(const Refit& refit) {
  const std::string indent(14, ' ');
  std::string text = "finding       " + wrapped(refit.finding, indent, indent).substr(indent.size());
  if (refit.planned_s)
    text += fmt::format(
        "load          planned {}, took {} ({:+.1f} %)\n", human_duration(from_seconds(*refit.planned_s)),
        human_duration(from_seconds(refit.actual_s)), (refit.actual_s / *refit.planned_s - 1) * 100);
  if (refit.asked_wcu_per_s > 0)
    text +=
        fmt::format("rate          {:.1f} WCU/s asked, {:.1f} delivered ({:.1f} %)\n", refit.asked_wcu_per_s,
                    refit.delivered_wcu_per_s, refit.delivered_wcu_per_s / refit.asked_wcu_per_s * 100);
  if (refit.response)
    text += fmt::format(
        "response      P50 {:.2f} ms, P99 {:.2f} ms, {} requests of {:.3g} items{}\n", refit.response->p50_ms,
        refit.response->p99_ms, human_count(refit.response->requests), refit.response->mean_items,
        refit.response->expected_ms > 0
            ? fmt::format("\n{}(P50 {:.2f} ms by --calibration)", indent, refit.response->expected_ms)
            : "");
  text += refit.calibration.reachable_wcu_per_s
              ? fmt::format("reachable     {:.0f} WCU/s", *refit.calibration.reachable_wcu_per_s)
              : std::string("reachable     not known from this run");
  return text;
}

}  // namespace

int run_calibrate(const Arguments& arguments) {
  CommandLine line(
      "calibrate", "(--table T [--endpoint-url URL] | run.json) [OPTIONS]",
      "Measures response times and the reachable rate with real requests and fits the simulator's "
      "model to them; or learns both from a run of `load`, planned against actual. Measuring writes items of "
      "its own to the table and deletes them again. `plan` and `simulate --calibration FILE` go by the "
      "result.");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  line.options().add_options()("table", text("T"), "a table with capacity to spare")(
      "endpoint-url", text("URL"), "instead of AWS: dynafill serve or DynamoDB Local")(
      "region", text("R"), "default: from the environment")(
      "requests", text("N"), "of each kind (default 100; at most 3 s of each)")(
      "calibration", text("FILE"), "with run.json: what to keep all else from")("output,o", text("FILE"),
                                                                                "write calibration.json");
  if (const auto end = line.parse(arguments)) return *end;
  if (line.words().size() > 1 || line.words().empty() != line.has("table"))
    return complain(
        {"calibrate takes either --table or one run.json; 'dynafill load -o run.json' writes one."});
  nlohmann::json document;
  if (line.words().empty()) {
    const auto calibration = measure(line);
    if (!calibration.ok()) return complain(calibration.error());
    document = to_json(*calibration);
    line.say(screen(*calibration));
  } else {
    const auto before = calibration_before(line);
    if (!before.ok()) return complain(before.error());
    const auto run = read_document(line.words()[0]);
    if (!run.ok()) return complain(run.error());
    const auto refit = refit_from_run(run->value_or(nlohmann::json()), *before);
    if (!refit.ok()) return complain(refit.error());
    document = to_json(refit->calibration);
    document["finding"] = refit->finding;
    document["actual_s"] = refit->actual_s;
    if (refit->planned_s) document["planned_s"] = *refit->planned_s;
    line.say(refit_screen(*refit));
  }
  if (line.has("output")) {
    const Status written = write_file_atomically(line.text("output"), document.dump(2) + "\n");
    if (!written.ok()) return complain(written.error());
  }
  line.say_json(document);
  return 0;
}

}  // namespace dynafill
