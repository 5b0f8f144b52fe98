#include "report/report.h"

#include <algorithm>

#include "report/charts.h"
#include "tests/report/sample_documents.h"
#include "tests/report/well_formed.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::report;
using nlohmann::json;

namespace {

bool has(const std::string& page, const std::string& words) { return page.find(words) != std::string::npos; }

int count_of(const std::string& page, const std::string& words) {
  int count = 0;
  for (std::size_t at = page.find(words); at != std::string::npos; at = page.find(words, at + 1)) ++count;
  return count;
}

std::string section(const std::string& page, const std::string& title) {
  const std::size_t from = page.find("<h2>" + title + "</h2>");
  if (from == std::string::npos) return "";
  return page.substr(from, page.find("</section>", from) - from);
}

// The cells of a row of the comparison, without their small print.
std::string comparison_row(const std::string& page, const std::string& name) {
  const std::size_t from = page.find("<th scope=\"row\">" + name + "</th>");
  REQUIRE(from != std::string::npos);
  std::string row = page.substr(from, page.find("</tr>", from) - from);
  std::string cells;
  for (std::size_t at = row.find("<td"); at != std::string::npos; at = row.find("<td", at + 1)) {
    const std::size_t begin = row.find('>', at) + 1;
    cells += (cells.empty() ? "" : " | ") + row.substr(begin, row.find('<', begin) - begin);
  }
  return cells;
}

}  // namespace

TEST_CASE("Planned, simulated and actual stand in one row, with how far the run was off") {
  const std::string page = render_report(sample::all()).value();
  const std::string none = "\u2013";
  CHECK(comparison_row(page, "Load time") == "19m 59s | 20m 04s | 20m 36s | +3.1%");
  CHECK(comparison_row(page, "Time in all, with start-up") == "26m 59s | 27m 12s | " + none + " | ");
  CHECK(comparison_row(page, "Terminate after") == "30m 00s | 1.5% | " + none + " | ");
  CHECK(comparison_row(page, "Asked, WCU/s") == "834 | " + none + " | 834 | same");
  // (831.5 x 600 + 827.25 x 600) / 1204: the timeline's last row is as long as the one before.
  CHECK(comparison_row(page, "Delivered, WCU/s") == none + " | 826.6 | 809.1 | \u22123.0%");
  CHECK(comparison_row(page, "Write units") == "1,000,000 | " + none + " | 1,000,021 | same");
  CHECK(comparison_row(page, "Throttle events") == none + " | 2 | 61 | ");
  CHECK(comparison_row(page, "Unprocessed items, sent again") == none + " | " + none + " | 57 | ");
  CHECK(comparison_row(page, "Retries") == none + " | " + none + " | 41 | ");
  CHECK(comparison_row(page, "Items read") == none + " | " + none + " | 1,000,000 | ");
  CHECK(comparison_row(page, "Items written") == "1,000,000 | 1,000,000 | 999,983 | same");
  CHECK(comparison_row(page, "Items rejected") == none + " | " + none + " | 17 | ");
  CHECK(comparison_row(page, "Items not attempted") == none + " | " + none + " | 0 | ");
  CHECK(comparison_row(page, "Cost") == "$1.54 | " + none + " | $1.55 | +0.8%");
  for (const char* unlucky : {"P90\u00A020m\u00A007s", "P99\u00A020m\u00A011s", "P90\u00A029m\u00A021s",
                              "P99\u00A035m\u00A003s", "P90\u00A013", "P99\u00A017"})
    CHECK(has(page, unlucky));
}

TEST_CASE("Every other figure of the documents is on the page") {
  const std::string page = render_report(sample::all()).value();
  for (const char* words :
       {"One million rows",
        "AWS Data Pipeline \u00b7 eu-west-1 \u00b7 prices of 2018-01",
        "s3://initial-batch/rows.json",
        "http://127.0.0.1:8000",
        "834 WCU",
        "let 60 of its seconds",
        "20.6s",
        "15m 00s at its 99th percentile",
        "200 simulated runs: half end within 27m 12s, 90% within 29m 21s; verdict: pass",
        "999,983 items were written to the table \u201Cusers\u201D in 20m 36s at 809.1 WCU/s, 17 rejected, "
        "for about $1.55.",
        "175.0 MB (175,000,000 bytes)",
        "164.3 B",
        "163 B",
        "178 B",
        "185 B",
        "1,093 B",
        "164,000,000 B",
        "mean 1, most 2",
        "1,003,127",
        "0.0001%",
        "by-status",
        "1,234,567 write units",
        "99.9%",
        "999,500 items",
        "500 items",
        "All 200 runs finish in time.",
        "nothing is left for others.",
        "<code>dynafill simulate</code>",
        "Start-up of a cluster",
        "<a href=\"https://example.org/start-up\">",
        ", page 2",
        "rejects.jsonl",
        "load.journal",
        "A note of the run.",
        "Exit code 1: done with rejects",
        "999,983 items expected, 999,984 in the table, 0 missing, 0 different, 1 in the table",
        "1,000,000 read; 999,983 written + 17 rejected + 0 not attempted = 1,000,000: the counts add up.",
        "done with rejects",
        "profile.json",
        "plan.json",
        "simulation.json",
        "run.json",
        "831.5",
        "827.2",
        "812.5",
        "833.1",
        "341.0"}) {
    INFO(words);
    CHECK(has(page, words));
  }
}

TEST_CASE("The bill shows each line with its price's origin and rounds the exact sum once") {
  const std::string bill = section(sample::page_of({sample::plan()}), "The bill");
  for (const char* words :
       {"Amazon DynamoDB", "Write capacity", ">834<", "WCU-hour", "$0.000735", "$0.612990",
        "834 WCU x 1 clock hour", "<a href=\"https://aws.amazon.com/dynamodb/pricing/\">",
        "Price of 2018-01, <a href=\"#price-source-1\">source 1</a>",
        "title=\"0.899466666666666667\">0.899467<", "$0.293", "title=\"0.263543733333333333\">$0.263544<",
        "title=\"0.062962666666666667\">$0.062963<", "$0.60", "$0.600000", "$1.5394964",
        "<td class=\"number\">$1.54</td>"}) {
    INFO(words);
    CHECK(has(bill, words));
  }
  CHECK_FALSE(has(bill, "warning"));
}

TEST_CASE("A price source that several lines share is told once") {
  const std::string bill = section(sample::page_of({sample::plan()}), "The bill");
  CHECK(count_of(bill, "a list") == 1);
  CHECK(count_of(bill, "href=\"#price-source-2\"") == 3);
  CHECK(count_of(bill, "<li id=") == 2);
}

TEST_CASE("An amount that is something is not shown as nothing") {
  json plan = sample::plan();
  plan["cost"]["lines"][3]["amount"] = "0.0000004";
  CHECK(has(sample::page_of({plan}), ">$0.0000004<"));
}

TEST_CASE("A bill that cannot be right says so") {
  json plan = sample::plan();
  plan["cost"]["total"] = "1.53";
  CHECK(has(sample::page_of({plan}), "The plan&#39;s own total is $1.53: its lines do not add up to it."));
  plan["cost"]["total"] = "1.5395";  // the sum, rounded
  CHECK_FALSE(has(sample::page_of({plan}), "do not add up"));
  plan["cost"]["lines"][1]["amount"] = nullptr;
  const std::string page = sample::page_of({plan});
  CHECK(has(page, "at least $1.28"));
  CHECK(has(page, "1 line has no amount: the total is a lower bound."));
}

TEST_CASE("The run is drawn from the end of the planned start-up on, the simulation from the start") {
  const std::string page = render_report(sample::all()).value();
  // Wide frame: 0 to 1800 s (terminate after) lie between 52 and 868; 0 to 1000 WCU/s over 190 units.
  // 420 s: 52 + 420 / 1800 x 816 = 242.4.  The run ends 1236 s later, at 1656 s: 802.7.
  // Planned: at 834 of 1000 WCU/s, 31.5 units under the top, from 242.4 to 1619.04 s: 786.
  CHECK(count_of(page, "<path class=\"svg-consumed-line\" d=\"M52 ") >= 1);
  CHECK(count_of(page, "<path class=\"svg-consumed-line\" d=\"M242.4 ") == 1);
  CHECK(has(page, "H802.7V"));
  CHECK(count_of(page, "<line class=\"svg-planned\" x1=\"242.4\"") == 2);
  CHECK(count_of(page, "x2=\"786\"") == 2);
  CHECK(has(page, "it is drawn from 7m 00s on"));
  CHECK(has(page, "minutes since the start of the job"));
}

TEST_CASE("Each stretch with throttle events is a bar, and none without") {
  const auto chart = [](json run) {
    const Documents documents = read_documents({sample::input(run)}).value();
    return capacity_chart(documents, wide_frame)->str();
  };
  // Two rows of the run have some; one more swatch is the legend's.
  CHECK(count_of(chart(sample::run()), "svg-throttle") == 3);
  CHECK(has(chart(sample::run()), "61 throttle events"));
  json calm = sample::run();
  for (json& row : calm["timeline"]) row["throttle_events"] = 0;
  CHECK(count_of(chart(calm), "svg-throttle") == 0);
  CHECK(has(chart(calm), "no throttle events"));
}

TEST_CASE("Every subset of the documents is a well-formed page of its own, in any order") {
  const std::vector<ReportInput> all = sample::all();
  for (unsigned chosen = 1; chosen < 16; ++chosen) {
    std::vector<ReportInput> inputs;
    for (unsigned i = 0; i < 4; ++i)
      if ((chosen >> i & 1U) != 0) inputs.push_back(all[i]);
    INFO(chosen);
    const std::string page = render_report(inputs).value();
    CHECK(sample::WellFormed::complaint(page) == "");
    CHECK_FALSE(has(page, "nan"));
    CHECK_FALSE(has(page, "inf\""));
    std::reverse(inputs.begin(), inputs.end());
    CHECK(render_report(inputs).value() == page);
    const bool has_plan = (chosen & 2U) != 0, has_run = (chosen & 8U) != 0;
    CHECK(section(page, "The bill").empty() != has_plan);
    CHECK(section(page, "How the run ended").empty() != has_run);
    CHECK(section(page, "Provisioned and consumed write units").empty() == (chosen == 1));
  }
}

TEST_CASE("Bare documents are pages too") {
  for (const char* kind : {"profile", "plan", "simulation", "run"})
    CHECK(sample::WellFormed::complaint(
              sample::page_of({{{"schema", "dynafill/" + std::string(kind) + "/1"}}})) == "");
}

TEST_CASE("No text of a document becomes markup") {
  const std::string attack = "<script>alert(\"1\")</script><b a='&\x01";
  for (json document : {sample::profile(), sample::plan(), sample::simulation(), sample::run()}) {
    const json flat = document.flatten();
    for (const auto& [pointer, value] : flat.items()) {
      if (!value.is_string() || pointer == "/schema" ||
          value.get<std::string>().find_first_not_of("0123456789.") == std::string::npos)
        continue;
      document[json::json_pointer(pointer)] = attack;
    }
    if (document.contains("cost"))
      for (json& line : document["cost"]["lines"])
        line["quantity"] = line["amount"] = line["unit_price"] = "1";
    if (document.contains("cost_estimate")) document["cost_estimate"] = "1";
    if (document.contains("cost")) document["cost"]["total"] = "4";
    const std::string page = sample::page_of({document});
    CHECK(sample::WellFormed::complaint(page) == "");
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, "<b a="));
    CHECK(has(page, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
  }
}

TEST_CASE("A page needs nothing but itself") {
  const std::string page = render_report(sample::all()).value();
  for (const char* outside :
       {"<script", "<link", "<img", "<iframe", "src=", "@import", "url(", "javascript:"}) {
    INFO(outside);
    CHECK_FALSE(has(page, outside));
  }
  CHECK(has(page, "default-src &#39;none&#39;"));
  CHECK(has(page, "prefers-color-scheme: dark"));
  CHECK(has(page, "@media print"));
}

TEST_CASE("The well-formedness check itself sees what is wrong") {
  const auto complaint = [](const std::string& body) {
    return sample::WellFormed::complaint("<!DOCTYPE html>\n" + body);
  };
  CHECK(complaint("<a><b x=\"1\"/></a>") == "");
  for (const char* bad : {"<a>", "<a></b>", "<a></a><b></b>", "<a x=1></a>", "<a x=\"1\" x=\"2\"></a>",
                          "<a>&nbsp;</a>", "<a>&</a>", "<a>></a>", "<a id=\"1\"><b id=\"1\"/></a>",
                          "<a aria-labelledby=\"q\"></a>", "<a>\x01</a>", "text"})
    CHECK_FALSE(complaint(bad).empty());
}

TEST_CASE("A long load stays a small page") {
  json run = sample::run();
  run["timeline"] = json::array();
  for (int minute = 0; minute < 7 * 24 * 60; ++minute)
    run["timeline"].push_back({{"t_s", minute * 60},
                               {"provisioned_wcu", nullptr},
                               {"consumed_wcu_per_s", 100 + minute % 17},
                               {"throttle_events", minute % 3}});
  run["timeline_step_s"] = 60;
  run["seconds"] = 7 * 86400;
  const std::string page = sample::page_of({run});
  CHECK(page.size() < 250'000);
  CHECK(has(page, "days since the start of the load"));
  CHECK(sample::WellFormed::complaint(page) == "");
}

TEST_CASE("A wide histogram is joined in doubling ranges") {
  UnitsHistogram histogram;
  for (std::int64_t units = 1; units <= 40; ++units) histogram.emplace_back(units, 10);
  const std::string chart = units_chart(histogram, narrow_frame)->str();
  for (const char* range : {">1 WCU<", ">2 WCU<", ">3\u20134 WCU<", ">5\u20138 WCU<", ">9\u201316 WCU<",
                            ">17\u201332 WCU<", ">33\u201364 WCU<"})
    CHECK(has(chart, range));
  CHECK(has(chart, ">160 items<"));  // 17 to 32
  // 33 to 40: 80 of 400 items; 10 x (33 + ... + 40) = 2920 of 8200 units.
  CHECK(has(chart, "33\u201364 WCU an item: 80 items (20%), 35.6% of the write units."));
  CHECK_FALSE(units_chart({}, narrow_frame).has_value());
  CHECK_FALSE(units_chart({{1, 0}}, narrow_frame).has_value());
}

TEST_CASE("A hot key is a warning") {
  json plan = sample::plan();
  CHECK_FALSE(has(section(sample::page_of({plan}), "The data"), "it will throttle"));
  plan["need"]["top_share"] = 0.62;
  plan["table"]["target_wcu_per_s"] = 2000;
  CHECK(has(section(sample::page_of({plan}), "The data"),
            "At 2,000 WCU/s the commonest key needs 1,240 WCU/s; one partition gives at most 1,000, whatever "
            "the table has: it will throttle"));
}

TEST_CASE("A load that stopped early is not shown as a quick one") {
  json run = sample::run();
  run["not_attempted"] = 400000;
  run["written"] = 599983;
  run["seconds"] = 700;
  run["stopped_because"] = "Stopped at terminate-after.";
  run["resumable"] = true;
  const std::string page = sample::page_of({sample::plan(), run});
  CHECK(comparison_row(page, "Load time") == "19m 59s | 11m 40s | ");
  CHECK(has(page, "run: stopped early"));
  CHECK(has(page, "Stopped at terminate-after."));
  CHECK(has(page, "It can be resumed from its journal."));
}
