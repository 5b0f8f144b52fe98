#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "report/charts.h"
#include "report/figures.h"
#include "report/svg.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

// More steps than this are narrower than a screen's dots in the wide frame.
constexpr std::size_t steps_most = 400;

constexpr double left_gutter = 52, right_gutter = 12;
constexpr double title_height = 26, lane_gap = 16, lane_height = 34, panel_gap = 22, axis_height = 40;

struct Panel {
  std::string title;
  double startup_s = 0;
  double end_s = 0;
  std::int64_t throttle_events = 0;
  std::vector<Step> provisioned, consumed;
  std::vector<TimelineStep> rows;  // for the throttle lane; empty: no lane
};

// `offset_s` moves a timeline that counts from the start of the load behind the start-up.
Panel measured_panel(std::string title, std::span<const TimelineStep> timeline, double end_s,
                     double startup_s, double offset_s) {
  Panel panel{std::move(title), startup_s, end_s, 0, {}, {}, {}};
  panel.rows = joined(timeline, panel.end_s, steps_most);
  panel.end_s += offset_s;
  for (TimelineStep& row : panel.rows) {
    row.t_s += offset_s;
    panel.throttle_events += row.throttle_events;
    panel.consumed.push_back({row.t_s, row.consumed_wcu_per_s});
    if (row.provisioned_wcu) panel.provisioned.push_back({row.t_s, *row.provisioned_wcu});
  }
  return panel;
}

std::vector<Panel> panels_of(const Documents& documents) {
  std::vector<Panel> panels;
  if (documents.simulation && !documents.simulation->timeline.empty()) {
    const SimulationFacts& simulation = *documents.simulation;
    panels.push_back(measured_panel(
        simulation.runs ? fmt::format("Simulated, median of {}",
                                      counted(static_cast<double>(*simulation.runs), "run", "runs"))
                        : "Simulated",
        simulation.timeline, simulation_end_s(simulation), simulated_startup_s(documents), 0));
  }
  if (documents.run && !documents.run->timeline.empty())
    panels.push_back(measured_panel("Actual", documents.run->timeline, run_end_s(*documents.run),
                                    planned_startup_s(documents), planned_startup_s(documents)));
  if (panels.empty() && documents.plan && documents.plan->total_s && documents.plan->target_wcu_per_s) {
    Panel planned{"Planned", planned_startup_s(documents), *documents.plan->total_s, 0, {}, {}, {}};
    if (documents.plan->provisioned_wcu) planned.provisioned.push_back({0, *documents.plan->provisioned_wcu});
    panels.push_back(planned);
  }
  return panels;
}

struct Picture {
  const Documents& documents;
  const ChartFrame& frame;
  std::vector<Panel> panels;
  double span_s = 0;
  double rate_most = 0;
  std::int64_t throttles_most = 0;

  [[nodiscard]] double plot_height() const { return frame.narrow() ? 150 : 190; }
  [[nodiscard]] bool has_lanes() const { return throttles_most > 0; }
  [[nodiscard]] double panel_height() const {
    return title_height + plot_height() + (has_lanes() ? lane_gap + lane_height : 0);
  }
  // The constant rate the plan holds, from the end of its start-up to its end.
  [[nodiscard]] std::optional<double> planned_rate() const {
    return documents.plan && documents.plan->total_s ? documents.plan->target_wcu_per_s : std::nullopt;
  }
  [[nodiscard]] std::optional<double> terminate_after() const {
    return documents.plan ? documents.plan->terminate_after_s : std::nullopt;
  }
};

void measure(Picture& picture) {
  for (const Panel& panel : picture.panels) {
    picture.span_s = std::max(picture.span_s, panel.end_s);
    for (const Step& step : panel.provisioned) picture.rate_most = std::max(picture.rate_most, step.value);
    for (const Step& step : panel.consumed) picture.rate_most = std::max(picture.rate_most, step.value);
    for (const TimelineStep& row : panel.rows)
      picture.throttles_most = std::max(picture.throttles_most, row.throttle_events);
  }
  if (const auto rate = picture.planned_rate()) {
    picture.rate_most = std::max(picture.rate_most, *rate);
    picture.span_s = std::max(picture.span_s, *picture.documents.plan->total_s);
  }
  // A limit far behind the load would press the load into a corner.
  if (const auto limit = picture.terminate_after(); limit && *limit <= 1.5 * picture.span_s)
    picture.span_s = std::max(picture.span_s, *limit);
}

std::vector<LegendEntry> legend_of(const Picture& picture) {
  const auto any = [&](auto has) { return std::any_of(picture.panels.begin(), picture.panels.end(), has); };
  std::vector<LegendEntry> entries;
  if (any([](const Panel& panel) { return !panel.provisioned.empty(); }))
    entries.push_back({"svg-provisioned", false, "provisioned WCU"});
  if (any([](const Panel& panel) { return !panel.consumed.empty(); }))
    entries.push_back({"svg-consumed", true, "consumed WCU/s"});
  if (picture.planned_rate())
    entries.push_back(
        {"svg-planned", false, "planned rate, " + number_text(picture.planned_rate()) + " WCU/s"});
  if (picture.throttles_most > 0) entries.push_back({"svg-throttle", true, "throttle events"});
  if (any([](const Panel& panel) { return panel.startup_s > 0; }))
    entries.push_back({"svg-startup", true, "start-up"});
  return entries;
}

void draw_lane(Svg& svg, const Picture& picture, const Panel& panel, const Scale& x, double top) {
  const double bottom = top + lane_height;
  svg.line(x.start, bottom, x.end, bottom, "svg-axis");
  const Scale y{0, static_cast<double>(picture.throttles_most), bottom, top};
  svg.text(x.start - 8, top + 8, Anchor::end, human_count(picture.throttles_most));
  svg.text(x.start - 8, bottom + 4, Anchor::end, "0");
  svg.line(x.start, top, x.end, top, "svg-grid");
  for (std::size_t i = 0; i < panel.rows.size(); ++i) {
    const double from = x.at(panel.rows[i].t_s);
    const double to = x.at(i + 1 < panel.rows.size() ? panel.rows[i + 1].t_s : panel.end_s);
    if (panel.rows[i].throttle_events == 0) continue;
    // At least one and a half user units high and wide: one event is seen.
    const double height = std::max(1.5, bottom - y.at(static_cast<double>(panel.rows[i].throttle_events)));
    const double air = to - from > 6 ? 1 : 0;
    svg.rectangle(from + air, bottom - height, std::max(1.5, to - from - 2 * air), height, "svg-throttle");
  }
}

void draw_panel(Svg& svg, const Picture& picture, const Panel& panel, double top, bool last) {
  const double plot_top = top + title_height, plot_bottom = plot_top + picture.plot_height();
  const double lane_top = plot_bottom + lane_gap;
  const double bottom = picture.has_lanes() ? lane_top + lane_height : plot_bottom;
  const Scale x{0, picture.span_s, left_gutter, picture.frame.width - right_gutter};
  // 1.15: room above the highest line for the labels of start-up and limit.
  const std::vector<double> ticks = nice_ticks(picture.rate_most * 1.15, 5);
  const Scale y{0, ticks.back(), plot_bottom, plot_top};

  svg.text(left_gutter, top + 14, Anchor::start, panel.title, "svg-text svg-strong");
  if (!panel.rows.empty())
    svg.text(x.end, top + 14, Anchor::end,
             panel.throttle_events == 0
                 ? "no throttle events"
                 : counted(static_cast<double>(panel.throttle_events), "throttle event", "throttle events"),
             "svg-text svg-quiet");
  svg.text(left_gutter - 8, top + 14, Anchor::end, "WCU/s", "svg-text svg-quiet");
  svg.rectangle(x.at(0), plot_top, x.at(panel.startup_s) - x.at(0), bottom - plot_top, "svg-startup");
  const std::string startup = "start-up " + seconds_text(panel.startup_s);
  if (panel.startup_s > 0 && text_width(startup) + 10 < x.at(panel.startup_s) - x.at(0))
    svg.text(x.at(0) + 6, plot_top + 16, Anchor::start, startup, "svg-text svg-quiet");

  svg.bottom_axis(x, time_ticks(picture.span_s, picture.frame.time_steps_most), plot_top, bottom, last);
  svg.left_axis(y, ticks, x.start, x.end);
  svg.path(step_area(panel.consumed, panel.end_s, x, y), "svg-consumed");
  svg.path(step_line(panel.consumed, panel.end_s, x, y), "svg-consumed-line");
  svg.path(step_line(panel.provisioned, panel.end_s, x, y), "svg-provisioned");
  if (const auto rate = picture.planned_rate()) {
    const PlanFacts& plan = *picture.documents.plan;
    svg.line(x.at(std::min(plan.startup_s.value_or(0), *plan.total_s)), y.at(*rate), x.at(*plan.total_s),
             y.at(*rate), "svg-planned");
  }
  if (picture.has_lanes()) draw_lane(svg, picture, panel, x, lane_top);
  if (const auto limit = picture.terminate_after(); limit && *limit <= picture.span_s) {
    svg.line(x.at(*limit), plot_top, x.at(*limit), bottom, "svg-limit");
    svg.text(x.at(*limit) - 6, plot_top + 16, Anchor::end, "terminate after " + seconds_text(*limit),
             "svg-text svg-quiet");
  }
}

std::string description(const Picture& picture) {
  std::string words;
  for (const Panel& panel : picture.panels) {
    words += panel.title + ": ";
    if (!panel.provisioned.empty())
      words += number_text(panel.provisioned.front().value) + " WCU provisioned, ";
    if (panel.rows.empty()) {
      words += "nothing consumed yet. ";
      continue;
    }
    double busy_s = 0;
    for (std::size_t i = 0; i < panel.rows.size(); ++i)
      if (panel.rows[i].consumed_wcu_per_s > 0)
        busy_s += (i + 1 < panel.rows.size() ? panel.rows[i + 1].t_s : panel.end_s) - panel.rows[i].t_s;
    words += fmt::format("{} write units consumed in {}, {} throttle events",
                         number_text(std::round(timeline_units(panel.rows, panel.end_s))),
                         seconds_text(busy_s), human_count(panel.throttle_events));
    words += ". ";
  }
  if (const auto rate = picture.planned_rate()) words += "Planned rate " + number_text(*rate) + " WCU/s.";
  return words;
}

}  // namespace

std::optional<Markup> capacity_chart(const Documents& documents, const ChartFrame& frame) {
  Picture picture{documents, frame, panels_of(documents)};
  if (picture.panels.empty()) return std::nullopt;
  measure(picture);
  if (picture.span_s <= 0) return std::nullopt;

  const auto count = static_cast<double>(picture.panels.size());
  const std::vector<LegendEntry> entries = legend_of(picture);
  const double right = frame.width - right_gutter;
  const double first_top = 4 + legend_height(entries, left_gutter, right) + 8;
  const double height = first_top + count * picture.panel_height() + (count - 1) * panel_gap + axis_height;
  Svg svg(fmt::format("capacity-{}", frame.name), frame.width, height,
          "Provisioned and consumed write units over time", description(picture));
  svg.legend(entries, left_gutter, 4, right);
  double top = first_top;
  for (const Panel& panel : picture.panels) {
    draw_panel(svg, picture, panel, top, &panel == &picture.panels.back());
    top += picture.panel_height() + panel_gap;
  }
  const TimeTicks ticks = time_ticks(picture.span_s, frame.time_steps_most);
  svg.text((left_gutter + right) / 2, height - 6, Anchor::middle,
           fmt::format("{} since the start of the {}", ticks.unit, has_startup(documents) ? "job" : "load"),
           "svg-text svg-quiet");
  return std::move(svg).finish();
}

}  // namespace dynafill::report
