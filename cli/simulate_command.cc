#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "base/layout.h"
#include "base/text.h"
#include "cli/client_table.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/simulate_search.h"
#include "sim/calibration.h"
#include "sim/simulate.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

// Of each client of --clients when --runs is not given: enough for a median within a few percent.
constexpr int comparison_runs = 15;

std::string minutes(double seconds) { return human_duration(from_seconds(seconds)); }

// Of the total; empty when the runs are too few for either interval.
std::string interval_line(const PercentileIntervals& intervals) {
  std::string text;
  for (const auto& [name, interval] : {std::pair{"P50", intervals.p50}, std::pair{"P90", intervals.p90}})
    if (interval.low && interval.high)
      text += fmt::format("{}{} {} to {}", text.empty() ? "" : ", ", name, minutes(*interval.low),
                          minutes(*interval.high));
  return text.empty() ? "" : fmt::format("  95 % sure   {}\n", text);
}

// Of the median run.
std::string reads_lines(const ReadOutcome& reads) {
  std::string lines = fmt::format("reads         {} taken ({} RCU), {} throttled\n", human_count(reads.items),
                                  human_count(std::llround(reads.rcu)), human_count(reads.throttle_events));
  if (reads.given_up > 0) lines += fmt::format("              {} given up\n", human_count(reads.given_up));
  return lines;
}

std::string simulation_screen(const SimulationReport& report, const Scenario& scenario, Duration took) {
  std::string screen = fmt::format("verdict       {}\n", report.pass ? "PASS" : "FAIL");
  const std::string indent(14, ' ');
  for (const std::string& reason : report.reasons) screen += wrapped(reason, indent, indent);
  const auto percentiles = [&](std::string_view name, const Percentiles& p, auto&& shown) {
    screen +=
        fmt::format("{:<14}P50 {:<14} P90 {:<14} P99 {}\n", name, shown(p.p50), shown(p.p90), shown(p.p99));
  };
  const auto whole = [](double events) { return human_count(static_cast<std::int64_t>(events + 0.5)); };
  const bool writes = !std::holds_alternative<NoClientSpec>(scenario.client);
  if (writes) percentiles("load", report.load_s, minutes);
  percentiles("total", report.finish_s, minutes);
  screen += interval_line(report.finish_s_95);
  if (writes) percentiles("throttled", report.throttle_events, whole);
  if (scenario.reads) screen += reads_lines(report.median.reads);
  screen += fmt::format("timeout       {:.1f} % of the runs (95 % interval {:.1f} to {:.1f} %)\n",
                        report.timeout_probability * 100, *report.timeout_probability_95.low * 100,
                        *report.timeout_probability_95.high * 100);
  if (writes)
    screen += fmt::format("written       {} of {} items in the median run\n",
                          human_count(report.written_items), human_count(report.items));
  screen += fmt::format("runs          {} in {}{}", report.runs, human_duration(took),
                        report.aggregated ? ", in leaps over steady time" : "");
  if (report.runs < report.runs_max)
    screen += fmt::format("\n              of at most {}: the verdict is certain (error below {:g} %)",
                          report.runs_max, early_stop_error * 100);
  return screen;
}

// Reads a profile that a scenario names, as seen from the scenario's folder.
ReadProfile profiles_beside(const std::string& scenario) {
  return [folder = std::filesystem::path(scenario).parent_path()](
             const std::string& file) -> Result<nlohmann::json> {
    const auto content = read_file((folder / file).string());
    RETURN_IF_ERROR(content);
    return nlohmann::json::parse(*content, nullptr, false);
  };
}

Result<SimulateOptions> options_from(const CommandLine& line) {
  SimulateOptions options;
  options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  for (const auto& [name, value] :
       {std::pair{"runs", &options.runs}, std::pair{"threads", &options.threads}}) {
    if (!line.has(name)) continue;
    const auto count = line.count(name);
    if (!count.ok()) return count.error();
    if (*count < 1 || *count > 10'000'000)
      return Error{fmt::format("--{} must be from 1 to 10000000.", name)};
    *value = static_cast<int>(*count);
  }
  if (line.has("timeout-probability")) {
    const auto share = line.number("timeout-probability");
    if (!share.ok()) return share.error();
    if (*share < 0 || *share > 1) return Error{"--timeout-probability must be from 0 to 1."};
    options.timeout_probability_max = *share;
  }
  if (line.flag("exact") && line.flag("aggregated"))
    return Error{"--exact and --aggregated exclude each other."};
  if (line.flag("exact")) options.detail = Detail::exact;
  if (line.flag("aggregated")) options.detail = Detail::aggregated;
  options.early_stop = !line.flag("all-runs");
  return options;
}

}  // namespace

int run_simulate(const Arguments& arguments) {
  CommandLine line(
      "simulate", "plan.json|scenario.json [OPTIONS]",
      "Runs the plan or scenario in virtual time, with the same pacing code that `load` runs, against a "
      "model of DynamoDB's throttling. Exit code 0: the verdict is pass; 1: fail.");
  line.options().add_options()("runs", po::value<std::string>()->value_name("N"),
                               "how many runs at most (default 100); fewer when the verdict is certain")(
      "all-runs", "do not stop early")("exact", "simulate every batch of every run")(
      "aggregated", "leap over time in which nothing changes; the default above 10 million items")(
      "terminate-after", po::value<std::string>()->value_name("D"),
      "instead of the plan's own limit, counted from the start of the cluster")(
      "timeout-probability", po::value<std::string>()->value_name("P"),
      "share of runs that may time out (default 0.05)")(
      "timeline", po::value<std::string>()->value_name("FILE.csv"), "write the median run, one row a minute")(
      "clients", po::value<std::string>()->value_name("all|NAMES"),
      ("the same load under each client: minutes, wasted requests, items at risk; NAMES with commas between, "
       "of " +
       compared_client_names())
          .c_str())("threads", po::value<std::string>()->value_name("N"),
                    "default: one per core; the result is the same")(
      "output,o", po::value<std::string>()->value_name("FILE"), "write the result as JSON, for report");
  line.options().add_options()("calibration", po::value<std::string>()->value_name("FILE"),
                               "response times and rate as 'dynafill calibrate' measured them");
  add_search_options(line);
  if (const auto end = line.parse(arguments)) return *end;
  if (line.words().size() != 1)
    return complain(
        {"simulate takes one plan.json or scenario.json; 'dynafill plan -o plan.json' writes one."});
  const std::string path = line.words()[0];
  const auto content = read_file(path);
  if (!content.ok()) return complain(content.error());
  const nlohmann::json document = nlohmann::json::parse(*content, nullptr, false);
  const bool from_scenario = is_scenario_document(document);
  if (!from_scenario && document_kind(document) != "plan")
    return complain({fmt::format(
        "'{}' is neither a plan nor a scenario; 'dynafill plan -o plan.json' writes a plan.", path)});
  auto scenario =
      from_scenario ? scenario_from_json(document, profiles_beside(path)) : scenario_from_plan(document);
  if (!scenario.ok())
    return complain({fmt::format("'{}': {}", path, scenario.error().sentence), scenario.error().exit});
  const auto options = options_from(line);
  if (!options.ok()) return complain(options.error());
  const auto seed = line.seed();
  if (!seed.ok()) return complain(seed.error());
  if (!from_scenario || line.has("seed")) scenario->seed = *seed;
  if (line.has("terminate-after")) {
    const auto limit = line.duration("terminate-after");
    if (!limit.ok()) return complain(limit.error());
    scenario->terminate_after = *limit;
  }
  if (line.has("calibration")) {
    const auto measured = read_document(line.text("calibration"));
    if (!measured.ok()) return complain(measured.error());
    const auto calibration = calibration_from_json(measured->value_or(nlohmann::json()));
    if (!calibration.ok()) return complain(calibration.error());
    apply(*calibration, *scenario);
  }
  if (line.has("search")) {
    const auto searched = run_search(line, *scenario, *options);
    return searched.ok() ? *searched : complain(searched.error());
  }
  for (const char* option : {"deadline", "probability"})
    if (line.has(option)) return complain({fmt::format("--{} goes with --search.", option)});

  const auto compared = line.has("clients")
                            ? clients_to_compare(line.text("clients"), *scenario)
                            : Result<std::vector<ComparedClient>>(std::vector<ComparedClient>{});
  if (!compared.ok()) return complain(compared.error());

  const auto start = std::chrono::steady_clock::now();
  const SimulationReport report = simulate(*scenario, *options);
  const Duration took = std::chrono::steady_clock::now() - start;
  nlohmann::json result = to_json(report, *scenario);
  std::vector<ClientRow> rows;
  if (!compared->empty()) {
    SimulateOptions each = *options;
    if (!line.has("runs")) each.runs = comparison_runs;
    rows = compare_clients(*scenario, *compared, each);
    result["clients"] = to_json(rows);
  }
  if (line.has("output")) {
    const Status written = write_file_atomically(line.text("output"), result.dump(2) + "\n");
    if (!written.ok()) return complain(written.error());
  }
  if (line.has("timeline")) {
    const Status written = write_file_atomically(line.text("timeline"), timeline_csv(report));
    if (!written.ok()) return complain(written.error());
  }
  line.say(simulation_screen(report, *scenario, took));
  if (!rows.empty()) line.say("\n" + client_table(rows));
  line.say_json(result);
  return static_cast<int>(report.pass ? ExitCode::done : ExitCode::done_with_rejects);
}

}  // namespace dynafill
