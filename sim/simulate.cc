#include "sim/simulate.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/check.h"
#include "base/text.h"
#include "sim/workload.h"

namespace dynafill {
namespace {

using Column = std::vector<double>;  // one value a run

template <class Value>
Column column(const std::vector<RunOutcome>& outcomes, Value&& value) {
  Column values(outcomes.size());
  std::transform(outcomes.begin(), outcomes.end(), values.begin(), value);
  return values;
}

// The first run whose finish is the median one.
std::size_t median_run(const Column& finish_s, double median) {
  return static_cast<std::size_t>(std::find(finish_s.begin(), finish_s.end(), median) - finish_s.begin());
}

// Plays the runs from outcomes.size() up to `end`.
void play_up_to(std::size_t end, const Scenario& scenario, const SimulateOptions& options, bool aggregated,
                std::vector<RunOutcome>& outcomes) {
  std::atomic<std::size_t> next_run = outcomes.size();
  outcomes.resize(end);
  const auto play = [&] {
    for (std::size_t run; (run = next_run++) < end;)
      outcomes[run] = simulate_once(scenario, scenario.seed.run(run),
                                    {.with_timeline = options.runs == 1, .aggregated = aggregated});
  };
  std::vector<std::jthread> helpers;
  const auto wanted = std::min(static_cast<std::size_t>(options.threads), end - next_run);
  for (std::size_t i = 1; i < wanted; ++i) helpers.emplace_back(play);
  play();
}

std::int64_t incomplete_runs(const std::vector<RunOutcome>& outcomes) {
  return std::count_if(outcomes.begin(), outcomes.end(), [](const RunOutcome& run) { return !run.complete; });
}

// Looks at the verdict after 20, 40, 80... runs, whatever the number of threads.
std::vector<RunOutcome> play_until_certain(const Scenario& scenario, const SimulateOptions& options,
                                           bool aggregated) {
  constexpr std::size_t first_look = 20;
  const auto most = static_cast<std::size_t>(options.runs);
  std::vector<RunOutcome> outcomes;
  for (std::size_t look = options.early_stop ? first_look : most; outcomes.size() < most; look *= 2) {
    play_up_to(std::min(look, most), scenario, options, aggregated, outcomes);
    if (options.early_stop &&
        verdict_on(incomplete_runs(outcomes), static_cast<std::int64_t>(outcomes.size()),
                   options.timeout_probability_max, early_stop_error) != Verdict::open)
      break;
  }
  return outcomes;
}

std::string rounded(double seconds) { return human_duration(std::chrono::seconds(std::llround(seconds))); }

std::string deadline_reason(const SimulationReport& report, const Scenario& scenario, std::int64_t late,
                            double startup_p50_s, double probability_max) {
  const double limit_s = in_seconds(scenario.terminate_after);
  if (late == 0)
    return fmt::format("All {} runs finish before terminate-after ({}): 99 % of them within {}.", report.runs,
                       rounded(limit_s), rounded(report.finish_s.p99));
  const double enough_s = std::ceil(report.finish_s.p99 / 60) * 60;
  return fmt::format(
      "{} of {} runs reach terminate-after ({}), where {:g} % are allowed: the load alone needs {} after a "
      "start-up of {} (medians){}.",
      late, report.runs, rounded(limit_s), probability_max * 100, rounded(report.load_s.p50),
      rounded(startup_p50_s),
      enough_s > limit_s ? "; raise terminate-after to at least " + rounded(enough_s) : "");
}

std::string throttle_reason(const RunOutcome& median, const Scenario& scenario) {
  if (median.partition_throttle_events * 2 > median.throttle_events) {
    const bool keys_differ = scenario.data.key_count == 0;
    return fmt::format(
        "The median run meets {} throttled writes, most of them at the limit of one partition: {}",
        human_count(median.throttle_events),
        keys_differ ? "the client sends in bursts that the partitions do not take at once; a steadier "
                      "client or more partitions would meet fewer."
                    : "a few partition key values take too much of the load; spread them or shuffle "
                      "the input.");
  }
  if (scenario.table.on_demand)
    return fmt::format(
        "The median run meets {} throttled writes, most of them at the table's quota of {} WCU/s.",
        human_count(median.throttle_events), scenario.table.quota_wcu);
  const LoadSpec* load = std::get_if<LoadSpec>(&scenario.client);
  if (load == nullptr)
    return fmt::format(
        "The median run meets {} throttled writes: the table has {} WCU and the client sends faster.",
        human_count(median.throttle_events), scenario.table.provisioned_wcu);
  const double target = load->target.as_double();
  const auto wcu = static_cast<double>(scenario.table.provisioned_wcu);
  return fmt::format(
      "The median run meets {} throttled writes: the load asks for {:g} WCU/s of a table with {:g} WCU{}.",
      human_count(median.throttle_events), target, wcu,
      target > wcu ? "; lower the ratio or raise the table" : "");
}

std::string read_throttle_reason(const ReadOutcome& reads) {
  const bool hot = reads.partition_throttle_events * 2 > reads.throttle_events;
  return fmt::format("Reads of the median run are throttled {} times for {} that are taken, mostly by {}.",
                     human_count(reads.throttle_events), human_count(reads.items),
                     hot ? "the limit of one partition" : "what the table as a whole is granted");
}

std::string slow_reason(double load_s, double ideal_s, double target) {
  return fmt::format("The load takes {} where {:g} WCU/s would take {}.", rounded(load_s), target,
                     rounded(ideal_s));
}

}  // namespace

SimulationReport simulate(const Scenario& scenario, const SimulateOptions& options) {
  CHECK(options.runs >= 1 && options.threads >= 1);
  const bool aggregated = options.detail == Detail::aggregated ||
                          (options.detail == Detail::by_size && scenario.data.items > exact_items_max);
  const std::vector<RunOutcome> outcomes = play_until_certain(scenario, options, aggregated);

  SimulationReport report;
  report.runs = static_cast<int>(outcomes.size());
  report.runs_max = options.runs;
  report.aggregated = aggregated;
  report.items = scenario.data.items;
  const Column finish_s = column(outcomes, [](const RunOutcome& run) { return in_seconds(run.finish); });
  const Column startup_s = column(outcomes, [](const RunOutcome& run) { return in_seconds(run.startup); });
  const Column load_s =
      column(outcomes, [](const RunOutcome& run) { return in_seconds(run.finish - run.startup); });
  const Column throttle_events =
      column(outcomes, [](const RunOutcome& run) { return static_cast<double>(run.throttle_events); });
  report.finish_s = percentiles(finish_s);
  report.finish_s_95 = percentile_intervals(finish_s);
  report.load_s = percentiles(load_s);
  report.load_s_95 = percentile_intervals(load_s);
  report.throttle_events = percentiles(throttle_events);
  report.throttle_events_95 = percentile_intervals(throttle_events);
  const std::int64_t incomplete = incomplete_runs(outcomes);
  report.timeout_probability = static_cast<double>(incomplete) / report.runs;
  report.timeout_probability_95 = probability_interval(incomplete, report.runs);
  report.pass = report.timeout_probability <= options.timeout_probability_max;

  const std::size_t median = median_run(finish_s, report.finish_s.p50);
  report.median = outcomes[median];
  report.written_items = outcomes[median].written;
  // A single run was played with its timeline.
  RunOutcome again = options.runs == 1 ? outcomes[median]
                                       : simulate_once(scenario, scenario.seed.run(median),
                                                       {.with_timeline = true, .aggregated = aggregated});
  report.timeline = std::move(again.timeline);
  report.heat = std::move(again.heat);

  if (scenario.terminate_after.count() > 0)
    report.reasons.push_back(deadline_reason(report, scenario, incomplete, percentiles(startup_s).p50,
                                             options.timeout_probability_max));
  if (const auto given_up =
          std::count_if(outcomes.begin(), outcomes.end(),
                        [&](const RunOutcome& run) { return run.finish >= scenario.until; });
      given_up > 0)
    report.reasons.push_back(
        fmt::format("{} of {} runs had not finished after {}, where the simulation gives up.", given_up,
                    report.runs, human_duration(scenario.until)));
  if (const auto ended = std::count_if(outcomes.begin(), outcomes.end(),
                                       [](const RunOutcome& run) { return run.given_up > 0; });
      ended > 0)
    report.reasons.push_back(fmt::format(
        "In {} of {} runs workers of the client end with an exception after their last retry; the median run "
        "leaves {} of {} items unwritten.",
        ended, report.runs, human_count(report.items - report.written_items), human_count(report.items)));
  if (const LoadSpec* load = std::get_if<LoadSpec>(&scenario.client)) {
    const double ideal_s = in_seconds(time_for(total_units(scenario.data), load->target));
    // 1 %: a batch of look-ahead and a response time make less than that of any load worth planning.
    if (report.load_s.p50 > ideal_s * 1.01 + 1)
      report.reasons.push_back(slow_reason(report.load_s.p50, ideal_s, load->target.as_double()));
  }
  if (outcomes[median].throttle_events > 0)
    report.reasons.push_back(throttle_reason(outcomes[median], scenario));
  if (outcomes[median].reads.throttle_events > 0)
    report.reasons.push_back(read_throttle_reason(outcomes[median].reads));
  if (report.reasons.empty())
    report.reasons.push_back(std::holds_alternative<NoClientSpec>(scenario.client)
                                 ? fmt::format("All {} runs read without throttling.", report.runs)
                                 : fmt::format("All {} runs write everything, 99 % of them within {}.",
                                               report.runs, rounded(report.finish_s.p99)));
  return report;
}

}  // namespace dynafill
