// report/charts.h: the page's pictures.  Each is drawn twice, for a wide and a narrow column, and the style
// sheet shows the one that fits: text stays readable on a telephone without a script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/documents.h"
#include "report/markup.h"

namespace dynafill::report {

struct ChartFrame {
  std::string_view name;  // part of the picture's ids
  double width = 0;
  int time_steps_most = 0;

  [[nodiscard]] bool narrow() const { return width < 600; }
};
inline constexpr ChartFrame wide_frame{"wide", 880, 10};
inline constexpr ChartFrame narrow_frame{"narrow", 440, 5};

// Provisioned against consumed write units over time, in one panel for the simulation and one for the run
// (or one for the bare plan), throttle events underneath; the time axis counts from "go".
// Nothing when no document has a rate.
std::optional<Markup> capacity_chart(const Documents& documents, const ChartFrame& frame);

// One bar each for the plan, the simulation's P50 and P90 and the run: start-up, load, margin.
// Nothing when no document has a time.
std::optional<Markup> schedule_chart(const Documents& documents, const ChartFrame& frame);

// What each partition of the simulated table takes over time, by how near it is to a partition's limit; time
// runs from "go".  Nothing for fewer than two partitions.
std::optional<Markup> heat_chart(const HeatFacts& heat, const ChartFrame& frame);

// Shares of items and of write units by write units an item.  Nothing for an empty histogram.
std::optional<Markup> units_chart(const UnitsHistogram& histogram, const ChartFrame& frame);

// Cost against time: a numbered dot for each feasible scenario of the comparison, cheapest first, and a line
// through those that none beats in both.  Nothing without a comparison.
std::optional<Markup> scenarios_chart(const Documents& documents, const ChartFrame& frame);

// A figure's picture for wide and for narrow columns; the style sheet shows the one that fits.
void add_picture(Markup& page, const Markup& wide, const Markup& narrow);

}  // namespace dynafill::report
