#include "report/svg.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::report;

TEST_CASE("Ticks of a value axis are 1, 2 or 5 times a power of ten and reach the top") {
  struct Row {
    double top;
    int most;
    std::vector<double> ticks;
  };
  const Row rows[] = {
      {0, 5, {0, 1}},
      {1, 5, {0, 0.2, 0.4, 0.6, 0.8, 1}},
      {3, 1, {0, 5}},
      {5, 5, {0, 1, 2, 3, 4, 5}},
      {5.1, 5, {0, 2, 4, 6}},
      {959.1, 5, {0, 200, 400, 600, 800, 1000}},  // 834 WCU and 15% of air
      {1000, 5, {0, 200, 400, 600, 800, 1000}},
      {40000, 4, {0, 10000, 20000, 30000, 40000}},
  };
  for (const Row& row : rows) {
    INFO(row.top);
    const std::vector<double> ticks = nice_ticks(row.top, row.most);
    REQUIRE(ticks.size() == row.ticks.size());
    for (std::size_t i = 0; i < ticks.size(); ++i) CHECK(ticks[i] == Approx(row.ticks[i]));
  }
}

TEST_CASE("Ticks of a time axis are whole in the unit a reader would choose") {
  struct Row {
    double span_s;
    int most;
    std::string unit;
    double step_s;
    std::size_t count;
  };
  const Row rows[] = {
      {0.5, 5, "seconds", 0.1, 6},     {60, 10, "seconds", 10, 7},      {179, 10, "seconds", 20, 9},
      {180, 10, "minutes", 60, 4},     {1800, 10, "minutes", 300, 7},   {1800, 5, "minutes", 600, 4},
      {5400, 10, "minutes", 600, 10},  {18000, 5, "minutes", 3600, 6},  {36000, 10, "hours", 3600, 11},
      {324000, 10, "hours", 43200, 8}, {864000, 10, "days", 86400, 11}, {2592000, 5, "days", 864000, 4},
  };
  for (const Row& row : rows) {
    INFO(row.span_s);
    const TimeTicks ticks = time_ticks(row.span_s, row.most);
    CHECK(ticks.unit == row.unit);
    REQUIRE(ticks.at_s.size() == row.count);
    for (std::size_t i = 0; i < row.count; ++i)
      CHECK(ticks.at_s[i] == Approx(static_cast<double>(i) * row.step_s));
  }
}

TEST_CASE("No time axis is crowded or runs over its end") {
  for (double span_s = 0.3; span_s < 4e7; span_s *= 1.7)
    for (const int most : {5, 10}) {
      INFO(span_s);
      const TimeTicks ticks = time_ticks(span_s, most);
      CHECK(ticks.at_s.size() >= 2);
      CHECK(ticks.at_s.size() <= static_cast<std::size_t>(most) + 1);
      CHECK(ticks.at_s.back() <= span_s * 1.0001);
    }
}

// x: 0 to 10 on 100 to 200, y: 0 to 4 on 40 up to 0.
const Scale x{0, 10, 100, 200};
const Scale y{0, 4, 40, 0};

TEST_CASE("A scale maps its ends onto its ends") {
  CHECK(x.at(0) == 100);
  CHECK(x.at(10) == 200);
  CHECK(x.at(2.5) == 125);
  CHECK(y.at(0) == 40);
  CHECK(y.at(1) == 30);
}

TEST_CASE("A step line holds each value until the next") {
  const std::vector<Step> steps{{0, 2}, {5, 4}, {7, 0}};
  CHECK(step_line(steps, 10, x, y) == "M100 20H150V0H170V40H200");
  CHECK(step_area(steps, 10, x, y) == "M100 40V20H150V0H170V40H200V40Z");
}

TEST_CASE("Equal neighbours are one step, and a line may begin late") {
  CHECK(step_line(std::vector<Step>{{0, 2}, {5, 2}, {6, 2}}, 8, x, y) == "M100 20H180");
  CHECK(step_line(std::vector<Step>{{2, 3}}, 4, x, y) == "M120 10H140");
  CHECK(step_line({}, 4, x, y).empty());
  CHECK(step_area({}, 4, x, y).empty());
}

TEST_CASE("Coordinates are short") {
  CHECK(coordinate(3) == "3");
  CHECK(coordinate(3.04) == "3");
  CHECK(coordinate(-0.01) == "0");
  CHECK(coordinate(242.4) == "242.4");
}

TEST_CASE("A legend that does not fit goes on in the next line") {
  const std::vector<LegendEntry> entries{{"a", false, "twelve chars"}, {"b", true, "twelve chars"}};
  // One entry: 26 swatch + 6 + 12 x 12 x 0.58 = 115.52, and 18 between two: 249.04 in all.
  CHECK(legend_height(entries, 0, 250) == Approx(20));
  CHECK(legend_height(entries, 0, 249) == Approx(38));
  CHECK(legend_height({}, 0, 249) == 0);
}

TEST_CASE("A picture says what it is and draws nothing without extent") {
  Svg svg("p", 100, 50, "A <title>", "What it shows");
  svg.rectangle(1, 2, 0, 4, "bar");
  svg.rectangle(1, 2, 3, 4, "bar");
  svg.path("", "line");
  svg.text(5, 6, Anchor::end, "7 & 8");
  CHECK(std::move(svg).finish().str() ==
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 50\" role=\"img\" "
        "aria-labelledby=\"p-title p-desc\">\n"
        "<title id=\"p-title\">A &lt;title&gt;</title>\n<desc id=\"p-desc\">What it shows</desc>\n"
        "<rect class=\"bar\" x=\"1\" y=\"2\" width=\"3\" height=\"4\"/>\n"
        "<text class=\"svg-text\" x=\"5\" y=\"6\" text-anchor=\"end\">7 &amp; 8</text>\n</svg>\n");
}
