// report/svg.h: a tiny chart writer: scales, ticks, step lines, areas, bars, axes, a legend.
//
// Draws in user units of one viewBox; the page lets the picture grow and shrink with its column.  Colours,
// dashes and fonts are classes of the page's style sheet (report/style.cc), so a picture follows light,
// dark and print.  Every picture carries a title and a description for who cannot see it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/markup.h"

namespace dynafill::report {

// Maps [from, to] of the data onto [start, end] of the picture; start > end turns an axis upwards.
// Requires from < to.
struct Scale {
  double from = 0, to = 1, start = 0, end = 1;
  [[nodiscard]] double at(double value) const { return start + (value - from) / (to - from) * (end - start); }
};

// Ticks from 0 to the first one at or above `top`, in the smallest step of 1, 2 or 5 times a power of ten
// that needs at most `most` steps.  Requires top >= 0, most >= 1.
std::vector<double> nice_ticks(double top, int most);

// Ticks of a span of time, in the unit a reader would choose: seconds under 3 minutes, minutes up to 5
// hours, hours up to 4 days, days above.  No tick lies beyond the span.
struct TimeTicks {
  std::string_view unit;  // "minutes"
  double unit_s = 1;
  std::vector<double> at_s;
};
TimeTicks time_ticks(double span_s, int most);

// A value that holds from `at` on.
struct Step {
  double at = 0;
  double value = 0;
};
// Path data: the step line that begins at the first step and ends at `end`; equal neighbours are one step.
std::string step_line(std::span<const Step> steps, double end, const Scale& x, const Scale& y);
// The same, closed down to y.from.
std::string step_area(std::span<const Step> steps, double end, const Scale& x, const Scale& y);

// One decimal, without a trailing zero: coordinates a tenth of a user unit apart look the same.
std::string coordinate(double value);
// A generous estimate of how wide `text` is drawn: fonts differ from reader to reader.
double text_width(std::string_view text);

inline constexpr double font_size = 12;  // of .svg-text in report/style.cc

enum class Anchor { start, middle, end };

struct LegendEntry {
  std::string_view style;  // class of the swatch
  bool is_area = false;
  std::string label;
};

class Svg {
 public:
  // `id` is unique on the page.
  Svg(std::string id, double width, double height, std::string_view title, std::string_view description);

  void line(double x1, double y1, double x2, double y2, std::string_view style);
  void rectangle(double left, double top, double width, double height, std::string_view style);
  void path(const std::string& data, std::string_view style);
  void text(double x, double baseline, Anchor anchor, std::string_view words,
            std::string_view style = "svg-text");
  // Grid line and label per tick; `words` labels one tick each.
  void bottom_axis(const Scale& x, const TimeTicks& ticks, double top, double bottom, bool labelled);
  void left_axis(const Scale& y, std::span<const double> ticks, double left, double right);
  // Entries from left to right, wrapped at `right`.
  void legend(std::span<const LegendEntry> entries, double left, double top, double right);

  [[nodiscard]] Markup finish() &&;

 private:
  Markup out_;
};

// The height Svg::legend will use.
double legend_height(std::span<const LegendEntry> entries, double left, double right);

}  // namespace dynafill::report
