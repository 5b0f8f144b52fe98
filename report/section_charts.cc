#include <fmt/core.h>

#include "base/text.h"
#include "report/charts.h"
#include "report/figures.h"
#include "report/sections.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

// A table of more rows is read with a program, not on a page.
constexpr std::size_t table_rows_most = 60;

std::string capacity_caption(const Documents& documents) {
  const double startup_s = planned_startup_s(documents);
  const bool simulated = documents.simulation && !documents.simulation->timeline.empty();
  const bool actual = documents.run && !documents.run->timeline.empty();
  std::string words =
      simulated || actual
          ? "Each step of the consumed line is the mean of its stretch of time, so the area under it is "
            "the write units consumed; throttle events are counted over the same stretches."
          : "The rate the plan holds, and the capacity it provisions for it.";
  if (simulated && has_startup(documents))
    words += " The simulation counts from the start of the job, start-up included.";
  if (actual && startup_s > 0)
    words += fmt::format(
        " The run counts from the start of its load: it is drawn from {} on, where the planned start-up "
        "ends.",
        seconds_text(startup_s));
  else if (actual)
    words += " The run counts from the start of its load.";
  return words;
}

void add_numbers(Markup& page, std::string_view name, std::span<const TimelineStep> timeline, double end_s) {
  if (timeline.empty()) return;

  const std::vector<TimelineStep> rows = joined(timeline, end_s, table_rows_most);
  page.open("table").element("caption", name).open("thead").open("tr");
  for (const char* head : {"From", "Provisioned WCU", "Consumed WCU/s", "Throttle events"})
    page.element("th", {{"scope", "col"}, {"class", "number"}}, head);
  page.close("tr").close("thead").open("tbody");
  for (const TimelineStep& row : rows)
    page.open("tr")
        .element("td", {{"class", "number"}}, row.t_s == 0 ? "0" : seconds_text(row.t_s))
        .element("td", {{"class", "number"}}, number_text(row.provisioned_wcu))
        .element("td", {{"class", "number"}}, fmt::format("{:.1f}", row.consumed_wcu_per_s))
        .element("td", {{"class", "number"}}, human_count(row.throttle_events))
        .close("tr");
  page.close("tbody").close("table");
}

}  // namespace

void add_picture(Markup& page, const Markup& wide, const Markup& narrow) {
  page.open("div", {{"class", "wide"}}).append(wide).close("div");
  page.open("div", {{"class", "narrow"}}).append(narrow).close("div");
}

void add_capacity(Markup& page, const Documents& documents) {
  const auto wide = capacity_chart(documents, wide_frame), narrow = capacity_chart(documents, narrow_frame);
  if (!wide || !narrow) return;
  page.open("section").element("h2", "Provisioned and consumed write units").open("figure");
  add_picture(page, *wide, *narrow);
  page.element("figcaption", capacity_caption(documents)).close("figure");
  const bool simulated = documents.simulation && !documents.simulation->timeline.empty();
  const bool actual = documents.run && !documents.run->timeline.empty();
  if (simulated || actual) {
    page.open("details").element("summary", "The chart in numbers").open("div", {{"class", "scroll beside"}});
    if (simulated)
      add_numbers(page, "Simulated, from the start of the job", documents.simulation->timeline,
                  simulation_end_s(*documents.simulation));
    if (actual)
      add_numbers(page, "Actual, from the start of the load", documents.run->timeline,
                  run_end_s(*documents.run));
    page.close("div").close("details");
  }
  page.close("section");
}

void add_schedule(Markup& page, const Documents& documents) {
  const auto wide = schedule_chart(documents, wide_frame), narrow = schedule_chart(documents, narrow_frame);
  if (!wide || !narrow) return;
  page.open("section").element("h2", "Start-up, load and margin").open("figure");
  add_picture(page, *wide, *narrow);
  std::string words;
  const bool planned_startup = planned_startup_s(documents) > 0;
  if (planned_startup && documents.plan->startup_p99_s)
    words +=
        fmt::format("Start-up: {} planned, {} at its 99th percentile. ",
                    seconds_text(documents.plan->startup_s), seconds_text(*documents.plan->startup_p99_s));
  if (documents.simulation) {
    words += "A simulated bar ends at that percentile of the finish";
    words += has_startup(documents)
                 ? "; its load part is the same percentile of the load time, the rest is start-up. "
                 : ". ";
  }
  if (documents.run && planned_startup)
    words += "The run measures its load; the start-up before it is drawn as planned. ";
  if (documents.simulation && documents.simulation->timeout_probability)
    words += fmt::format("{} of the simulated runs reach terminate-after.",
                         percent_text(*documents.simulation->timeout_probability));
  if (!words.empty()) page.element("figcaption", words);
  page.close("figure").close("section");
}

}  // namespace dynafill::report
