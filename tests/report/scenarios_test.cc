#include <nlohmann/json.hpp>
#include <string>

#include "report/report.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::report;
using nlohmann::json;

namespace {

json scenario(const char* route, double total_s, const char* cost, bool on_frontier) {
  return {{"route", route},
          {"mode", "provisioned"},
          {"feasible", true},
          {"why_not", nullptr},
          {"provisioned_wcu", 834},
          {"total_s", total_s},
          {"total_p90_s", total_s},
          {"cost", cost},
          {"timeout_probability", 0.01},
          {"within_probability", 0.7},
          {"on_frontier", on_frontier}};
}

json comparison() {
  json none = {
      {"route", "bulk-put"}, {"mode", "on-demand"}, {"feasible", false}, {"why_not", "no <price> known"}};
  return {{"schema", "dynafill/comparison/1"},
          {"region", "eu-west-1"},
          {"prices", "2025-06"},
          {"asked", {{"within_s", 1200}}},
          {"scenarios",
           json::array({scenario("import-table", 298, "0.03", true), scenario("loader", 1199, "0.61", false),
                        scenario("loader-ec2", 1225, "0.62", false), none})}};
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("A comparison is drawn: a dot for each feasible scenario, a row, and the reasons of the rest") {
  const auto page = render_report({{"comparison.json", comparison().dump()}});
  REQUIRE(page.ok());
  CHECK(page->find("Every route compared") != std::string::npos);
  CHECK(occurrences(*page, "a5,5 0 1 0 10,0") == 6);  // three dots, for wide and narrow columns
  CHECK(page->find("import-table *") != std::string::npos);
  CHECK(page->find(">30%<") != std::string::npos);
  CHECK(page->find("Risk: of a load longer than 20m 00s.") != std::string::npos);
  CHECK(page->find("no &lt;price&gt; known") != std::string::npos);
  CHECK(page->find(">2\u20133<") != std::string::npos);  // two dots so near that they share a label
}

TEST_CASE("A comparison without a feasible scenario has no picture and is still told") {
  json document = comparison();
  for (auto& row : document["scenarios"]) row["feasible"] = false;
  const auto page = render_report({{"comparison.json", document.dump()}});
  REQUIRE(page.ok());
  CHECK(page->find("scenarios-wide") == std::string::npos);
  CHECK(page->find("Not ranked") != std::string::npos);
  CHECK_FALSE(
      render_report({{"comparison.json", comparison().dump()}, {"again.json", comparison().dump()}}).ok());
}
