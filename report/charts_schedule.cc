#include <fmt/core.h>

#include <algorithm>

#include "report/charts.h"
#include "report/figures.h"
#include "report/svg.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

constexpr double bar_height = 24, axis_height = 40, right_gutter = 12, limit_height = 22;

struct Segment {
  double from_s = 0, to_s = 0;
  std::string_view style, text_style;
  std::string words;
};

struct Bar {
  std::string name;
  double ends_s = 0;  // without the margin
  std::vector<Segment> segments;
};

void add_startup(Bar& bar, double startup_s, std::string_view words) {
  if (startup_s > 0)
    bar.segments.push_back({0, startup_s, "svg-startup svg-boxed", "svg-text", std::string(words)});
}

void add_load(Bar& bar, double from_s, double to_s) {
  bar.segments.push_back(
      {from_s, to_s, "svg-load", "svg-text svg-on-load", "load " + seconds_text(to_s - from_s)});
  bar.ends_s = to_s;
}

std::vector<Bar> bars_of(const Documents& documents) {
  std::vector<Bar> bars;
  const double startup_s = planned_startup_s(documents);
  if (documents.plan && documents.plan->total_s) {
    Bar bar{"Planned", 0, {}};
    const double total_s = *documents.plan->total_s;
    add_startup(bar, std::min(startup_s, total_s), "start-up " + seconds_text(startup_s));
    add_load(bar, std::min(startup_s, total_s), total_s);
    const auto limit = documents.plan->terminate_after_s;
    if (limit && *limit > total_s)
      bar.segments.push_back(
          {total_s, *limit, "svg-margin", "svg-text", "margin " + seconds_text(*limit - total_s)});
    bars.push_back(bar);
  }
  const auto simulated = [&](const char* name, std::optional<double> PercentileFacts::*percentile) {
    if (!documents.simulation || !(documents.simulation->finish_s.*percentile)) return;
    Bar bar{name, 0, {}};
    const double finish_s = *(documents.simulation->finish_s.*percentile);
    const double load_s = std::min(finish_s, simulated_load_s(documents, percentile).value_or(finish_s));
    add_startup(bar, finish_s - load_s, "start-up " + seconds_text(finish_s - load_s));
    add_load(bar, finish_s - load_s, finish_s);
    bars.push_back(bar);
  };
  simulated("Simulated P50", &PercentileFacts::p50);
  simulated("Simulated P90", &PercentileFacts::p90);
  if (documents.run && documents.run->seconds) {
    Bar bar{"Actual", 0, {}};
    if (startup_s > 0)
      bar.segments.push_back({0, startup_s, "svg-margin", "svg-text svg-quiet", "start-up as planned"});
    add_load(bar, startup_s, startup_s + *documents.run->seconds);
    bars.push_back(bar);
  }
  return bars;
}

}  // namespace

std::optional<Markup> schedule_chart(const Documents& documents, const ChartFrame& frame) {
  const std::vector<Bar> bars = bars_of(documents);
  double span_s = 0;
  for (const Bar& bar : bars)
    for (const Segment& segment : bar.segments) span_s = std::max(span_s, segment.to_s);
  if (span_s <= 0) return std::nullopt;

  // Beside the bar where there is room, above it where there is none.
  const double left = frame.narrow() ? 4 : 130;
  const double row_height = frame.narrow() ? 54 : 42, bar_offset = frame.narrow() ? 20 : 6;
  const auto limit = documents.plan ? documents.plan->terminate_after_s : std::nullopt;
  const bool shows_limit = limit && *limit <= span_s;
  const double top = shows_limit ? limit_height : 4;
  const double bottom = top + static_cast<double>(bars.size()) * row_height;
  const double height = bottom + axis_height;
  const Scale x{0, span_s, left, frame.width - right_gutter};
  const TimeTicks ticks = time_ticks(span_s, frame.time_steps_most);

  std::string words;
  for (const Bar& bar : bars) words += bar.name + " ends after " + seconds_text(bar.ends_s) + ". ";
  if (limit) words += "Terminate after " + seconds_text(*limit) + ".";
  Svg svg(fmt::format("schedule-{}", frame.name), frame.width, height, "Start-up, load and margin", words);
  svg.bottom_axis(x, ticks, top, bottom, true);
  double row = top;
  for (const Bar& bar : bars) {
    if (frame.narrow()) {
      svg.text(left, row + 14, Anchor::start, fmt::format("{}: {}", bar.name, seconds_text(bar.ends_s)),
               "svg-text svg-strong");
    } else {
      svg.text(left - 12, row + 16, Anchor::end, bar.name, "svg-text svg-strong");
      svg.text(left - 12, row + 31, Anchor::end, seconds_text(bar.ends_s), "svg-text svg-quiet");
    }
    for (const Segment& segment : bar.segments) {
      const double from = x.at(segment.from_s), to = x.at(segment.to_s);
      svg.rectangle(from, row + bar_offset, to - from, bar_height, segment.style);
      if (text_width(segment.words) + 10 < to - from)
        svg.text(from + 7, row + bar_offset + 16, Anchor::start, segment.words, segment.text_style);
    }
    row += row_height;
  }
  if (shows_limit) {
    svg.line(x.at(*limit), top - 4, x.at(*limit), bottom, "svg-limit");
    const bool at_right = x.at(*limit) > frame.width / 2;
    svg.text(x.at(*limit) + (at_right ? -6 : 6), top - 8, at_right ? Anchor::end : Anchor::start,
             "terminate after " + seconds_text(*limit), "svg-text svg-quiet");
  }
  svg.text((x.start + x.end) / 2, height - 6, Anchor::middle,
           fmt::format("{} since the start of the {}", ticks.unit, has_startup(documents) ? "job" : "load"),
           "svg-text svg-quiet");
  return std::move(svg).finish();
}

}  // namespace dynafill::report
