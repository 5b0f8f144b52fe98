#include "report/report.h"

#include "report/documents.h"
#include "report/markup.h"
#include "report/sections.h"

namespace dynafill::report {

Result<std::string> render_report(const std::vector<ReportInput>& inputs) {
  const Result<Documents> read = read_documents(inputs);
  if (!read.ok()) return read.error();
  const Documents& documents = *read;

  Markup page;
  page.open("html", {{"lang", "en"}, {"xmlns", "http://www.w3.org/1999/xhtml"}}).open("head");
  page.empty("meta", {{"charset", "utf-8"}});
  page.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  // The browser itself holds the page to what report.h promises: no script, no network.
  page.empty("meta", {{"http-equiv", "Content-Security-Policy"},
                      {"content", "default-src 'none'; style-src 'unsafe-inline'"}});
  page.element("title", page_title(documents) + " - dynafill report");
  page.open("style").trusted(page_style()).close("style").close("head").open("body").open("main");
  add_summary(page, documents);
  add_comparison(page, documents);
  add_capacity(page, documents);
  add_heat(page, documents);
  add_schedule(page, documents);
  add_scenarios(page, documents);
  add_bill(page, documents);
  add_data(page, documents);
  add_ending(page, documents);
  add_notes(page, documents);
  page.close("main").close("body").close("html");
  return "<!DOCTYPE html>\n" + page.str();
}

}  // namespace dynafill::report
