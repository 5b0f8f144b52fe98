// report/figures.h: what follows from the documents together.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "report/documents.h"

namespace dynafill::report {

// Start-up before the first write: what the plan says, 0 without a plan.
double planned_startup_s(const Documents& documents);

// Whether any document knows a start-up: then time counts from the start of the job, else of the load.
bool has_startup(const Documents& documents);

// The load part of the simulation's P50 or P90: its own load_s where it has one, else the finish without the
// planned start-up.
std::optional<double> simulated_load_s(const Documents& documents,
                                       std::optional<double> PercentileFacts::*percentile);
// Finish less load of the median; never below 0.
double simulated_startup_s(const Documents& documents);

// How far the rows of a timeline are apart: `step_s` when known, else the median distance, else one minute,
// the simulator's grain.
double timeline_step_s(std::span<const TimelineStep> rows, std::optional<double> step_s);

// Where the last row ends: with the load if that ends within it (the row's rate counts only that part), else
// a whole step after its beginning.  0 for no rows.
double simulation_end_s(const SimulationFacts& simulation);
double run_end_s(const RunFacts& run);

// At most `most` rows: neighbours are joined in groups of equal size, rates as the mean over time,
// throttle events as the sum.  Requires most > 0.
std::vector<TimelineStep> joined(std::span<const TimelineStep> rows, double end_s, std::size_t most);

// Write units under the timeline: rate times time, summed.
double timeline_units(std::span<const TimelineStep> rows, double end_s);

// The bill's lines added up, each to its 24th decimal: nothing a bill could show is lost, and hundreds of
// the largest amounts (fields.h) stay within a Decimal.
struct BillSum {
  Decimal exact;
  int unknown_lines = 0;  // lines without an amount: the sum is "at least"
};
BillSum sum_of(std::span<const BillLine> lines);

// The bill as one figure: the plan's total, else the sum of its lines.
std::optional<Decimal> planned_total(const PlanFacts& plan);

// The profile's histogram, else the plan's; empty when neither has one.
const UnitsHistogram& units_histogram(const Documents& documents);

// How a run ended, in the words of base/exit_code.h.
struct RunEnd {
  bool good = false;  // every item is written, or none was to be, and nothing contradicts it
  std::string badge;  // "complete"
  std::vector<std::string> sentences;
};
RunEnd run_end(const RunFacts& run);

}  // namespace dynafill::report
