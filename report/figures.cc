#include "report/figures.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/exit_code.h"
#include "base/text.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

std::string meaning(std::int64_t exit_code) {
  switch (static_cast<ExitCode>(exit_code)) {
    case ExitCode::done:
      return "done";
    case ExitCode::done_with_rejects:
      return "done with rejects, or the verification found a difference";
    case ExitCode::bad_input:
      return "bad usage or input";
    case ExitCode::too_many_rejects:
      return "stopped by too many rejects; it can be resumed";
    case ExitCode::refused:
      return "refused before it began";
    case ExitCode::stopped_by_limit:
      return "stopped at terminate-after or at the budget; it can be resumed";
    case ExitCode::too_dear:
      return "the plan costs more than --max-cost";
    case ExitCode::our_bug:
      return "a bug of dynafill";
    case ExitCode::interrupted:
      return "interrupted; it can be resumed";
  }
  return "not a code of dynafill";
}

double last_row_end_s(std::span<const TimelineStep> rows, double step_s, std::optional<double> load_end_s) {
  if (rows.empty()) return 0;
  const double begin_s = rows.back().t_s, end_s = begin_s + step_s;
  return load_end_s && *load_end_s > begin_s && *load_end_s < end_s ? *load_end_s : end_s;
}

bool differs(const RunFacts& run) {
  if (run.verified == false) return true;
  return run.verify && (run.verify->missing.value_or(0) > 0 || run.verify->different.value_or(0) > 0);
}

std::string verify_sentence(const RunFacts& run) {
  if (!run.verify) {
    if (!run.verified) return "The table was not compared with the source after the load.";
    return *run.verified ? "The table was compared with the source: no difference."
                         : "The table was compared with the source: they differ.";
  }
  const VerifyFacts& verify = *run.verify;
  const std::string mode = verify.mode == "sample" ? "a sample of the items" : verify.mode;
  std::string words =
      fmt::format("Verification{}: {} items expected, {} in the table, {} missing, {} different",
                  mode.empty() ? "" : " (" + mode + ")", count_text(verify.source_items),
                  count_text(verify.table_items), count_text(verify.missing), count_text(verify.different));
  if (verify.extra.value_or(0) > 0)
    words += fmt::format(", {} in the table that are not of this load", count_text(verify.extra));
  return words + (differs(run) ? ": the table does not hold what the source holds." : ".");
}

// Every record read is written, rejected or not attempted; says so with the figures.
bool counts_add_up(const RunFacts& run, std::vector<std::string>& sentences) {
  if (!run.items_read || !run.written) return true;
  const std::int64_t rejected = run.rejected.value_or(0), left = run.not_attempted.value_or(0);
  const std::int64_t sum = *run.written + rejected + left;
  const bool equal = sum == *run.items_read;
  sentences.push_back(fmt::format("{} read; {} written + {} rejected + {} not attempted = {}: the counts {}.",
                                  human_count(*run.items_read), human_count(*run.written),
                                  human_count(rejected), human_count(left), human_count(sum),
                                  equal ? "add up" : "do not add up"));
  return equal;
}

}  // namespace

double planned_startup_s(const Documents& documents) {
  return documents.plan ? documents.plan->startup_s.value_or(0) : 0;
}

std::optional<double> simulated_load_s(const Documents& documents,
                                       std::optional<double> PercentileFacts::*percentile) {
  if (!documents.simulation) return std::nullopt;
  const SimulationFacts& simulation = *documents.simulation;
  if (const auto load = simulation.load_s.*percentile) return load;
  if (const auto finish = simulation.finish_s.*percentile)
    return std::max(0.0, *finish - planned_startup_s(documents));
  return std::nullopt;
}

double simulated_startup_s(const Documents& documents) {
  if (!documents.simulation) return 0;
  const auto finish = documents.simulation->finish_s.p50, load = documents.simulation->load_s.p50;
  return finish && load ? std::max(0.0, *finish - *load) : planned_startup_s(documents);
}

double timeline_step_s(std::span<const TimelineStep> rows, std::optional<double> step_s) {
  if (step_s && *step_s > 0) return *step_s;
  if (rows.size() < 2) return 60;
  std::vector<double> distances;
  for (std::size_t i = 1; i < rows.size(); ++i) distances.push_back(rows[i].t_s - rows[i - 1].t_s);
  std::sort(distances.begin(), distances.end());
  return distances[distances.size() / 2];
}

bool has_startup(const Documents& documents) {
  return planned_startup_s(documents) > 0 || simulated_startup_s(documents) > 0;
}

double simulation_end_s(const SimulationFacts& simulation) {
  return last_row_end_s(simulation.timeline, timeline_step_s(simulation.timeline, std::nullopt),
                        simulation.finish_s.p50);
}

double run_end_s(const RunFacts& run) {
  return last_row_end_s(run.timeline, timeline_step_s(run.timeline, run.timeline_step_s), run.seconds);
}

std::vector<TimelineStep> joined(std::span<const TimelineStep> rows, double end_s, std::size_t most) {
  const std::size_t group = (rows.size() + most - 1) / most;
  std::vector<TimelineStep> result;
  for (std::size_t first = 0; first < rows.size(); first += group) {
    TimelineStep sum{rows[first].t_s, std::nullopt, 0, 0};
    double provisioned = 0, provisioned_for_s = 0;
    const std::size_t last = std::min(first + group, rows.size());
    const double end = last < rows.size() ? rows[last].t_s : end_s;
    for (std::size_t i = first; i < last; ++i) {
      const double lasted_s = (i + 1 < rows.size() ? rows[i + 1].t_s : end_s) - rows[i].t_s;
      sum.consumed_wcu_per_s += rows[i].consumed_wcu_per_s * lasted_s / (end - sum.t_s);
      sum.throttle_events += rows[i].throttle_events;
      if (!rows[i].provisioned_wcu) continue;
      provisioned += *rows[i].provisioned_wcu * lasted_s;
      provisioned_for_s += lasted_s;
    }
    if (provisioned_for_s > 0) sum.provisioned_wcu = provisioned / provisioned_for_s;
    result.push_back(sum);
  }
  return result;
}

double timeline_units(std::span<const TimelineStep> rows, double end_s) {
  double units = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    units += rows[i].consumed_wcu_per_s * ((i + 1 < rows.size() ? rows[i + 1].t_s : end_s) - rows[i].t_s);
  return units;
}

BillSum sum_of(std::span<const BillLine> lines) {
  BillSum sum;
  for (const BillLine& line : lines) {
    if (line.amount)
      sum.exact += line.amount->rounded(24);
    else
      ++sum.unknown_lines;
  }
  return sum;
}

std::optional<Decimal> planned_total(const PlanFacts& plan) {
  if (plan.total) return plan.total;
  const BillSum sum = sum_of(plan.lines);
  if (plan.lines.empty() || sum.unknown_lines > 0) return std::nullopt;
  return sum.exact;
}

const UnitsHistogram& units_histogram(const Documents& documents) {
  static const UnitsHistogram none;
  if (documents.profile && !documents.profile->wcu_histogram.empty()) return documents.profile->wcu_histogram;
  return documents.plan ? documents.plan->wcu_histogram : none;
}

RunEnd run_end(const RunFacts& run) {
  const std::int64_t rejected = run.rejected.value_or(0), left = run.not_attempted.value_or(0);
  RunEnd end;
  std::string first;
  if (run.dry_run.value_or(false)) {
    end = {true, "dry run", {}};
    first = "A dry run: nothing was sent.";
  } else if (run.stopped_because || left > 0) {
    end.badge = "stopped early";
    first = fmt::format("The load stopped before its end, with {} not attempted.",
                        counted(static_cast<double>(left), "item", "items"));
  } else if (rejected > 0) {
    end.badge = "done with rejects";
    first = fmt::format("Every record was handled, but {} rejected.",
                        counted(static_cast<double>(rejected), "was", "were"));
  } else if (differs(run)) {
    end.badge = "differs from the source";
    first = "Every record was sent, but the verification found a difference.";
  } else if (run.exit_code.value_or(0) != 0) {
    end.badge = "failed";
    first = "The load did not end well.";
  } else if (run.written) {
    end = {true, run.verified.value_or(run.verify.has_value()) ? "complete, verified" : "complete", {}};
    first = "Every record of the source was written.";
  } else {
    end.badge = "unknown";
    first = "The document does not say how many items were written.";
  }
  end.sentences.push_back(first);
  if (run.stopped_because) end.sentences.push_back(*run.stopped_because);
  if (run.resumable.value_or(false)) end.sentences.push_back("It can be resumed from its journal.");
  if (!counts_add_up(run, end.sentences)) {
    end.good = false;
    end.badge = "counts do not add up";
  }
  if (run.source_read_to_end == false)
    end.sentences.push_back("The rest of the source was not counted: it holds more items than were read.");
  if (!run.dry_run.value_or(false)) end.sentences.push_back(verify_sentence(run));
  if (run.capacity) {
    const CapacityFacts& capacity = *run.capacity;
    end.sentences.push_back(fmt::format("The table was raised from {} to {} WCU and {}.",
                                        count_text(capacity.before_wcu), count_text(capacity.raised_to_wcu),
                                        capacity.restored.value_or(false)
                                            ? "set back after the load"
                                            : "NOT set back: it is billed until it is"));
  }
  if (run.exit_code)
    end.sentences.push_back(fmt::format("Exit code {}: {}.", *run.exit_code, meaning(*run.exit_code)));
  return end;
}

}  // namespace dynafill::report
