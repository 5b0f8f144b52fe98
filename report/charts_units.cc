#include <fmt/core.h>

#include <algorithm>

#include "report/charts.h"
#include "report/svg.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

// As many rows as are read at a glance; more are joined in ranges that double (1, 2, 3-4, 5-8...).
constexpr std::size_t rows_most = 12;

constexpr double row_height = 36, bar_height = 12;

struct Group {
  std::int64_t from = 0, to = 0;  // write units an item
  double items = 0, units = 0;
};

std::vector<Group> groups_of(const UnitsHistogram& histogram) {
  UnitsHistogram sorted = histogram;
  std::erase_if(sorted, [](const auto& row) { return row.second == 0; });
  std::sort(sorted.begin(), sorted.end());
  const bool join = sorted.size() > rows_most;
  std::vector<Group> groups;
  std::int64_t last = 0;  // of the current range
  for (const auto& [units, items] : sorted) {
    if (groups.empty() || units > last) {
      std::int64_t first = units;
      last = units;
      if (join) {
        last = 1;
        while (last < units) last *= 2;
        first = last / 2 + 1;
      }
      groups.push_back({std::max<std::int64_t>(first, 1), last, 0, 0});
    }
    groups.back().items += static_cast<double>(items);
    groups.back().units += static_cast<double>(items) * static_cast<double>(units);
  }
  return groups;
}

std::string name_of(const Group& group) {
  return group.from >= group.to ? fmt::format("{} WCU", group.to)
                                : fmt::format("{}\u2013{} WCU", group.from, group.to);
}

}  // namespace

std::optional<Markup> units_chart(const UnitsHistogram& histogram, const ChartFrame& frame) {
  const std::vector<Group> groups = groups_of(histogram);
  double items = 0, units = 0, share_most = 0;
  for (const Group& group : groups) {
    items += group.items;
    units += group.units;
  }
  if (items <= 0 || units <= 0) return std::nullopt;
  std::string words;
  for (const Group& group : groups) {
    share_most = std::max({share_most, group.items / items, group.units / units});
    words += fmt::format("{} an item: {} ({}), {} of the write units. ", name_of(group),
                         counted(group.items, "item", "items"), percent_text(group.items / items),
                         percent_text(group.units / units));
  }

  const double left = frame.narrow() ? 92 : 130, right_column = frame.narrow() ? 110 : 170;
  const std::vector<LegendEntry> entries{{"svg-load", true, "share of the items"},
                                         {"svg-units", true, "share of the write units"}};
  const double right = frame.width - 12;
  const double top = 34;
  const double height = top + static_cast<double>(groups.size()) * row_height + 4;
  const Scale x{0, share_most, left, right - right_column};
  Svg svg(fmt::format("units-{}", frame.name), frame.width, height,
          "Items and write units by write units an item", words);
  svg.legend(entries, left, 4, right);
  double row = top;
  for (const Group& group : groups) {
    svg.text(left - 12, row + 19, Anchor::end, name_of(group));
    const auto bar = [&](double share, double y, std::string_view style) {
      const double width = std::max(1.0, x.at(share) - left);
      svg.rectangle(left, y, width, bar_height, style);
      svg.text(left + width + 6, y + 10, Anchor::start, percent_text(share));
    };
    bar(group.items / items, row, "svg-load");
    bar(group.units / units, row + bar_height + 2, "svg-units");
    svg.text(right, row + 19, Anchor::end, counted(group.items, "item", "items"), "svg-text svg-quiet");
    row += row_height;
  }
  svg.line(left, top - 4, left, height - 8, "svg-axis");
  return std::move(svg).finish();
}

}  // namespace dynafill::report
