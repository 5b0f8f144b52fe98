#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "report/charts.h"
#include "report/sections.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

// What none of the worlds met may still be met by one more.
std::string risk_text(const std::optional<double>& risk, const std::optional<std::int64_t>& worlds) {
  if (!risk) return std::string(unknown);
  if (*risk > 0 || !worlds || *worlds < 1) return percent_text(*risk, 2);
  return "under " + percent_text(1 / static_cast<double>(*worlds), 1);
}

void add_row(Markup& page, const ScenarioFacts& one, std::size_t number,
             const std::optional<std::int64_t>& worlds) {
  page.open("tr").element("td", {{"class", "number quiet"}}, fmt::format("{}", number));
  page.element("th", {{"scope", "row"}}, or_unknown(one.route) + (one.on_frontier ? " *" : ""));
  page.element("td", or_unknown(one.mode));
  page.element("td", {{"class", "number"}}, count_text(one.provisioned_wcu));
  page.element("td", {{"class", "number"}}, seconds_text(one.total_s));
  page.element("td", {{"class", "number"}}, seconds_text(one.total_p90_s));
  page.element("td", {{"class", "number"}}, one.cost ? total_text(*one.cost) : std::string(unknown));
  page.element("td", {{"class", "number"}}, risk_text(one.risk, worlds));
  page.close("tr");
}

}  // namespace

void add_scenarios(Markup& page, const Documents& documents) {
  if (!documents.comparison) return;
  const ComparisonFacts& comparison = *documents.comparison;
  page.open("section").element("h2", "Every route compared");
  const auto wide = scenarios_chart(documents, wide_frame), narrow = scenarios_chart(documents, narrow_frame);
  if (wide && narrow) {
    page.open("figure");
    add_picture(page, *wide, *narrow);
    page.element(
        "figcaption",
        fmt::format("Cost against time, start-up included, in {} at the prices of book {}. Numbers are the "
                    "rows below; filled dots, joined by a line, are those that none beats in both.",
                    or_unknown(comparison.region), or_unknown(comparison.prices)));
    page.close("figure");
  }
  page.open("div", {{"class", "scroll"}}).open("table").open("thead").open("tr");
  page.element("th", {{"scope", "col"}, {"class", "number"}}, "");
  page.element("th", {{"scope", "col"}}, "Route").element("th", {{"scope", "col"}}, "Capacity");
  for (const char* name : {"WCU", "Time in all", "90 % within", "Cost", "Risk"})
    page.element("th", {{"scope", "col"}, {"class", "number"}}, name);
  page.close("tr").close("thead").open("tbody");
  std::size_t number = 0;
  for (const ScenarioFacts& one : comparison.scenarios)
    if (one.feasible) add_row(page, one, ++number, comparison.worlds);
  page.close("tbody").close("table").close("div");
  page.element(
      "p", {{"class", "small"}},
      "* none is both quicker and cheaper. Risk: of " +
          (comparison.within_s ? "a load longer than " + seconds_text(comparison.within_s) + "."
                               : std::string("not being done by start-up, load and a tenth of it, rounded up "
                                             "to 5 minutes, or by terminate-after.")));
  bool any = false;
  for (const ScenarioFacts& one : comparison.scenarios) any = any || !one.feasible;
  if (any) {
    page.element("h3", "Not ranked").open("ul");
    // What several have in common is said once.
    std::vector<std::pair<std::string, std::string>> who_by_reason;
    for (const ScenarioFacts& one : comparison.scenarios) {
      if (one.feasible) continue;
      const std::string who = or_unknown(one.route) + " " + or_unknown(one.mode);
      const std::string reason = or_unknown(one.why_not);
      const auto found = std::find_if(who_by_reason.begin(), who_by_reason.end(),
                                      [&](const auto& row) { return row.first == reason; });
      if (found == who_by_reason.end())
        who_by_reason.emplace_back(reason, who);
      else
        found->second += ", " + who;
    }
    for (const auto& [reason, who] : who_by_reason) {
      page.open("li").text(who + ": ");
      page.prose(reason).close("li");
    }
    page.close("ul");
  }
  page.close("section");
}

}  // namespace dynafill::report
