#include "report/svg.h"

#include <fmt/core.h>

#include <array>
#include <cmath>

#include "base/check.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

constexpr double minute = 60, hour = 3600, day = 86400;

constexpr std::array second_steps{1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 90.0};
constexpr std::array minute_steps{1.0 * minute, 2 * minute,  5 * minute,  10 * minute,
                                  20 * minute,  30 * minute, 60 * minute, 120 * minute};
constexpr std::array hour_steps{1.0 * hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour, 48 * hour};

double step_of(std::span<const double> steps, double span_s, int most) {
  for (const double step : steps)
    if (span_s / step <= most) return step;
  return steps.back();
}

// 1, 2 or 5 times a power of ten, the smallest that covers `top` in `most` steps.
double nice_step(double top, int most) {
  const double least = top / most;
  double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0})
    // 1e-9: a step that is right but for rounding is right.
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

// The line itself, without its first "M"; ends at the right end.
std::string step_run(std::span<const Step> steps, double end, const Scale& x, const Scale& y) {
  std::string run;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const std::string before = coordinate(y.at(steps[i - 1].value)), after = coordinate(y.at(steps[i].value));
    if (before != after) run += "H" + coordinate(x.at(steps[i].at)) + "V" + after;
  }
  return run + "H" + coordinate(x.at(end));
}

constexpr double swatch = 26, swatch_gap = 6, entry_gap = 18, legend_row = 18;

struct LegendPlace {
  double x = 0, baseline = 0;
};

std::vector<LegendPlace> legend_places(std::span<const LegendEntry> entries, double left, double right) {
  std::vector<LegendPlace> places;
  LegendPlace next{left, font_size};
  for (const LegendEntry& entry : entries) {
    const double wide = swatch + swatch_gap + text_width(entry.label);
    if (next.x > left && next.x + wide > right) next = {left, next.baseline + legend_row};
    places.push_back(next);
    next.x += wide + entry_gap;
  }
  return places;
}

}  // namespace

std::vector<double> nice_ticks(double top, int most) {
  CHECK(top >= 0 && most >= 1);
  if (top == 0) return {0, 1};
  const double step = nice_step(top, most);
  std::vector<double> ticks{0};
  while (ticks.back() < top * (1 - 1e-9)) ticks.push_back(static_cast<double>(ticks.size()) * step);
  return ticks;
}

TimeTicks time_ticks(double span_s, int most) {
  CHECK(span_s > 0 && most >= 1);
  TimeTicks ticks;
  double step = 0;
  if (span_s < 3 * minute) {
    ticks = {"seconds", 1, {}};
    step = span_s < 1 ? nice_step(span_s, most) : step_of(second_steps, span_s, most);
  } else if (span_s <= 5 * hour) {
    ticks = {"minutes", minute, {}};
    step = step_of(minute_steps, span_s, most);
  } else if (span_s <= 4 * day) {
    ticks = {"hours", hour, {}};
    step = step_of(hour_steps, span_s, most);
  } else {
    ticks = {"days", day, {}};
    step = std::max(1.0, nice_step(span_s / day, most)) * day;
  }
  for (int i = 0; i * step <= span_s * (1 + 1e-9); ++i) ticks.at_s.push_back(i * step);
  return ticks;
}

std::string coordinate(double value) {
  std::string shown = fmt::format("{:.1f}", value);
  if (shown.ends_with(".0")) shown.resize(shown.size() - 2);
  return shown == "-0" ? "0" : shown;
}

std::string step_line(std::span<const Step> steps, double end, const Scale& x, const Scale& y) {
  if (steps.empty()) return "";
  return "M" + coordinate(x.at(steps[0].at)) + " " + coordinate(y.at(steps[0].value)) +
         step_run(steps, end, x, y);
}

std::string step_area(std::span<const Step> steps, double end, const Scale& x, const Scale& y) {
  if (steps.empty()) return "";
  return "M" + coordinate(x.at(steps[0].at)) + " " + coordinate(y.at(y.from)) + "V" +
         coordinate(y.at(steps[0].value)) + step_run(steps, end, x, y) + "V" + coordinate(y.at(y.from)) + "Z";
}

double text_width(std::string_view text) {
  double characters = 0;  // every byte that does not continue a UTF-8 character begins one
  for (const char c : text)
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++characters;
  return characters * font_size * 0.58;  // DejaVu Sans, the widest of the font list, averages 0.58 em
}

Svg::Svg(std::string id, double width, double height, std::string_view title, std::string_view description) {
  out_.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                    {"viewBox", "0 0 " + coordinate(width) + " " + coordinate(height)},
                    {"role", "img"},
                    {"aria-labelledby", id + "-title " + id + "-desc"}});
  out_.element("title", {{"id", id + "-title"}}, title);
  out_.element("desc", {{"id", id + "-desc"}}, description);
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
  out_.empty("line", {{"class", std::string(style)},
                      {"x1", coordinate(x1)},
                      {"y1", coordinate(y1)},
                      {"x2", coordinate(x2)},
                      {"y2", coordinate(y2)}});
}

void Svg::rectangle(double left, double top, double width, double height, std::string_view style) {
  if (width <= 0 || height <= 0) return;
  out_.empty("rect", {{"class", std::string(style)},
                      {"x", coordinate(left)},
                      {"y", coordinate(top)},
                      {"width", coordinate(width)},
                      {"height", coordinate(height)}});
}

void Svg::path(const std::string& data, std::string_view style) {
  if (!data.empty()) out_.empty("path", {{"class", std::string(style)}, {"d", data}});
}

void Svg::text(double x, double baseline, Anchor anchor, std::string_view words, std::string_view style) {
  const std::string_view side = anchor == Anchor::start    ? "start"
                                : anchor == Anchor::middle ? "middle"
                                                           : "end";
  out_.element("text",
               {{"class", std::string(style)},
                {"x", coordinate(x)},
                {"y", coordinate(baseline)},
                {"text-anchor", std::string(side)}},
               words);
}

void Svg::bottom_axis(const Scale& x, const TimeTicks& ticks, double top, double bottom, bool labelled) {
  for (const double tick : ticks.at_s) {
    line(x.at(tick), top, x.at(tick), bottom, "svg-grid");
    if (labelled) text(x.at(tick), bottom + 16, Anchor::middle, number_text(tick / ticks.unit_s));
  }
  line(x.start, bottom, x.end, bottom, "svg-axis");
}

void Svg::left_axis(const Scale& y, std::span<const double> ticks, double left, double right) {
  for (const double tick : ticks) {
    line(left, y.at(tick), right, y.at(tick), tick == 0 ? "svg-axis" : "svg-grid");
    text(left - 8, y.at(tick) + 4, Anchor::end, number_text(tick));
  }
}

void Svg::legend(std::span<const LegendEntry> entries, double left, double top, double right) {
  const std::vector<LegendPlace> places = legend_places(entries, left, right);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const double x = places[i].x, baseline = top + places[i].baseline;
    if (entries[i].is_area)
      rectangle(x, baseline - 9, swatch, 10, entries[i].style);
    else
      line(x, baseline - 4, x + swatch, baseline - 4, entries[i].style);
    text(x + swatch + swatch_gap, baseline, Anchor::start, entries[i].label);
  }
}

double legend_height(std::span<const LegendEntry> entries, double left, double right) {
  return entries.empty() ? 0 : legend_places(entries, left, right).back().baseline + 8;
}

Markup Svg::finish() && {
  out_.close("svg");
  return std::move(out_);
}

}  // namespace dynafill::report
