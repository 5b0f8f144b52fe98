#include "report/figures.h"
#include "report/sections.h"
#include "report/words.h"

namespace dynafill::report {
namespace {

// The planner's notes that must not be overlooked begin so.
constexpr std::string_view warning = "WARNING: ";

void add_entry(Markup& page, std::string_view words) {
  if (words.starts_with(warning))
    page.open("li", {{"class", "warning"}}).prose(words.substr(warning.size())).close("li");
  else
    page.open("li").prose(words).close("li");
}

void add_list(Markup& page, std::string_view title, const std::vector<std::string>& entries) {
  if (entries.empty()) return;
  page.element("h3", title).open("ul");
  for (const std::string& entry : entries) add_entry(page, entry);
  page.close("ul");
}

void add_assumptions(Markup& page, const std::vector<Assumption>& assumptions) {
  if (assumptions.empty()) return;
  page.element("h3", "Assumptions")
      .open("div", {{"class", "scroll"}})
      .open("table", {{"class", "assumptions"}})
      .open("thead")
      .open("tr");
  for (const char* head : {"What", "Value", "Source"}) page.element("th", {{"scope", "col"}}, head);
  page.close("tr").close("thead").open("tbody");
  for (const Assumption& assumption : assumptions) {
    page.open("tr").element("th", {{"scope", "row"}}, assumption.what).element("td", assumption.value);
    page.open("td").prose(assumption.source).close("td").close("tr");
  }
  page.close("tbody").close("table").close("div");
}

void add_document(Markup& page, std::string_view kind, const std::string& path) {
  page.open("li").element("code", path).text(": ").text(kind).close("li");
}

}  // namespace

void add_ending(Markup& page, const Documents& documents) {
  if (!documents.run) return;
  const RunFacts& run = *documents.run;
  page.open("section").element("h2", "How the run ended").open("ul");
  for (const std::string& sentence : run_end(run).sentences) add_entry(page, sentence);
  if (run.verify)
    for (const std::string& example : run.verify->examples) add_entry(page, "Verification: " + example);
  for (const std::string& note : run.notes) add_entry(page, note);
  if (run.rejects_file)
    page.open("li")
        .text("Rejected records, with line and reason: ")
        .element("code", *run.rejects_file)
        .close("li");
  if (run.journal) page.open("li").text("Journal: ").element("code", *run.journal).close("li");
  page.close("ul").close("section");
}

void add_notes(Markup& page, const Documents& documents) {
  page.open("section").element("h2", "Notes and sources");
  if (documents.simulation) add_list(page, "What the simulation says", documents.simulation->reasons);
  if (documents.plan) {
    add_list(page, "What the plan says", documents.plan->notes);
    add_assumptions(page, documents.plan->assumptions);
  }
  page.element("h3", "Made from").open("ul");
  if (documents.profile) add_document(page, "the data", documents.profile->path);
  if (documents.plan) add_document(page, "the plan", documents.plan->path);
  if (documents.comparison) add_document(page, "the comparison", documents.comparison->path);
  if (documents.simulation) add_document(page, "the simulation", documents.simulation->path);
  if (documents.run) add_document(page, "the run", documents.run->path);
  page.close("ul").close("section");
}

}  // namespace dynafill::report
