#include <fmt/core.h>

#include "report/charts.h"
#include "report/sections.h"
#include "report/words.h"

namespace dynafill::report {

void add_heat(Markup& page, const Documents& documents) {
  if (!documents.simulation || !documents.simulation->heat) return;
  const HeatFacts& heat = *documents.simulation->heat;
  const auto wide = heat_chart(heat, wide_frame), narrow = heat_chart(heat, narrow_frame);
  if (!wide || !narrow) return;
  page.open("section").element("h2", "Heat of the partitions").open("figure");
  page.open("div", {{"class", "wide"}}).append(*wide).close("div");
  page.open("div", {{"class", "narrow"}}).append(*narrow).close("div");
  std::string words = fmt::format(
      "What each partition takes in the median simulated run, in order of the hashed key, as a share of the "
      "{} WCU/s that one partition can take; one step is {}. A row is a partition at the end of the run; "
      "before "
      "a split its halves show the whole they were part of.",
      number_text(heat.limit_wcu_per_s), seconds_text(heat.step_s));
  if (heat.partitions_a_row > 1)
    words += fmt::format(" {} neighbouring partitions share a row, and the hottest of them is shown.",
                         heat.partitions_a_row);
  page.element("figcaption", words).close("figure").close("section");
}

}  // namespace dynafill::report
