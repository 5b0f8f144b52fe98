// report/report.h: one self-contained HTML page out of the JSON documents of one job.
//
// profile.json, plan.json, comparison.json, simulation.json and run.json, each known by its own "schema"
// field, become planned against simulated against actual: charts, every route compared, the bill line by
// line, notes with their sources.  The page needs no network, no script and no second file; it follows the
// reader's light or dark preference and prints.  It is well-formed XML as well as HTML, and every text from a
// document is escaped.
//
// Pure: no file, clock or locale is read; the same documents give the same bytes, in whatever order.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace dynafill::report {

struct ReportInput {
  std::string path;  // how error sentences and the foot of the page name the document
  std::string json;  // the file as it is
};

// Takes at least one document and at most one of each kind.  A field that is absent or null is shown as
// unknown.  Fails (ExitCode::bad_input), naming file and field, on text that is not JSON, on a schema that
// is none of these, on two documents of one kind and on a field of the wrong type.
Result<std::string> render_report(const std::vector<ReportInput>& inputs);

}  // namespace dynafill::report
