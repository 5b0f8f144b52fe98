#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "report/charts.h"
#include "report/svg.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

constexpr double axis_height = 40, right_gutter = 12;
constexpr double picture_height = 256, row_least = 4, row_most = 26;

// By the share of a partition's limit; what is below the first is left blank.
struct Level {
  double share;
  std::string_view style, label;
};
constexpr std::array<Level, 5> levels{{{0.05, "svg-heat-1", "5 to 25 %"},
                                       {0.25, "svg-heat-2", "to 50 %"},
                                       {0.50, "svg-heat-3", "to 75 %"},
                                       {0.75, "svg-heat-4", "to 95 %"},
                                       {0.95, "svg-heat-5", "at its limit"}}};

// levels.size(): blank.
std::size_t level_of(double wcu_per_s, double limit) {
  std::size_t level = levels.size();
  for (std::size_t i = 0; i < levels.size(); ++i)
    if (wcu_per_s >= levels[i].share * limit) level = i;
  return level;
}

std::string box(double left, double top, double right, double bottom) {
  return fmt::format("M{} {}H{}V{}H{}Z", coordinate(left), coordinate(top), coordinate(right),
                     coordinate(bottom), coordinate(left));
}

}  // namespace

std::optional<Markup> heat_chart(const HeatFacts& heat, const ChartFrame& frame) {
  const std::size_t rows = heat.rows.size();
  if (rows < 2 || heat.rows[0].empty() || heat.step_s <= 0 || heat.limit_wcu_per_s <= 0) return std::nullopt;
  std::vector<LegendEntry> legend;
  for (const Level& level : levels) legend.push_back({level.style, true, std::string(level.label)});
  const double left = frame.narrow() ? 4 : 34;
  const double right = frame.width - right_gutter;
  const double top = legend_height(legend, left, right) + 6;
  const double row_height = std::clamp(picture_height / static_cast<double>(rows), row_least, row_most);
  const double bottom = top + row_height * static_cast<double>(rows);
  const double span_s = heat.step_s * static_cast<double>(heat.rows[0].size());
  const Scale x{0, span_s, left, right};

  Svg svg(fmt::format("heat-{}", frame.name), frame.width, bottom + axis_height, "Heat of the partitions",
          fmt::format("{} rows of partitions over {}; the hottest takes {:.0f} % of a partition's limit.",
                      rows, seconds_text(span_s), heat.hottest() / heat.limit_wcu_per_s * 100));
  svg.legend(legend, left, 0, right);
  svg.bottom_axis(x, time_ticks(span_s, frame.time_steps_most), top, bottom, true);
  // One path a level; equal neighbours of a row are one box.
  std::array<std::string, levels.size()> paths;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::vector<double>& rates = heat.rows[row];
    const double from_y = top + row_height * static_cast<double>(row);
    for (std::size_t step = 0; step < rates.size();) {
      const std::size_t level = level_of(rates[step], heat.limit_wcu_per_s);
      std::size_t end = step + 1;
      while (end < rates.size() && level_of(rates[end], heat.limit_wcu_per_s) == level) ++end;
      if (level < levels.size())
        paths[level] += box(x.at(heat.step_s * static_cast<double>(step)), from_y,
                            x.at(heat.step_s * static_cast<double>(end)), from_y + row_height - 1);
      step = end;
    }
  }
  for (std::size_t level = 0; level < levels.size(); ++level)
    if (!paths[level].empty()) svg.path(paths[level], levels[level].style);
  if (!frame.narrow()) {
    svg.text(left - 8, top + std::min(row_height, 14.0), Anchor::end, "1");
    svg.text(left - 8, bottom, Anchor::end, number_text(static_cast<double>(rows)));
  }
  const TimeTicks ticks = time_ticks(span_s, frame.time_steps_most);
  svg.text((x.start + x.end) / 2, bottom + axis_height - 6, Anchor::middle,
           fmt::format("{} since the start of the job", ticks.unit), "svg-text svg-quiet");
  return std::move(svg).finish();
}

}  // namespace dynafill::report
