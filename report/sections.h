// report/sections.h: the parts of the page, in reading order.  Each adds nothing when its documents are
// absent.
#pragma once

#include <string>

#include "report/documents.h"
#include "report/markup.h"

namespace dynafill::report {

// The plan's name, else the table's, else "Load report".
std::string page_title(const Documents& documents);

void add_summary(Markup& page, const Documents& documents);     // one sentence, key figures
void add_comparison(Markup& page, const Documents& documents);  // planned, simulated, actual
void add_capacity(Markup& page, const Documents& documents);    // the chart over time and its numbers
void add_heat(Markup& page, const Documents& documents);        // the partitions over time
void add_schedule(Markup& page, const Documents& documents);    // start-up, load, margin
void add_scenarios(Markup& page, const Documents& documents);   // every route, from comparison.json
void add_bill(Markup& page, const Documents& documents);
void add_data(Markup& page, const Documents& documents);
void add_ending(Markup& page, const Documents& documents);  // how the run ended
void add_notes(Markup& page, const Documents& documents);   // notes, assumptions, documents

// The style sheet of the page and its pictures.
std::string_view page_style();

}  // namespace dynafill::report
