#include <fmt/core.h>

#include <algorithm>

#include "report/charts.h"
#include "report/svg.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

constexpr double dot = 5, left_gutter = 58, right_gutter = 24, top_gutter = 26, axis_height = 44;
// Dots nearer than that share one label.
constexpr double label_width = 30, label_height = 15;

struct Dot {
  double x = 0, y = 0;
  std::size_t number = 0;
  bool on_frontier = false;
};

// Its label stands above them all; that of one dot beside it.
struct Cluster {
  double left = 0, right = 0, top = 0, bottom = 0;
  std::vector<std::size_t> numbers;

  [[nodiscard]] bool is_near(const Dot& at) const {
    return at.x > left - label_width && at.x < right + label_width && at.y > top - label_height &&
           at.y < bottom + label_height;
  }
  void add(const Dot& at) {
    left = std::min(left, at.x);
    right = std::max(right, at.x);
    top = std::min(top, at.y);
    bottom = std::max(bottom, at.y);
    numbers.push_back(at.number);
  }
};

std::string circle(const Dot& at) {
  const std::string r = coordinate(dot);
  return fmt::format("M{},{}a{},{} 0 1 0 {},0a{},{} 0 1 0 {},0z", coordinate(at.x - dot), coordinate(at.y), r,
                     r, coordinate(2 * dot), r, r, coordinate(-2 * dot));
}

// "1", "2-5, 9"
std::string ranges(std::vector<std::size_t> numbers) {
  std::ranges::sort(numbers);
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i;
    while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1) ++end;
    text += text.empty() ? "" : ", ";
    text += i == end ? fmt::format("{}", numbers[i]) : fmt::format("{}\u2013{}", numbers[i], numbers[end]);
    i = end + 1;
  }
  return text;
}

std::vector<Cluster> clusters_of(const std::vector<Dot>& dots) {
  std::vector<Cluster> clusters;
  for (const Dot& each : dots) {
    auto near = std::ranges::find_if(clusters, [&](const Cluster& one) { return one.is_near(each); });
    if (near == clusters.end()) near = clusters.insert(near, {each.x, each.x, each.y, each.y, {}});
    near->add(each);
  }
  return clusters;
}

void draw_frontier(Svg& svg, std::vector<Dot> dots) {
  std::erase_if(dots, [](const Dot& each) { return !each.on_frontier; });
  std::ranges::sort(dots, {}, &Dot::x);
  std::string line;
  for (const Dot& each : dots)
    line += fmt::format("{}{},{}", line.empty() ? "M" : "L", coordinate(each.x), coordinate(each.y));
  if (dots.size() > 1) svg.path(line, "svg-planned");
}

}  // namespace

std::optional<Markup> scenarios_chart(const Documents& documents, const ChartFrame& frame) {
  if (!documents.comparison) return std::nullopt;
  std::vector<const ScenarioFacts*> feasible;
  for (const ScenarioFacts& one : documents.comparison->scenarios)
    if (one.feasible && one.total_s && one.cost) feasible.push_back(&one);
  if (feasible.empty()) return std::nullopt;
  double longest = 0, dearest = 0;
  for (const ScenarioFacts* one : feasible) {
    longest = std::max(longest, *one->total_s);
    dearest = std::max(dearest, one->cost->as_double());
  }
  if (longest <= 0 || dearest <= 0) return std::nullopt;

  const double height = frame.narrow() ? 300 : 340;
  const std::vector<double> dollars = nice_ticks(dearest * 1.05, 5);
  const Scale x{0, longest * 1.04, left_gutter, frame.width - right_gutter};
  const Scale y{0, dollars.back(), height - axis_height, top_gutter};
  Svg svg(
      fmt::format("scenarios-{}", frame.name), frame.width, height, "Cost against time of every scenario",
      fmt::format("{} scenarios, the quickest to the left, the cheapest below; a line joins those that none "
                  "beats in both.",
                  feasible.size()));
  svg.left_axis(y, dollars, left_gutter, frame.width - right_gutter);
  svg.bottom_axis(x, time_ticks(x.to, frame.time_steps_most), top_gutter, height - axis_height, true);
  svg.text(left_gutter - 50, 14, Anchor::start, "US dollars", "svg-text svg-quiet");
  std::vector<Dot> dots;
  for (std::size_t i = 0; i < feasible.size(); ++i)
    dots.push_back(
        {x.at(*feasible[i]->total_s), y.at(feasible[i]->cost->as_double()), i + 1, feasible[i]->on_frontier});
  draw_frontier(svg, dots);
  for (const Dot& each : dots)
    svg.path(circle(each), each.on_frontier ? "svg-load" : "svg-startup svg-boxed");
  for (const Cluster& cluster : clusters_of(dots)) {
    const std::string label = ranges(cluster.numbers);
    if (cluster.numbers.size() > 1) {
      svg.text((cluster.left + cluster.right) / 2, cluster.top - dot - 4, Anchor::middle, label,
               "svg-text svg-strong");
      continue;
    }
    const bool fits = cluster.right + dot + 4 + text_width(label) < frame.width;
    svg.text(fits ? cluster.right + dot + 4 : cluster.left - dot - 4, cluster.top - dot - 1,
             fits ? Anchor::start : Anchor::end, label, "svg-text svg-strong");
  }
  return std::move(svg).finish();
}

}  // namespace dynafill::report
