#include <fmt/core.h>

#include "report/figures.h"
#include "report/sections.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

using Number = std::optional<double>;
using Count = std::optional<std::int64_t>;

struct Cell {
  std::string main{unknown};
  std::string beneath;
};

struct Row {
  std::string name;
  Cell planned, simulated, actual;
  std::string difference;  // actual against planned
};

using Shown = std::string (*)(const Number&);
constexpr Shown as_number = number_text, as_seconds = seconds_text;

Number number(Count count) { return count ? Number(static_cast<double>(*count)) : std::nullopt; }

Row row_of(std::string name, Number planned, Number simulated, Number actual, Shown shown) {
  Row row{std::move(name), {shown(planned), ""}, {shown(simulated), ""}, {shown(actual), ""}, ""};
  if (planned && actual) row.difference = difference_text(*planned, *actual).value_or("");
  return row;
}

Row actual_only(std::string name, Count actual) {
  return row_of(std::move(name), {}, {}, number(actual), as_number);
}

// With spaces at which no line breaks.
std::string unbroken(const std::string& text) {
  std::string words;
  for (const char c : text) words += c == ' ' ? std::string("\u00A0") : std::string(1, c);
  return words;
}

// The median, and the unlucky runs under it.
Cell percentile_cell(const PercentileFacts& values, Shown shown) {
  Cell cell{shown(values.p50), ""};
  if (values.p90) cell.beneath = unbroken("P90 " + shown(values.p90));
  if (values.p99) cell.beneath += (cell.beneath.empty() ? "" : ", ") + unbroken("P99 " + shown(values.p99));
  return cell;
}

// Of the median run: the write units under its timeline over its load time.
Number simulated_rate(const Documents& documents) {
  const Number load_s = simulated_load_s(documents, &PercentileFacts::p50);
  if (!load_s || *load_s <= 0 || documents.simulation->timeline.empty()) return std::nullopt;
  const auto& timeline = documents.simulation->timeline;
  return timeline_units(timeline, simulation_end_s(*documents.simulation)) / *load_s;
}

std::vector<Row> rows_of(const Documents& documents) {
  const PlanFacts plan = documents.plan.value_or(PlanFacts{});
  const SimulationFacts simulation = documents.simulation.value_or(SimulationFacts{});
  const RunFacts run = documents.run.value_or(RunFacts{});
  std::vector<Row> rows;

  rows.push_back(
      row_of("Load time", plan.load_s ? plan.load_s : run.plan_load_s, {}, run.seconds, as_seconds));
  rows.back().simulated =
      percentile_cell({simulated_load_s(documents, &PercentileFacts::p50),
                       simulated_load_s(documents, &PercentileFacts::p90), simulation.load_s.p99},
                      as_seconds);
  if (plan.load_p90_s && plan.load_p90_s != plan.load_s)
    rows.back().planned.beneath = unbroken("P50 " + seconds_text(plan.load_p50_s)) + ", " +
                                  unbroken("P90 " + seconds_text(plan.load_p90_s));
  // A load that stopped early is not a quick one, and a resumed one counts its last attempt only.
  const bool in_part = run.not_attempted.value_or(0) > 0 || run.written_earlier.value_or(0) > 0;
  if (in_part) rows.back().difference.clear();
  if (plan.within_s && plan.within_probability)
    rows.push_back({"Load within " + seconds_text(plan.within_s),
                    {percent_text(*plan.within_probability), "of the planner's worlds"},
                    {},
                    {},
                    ""});
  rows.push_back(row_of("Time in all, with start-up", plan.total_s, {}, {}, as_seconds));
  rows.back().simulated = percentile_cell(simulation.finish_s, as_seconds);
  rows.push_back(row_of("Terminate after", plan.terminate_after_s, {}, {}, as_seconds));
  if (simulation.timeout_probability)
    rows.back().simulated = {percent_text(*simulation.timeout_probability), "of the runs reach it"};
  rows.push_back(row_of("Asked, WCU/s", plan.target_wcu_per_s, {}, run.asked_wcu_per_s, as_number));
  rows.push_back(
      row_of("Delivered, WCU/s", {}, simulated_rate(documents), run.delivered_wcu_per_s, as_number));
  if (plan.target_wcu_per_s && run.delivered_wcu_per_s)
    rows.back().difference = difference_text(*plan.target_wcu_per_s, *run.delivered_wcu_per_s).value_or("");
  rows.push_back(row_of("Write units", plan.wcu_total, {}, run.wcu_consumed, as_number));
  if (in_part) rows.back().difference.clear();
  rows.push_back(actual_only("Throttle events", run.throttle_events));
  rows.back().simulated = percentile_cell(simulation.throttle_events, as_number);
  rows.push_back(actual_only("Unprocessed items, sent again", run.unprocessed));
  rows.push_back(actual_only("Retries", run.retries));
  rows.push_back(actual_only("Items read", run.items_read));
  rows.push_back(row_of("Items written", number(plan.items), number(simulation.written_items),
                        number(run.written), as_number));
  rows.push_back(actual_only("Items rejected", run.rejected));
  rows.push_back(actual_only("Items not attempted", run.not_attempted));
  const auto total = documents.plan ? planned_total(plan) : std::nullopt;
  Row cost{"Cost", {}, {}, {}, ""};
  if (total) cost.planned.main = total_text(*total, plan.currency.value_or("USD"));
  if (run.cost_estimate) cost.actual = {total_text(*run.cost_estimate), "estimate"};
  if (total && run.cost_estimate)
    cost.difference = difference_text(total->as_double(), run.cost_estimate->as_double()).value_or("");
  rows.push_back(cost);
  std::erase_if(rows, [](const Row& row) {
    return row.planned.main == unknown && row.simulated.main == unknown && row.actual.main == unknown;
  });
  return rows;
}

void add_cell(Markup& page, const Cell& cell) {
  page.open("td", {{"class", "number"}}).text(cell.main);
  if (!cell.beneath.empty()) page.element("small", cell.beneath);
  page.close("td");
}

}  // namespace

void add_comparison(Markup& page, const Documents& documents) {
  if (!documents.plan && !documents.simulation && !documents.run) return;
  const bool planned = documents.plan || (documents.run && documents.run->plan_load_s);
  const bool simulated = documents.simulation.has_value(), actual = documents.run.has_value();
  const bool difference = planned && actual, several = planned + simulated + actual > 1;
  page.open("section").element("h2", several ? "Planned against actual" : "In figures");
  page.open("div", {{"class", "scroll"}})
      .open("table", {{"class", several ? "comparison" : "comparison single"}})
      .open("thead")
      .open("tr");
  page.element("th", {{"scope", "col"}}, "");
  if (planned) page.element("th", {{"scope", "col"}, {"class", "number"}}, "Planned");
  if (simulated) page.element("th", {{"scope", "col"}, {"class", "number"}}, "Simulated");
  if (actual) page.element("th", {{"scope", "col"}, {"class", "number"}}, "Actual");
  if (difference) page.element("th", {{"scope", "col"}, {"class", "number"}}, "Actual to plan");
  page.close("tr").close("thead").open("tbody");
  for (const Row& row : rows_of(documents)) {
    page.open("tr").element("th", {{"scope", "row"}}, row.name);
    if (planned) add_cell(page, row.planned);
    if (simulated) add_cell(page, row.simulated);
    if (actual) add_cell(page, row.actual);
    if (difference) page.element("td", {{"class", "number quiet"}}, row.difference);
    page.close("tr");
  }
  page.close("tbody").close("table").close("div");
  std::string words = several ? "A dash: the document does not say." : "";
  if (documents.run && documents.run->time_scale && *documents.run->time_scale != 1) {
    words += fmt::format(
        "{}The run's times are the table's own: the endpoint let {} of its seconds pass in one of the "
        "clock's",
        words.empty() ? "" : " ", number_text(*documents.run->time_scale));
    if (documents.run->wall_seconds)
      words += ", and the clock on the wall showed " + seconds_text(*documents.run->wall_seconds);
    words += ".";
  }
  if (!words.empty()) page.element("p", {{"class", "small"}}, words);
  page.close("section");
}

}  // namespace dynafill::report
