#include "report/documents.h"

#include "tests/report/sample_documents.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::report;
using nlohmann::json;

TEST_CASE("What is no document is refused with its name and what to give instead") {
  const auto sentence = [](const std::vector<ReportInput>& inputs) {
    return render_report(inputs).error().sentence;
  };
  CHECK(sentence({}) ==
        "There is nothing to report; give profile.json, plan.json, comparison.json, simulation.json or "
        "run.json.");
  CHECK(sentence({{"a.json", "[1]"}}) ==
        "a.json: not a JSON object; give the files that dynafill profile, plan, simulate and load have "
        "written.");
  CHECK(sentence({{"a.json", "{"}}).starts_with("a.json: not JSON ("));
  CHECK(sentence({{"a.json", "\"\xff\""}}).starts_with("a.json: not JSON ("));
  for (const char* schema : {"", "dynafill/plan/2", "dynafill/compare/1", "plan"}) {
    const json document{{"schema", schema}};
    CHECK(sentence({{"a.json", document.dump()}}) ==
          "a.json: its \"schema\" is \"" + std::string(schema) +
              "\"; a report takes dynafill/profile/1, dynafill/plan/1, dynafill/comparison/1, "
              "dynafill/simulation/1 and "
              "dynafill/run/1.");
  }
  CHECK(sentence({{"a.json", "{\"schema\":7}"}}).starts_with("a.json: its \"schema\" is \"\""));
  CHECK(sentence({{"a.json", sample::plan().dump()}, {"b.json", sample::plan().dump()}}) ==
        "a.json and b.json are both the result of 'dynafill plan'; a report takes one of each kind.");
  CHECK(render_report({}).error().exit == ExitCode::bad_input);
}

TEST_CASE("A wrong field is named with its file, its place and what makes the file again") {
  struct Row {
    json document;
    std::string pointer;
    json value;
    std::string sentence;
  };
  const json plan = sample::plan(), run = sample::run(), simulation = sample::simulation(),
             profile = sample::profile();
  const std::string again = "; make the file again with 'dynafill ";
  const Row rows[] = {
      {plan, "/time/load_s", "soon",
       "plan.json: the field 'time.load_s' must be a number but is a text" + again + "plan'."},
      {plan, "/time/load_s", -1,
       "plan.json: the field 'time.load_s' must be from 0 to 1e+09 but is -1" + again + "plan'."},
      {plan, "/time", json::array(),
       "plan.json: the field 'time' must be an object but is a list" + again + "plan'."},
      {plan, "/name", 7, "plan.json: the field 'name' must be a text but is the number 7" + again + "plan'."},
      {plan, "/cost/lines", "none",
       "plan.json: the field 'cost.lines' must be a list but is a text" + again + "plan'."},
      {plan, "/cost/lines/1", 3,
       "plan.json: the field 'cost.lines[1]' must be an object but is the number 3" + again + "plan'."},
      {plan, "/cost/lines/2/amount", 0.07,
       "plan.json: the field 'cost.lines[2].amount' must be a decimal number written as a text, like "
       "\"0.000735\", but is "
       "the number 0.07" +
           again + "plan'."},
      {plan, "/cost/total", "a lot",
       "plan.json: the field 'cost.total' must be a decimal number like \"0.000735\" but is \"a lot\"" +
           again + "plan'."},
      {plan, "/cost/total", "12345678901",
       "plan.json: the field 'cost.total' is too much money: 12345678901" + again + "plan'."},
      {plan, "/notes/0", json::object(),
       "plan.json: the field 'notes[0]' must be a text but is an object" + again + "plan'."},
      {plan, "/need/wcu_histogram/0", "1",
       "plan.json: the field 'need.wcu_histogram[0]' must be two whole numbers like [1,1000000]" + again +
           "plan'."},
      {run, "/written", 1.5,
       "run.json: the field 'written' must be a whole number from 0 to 1e+15 but is the number 1.5" + again +
           "load'."},
      {run, "/verified", "yes",
       "run.json: the field 'verified' must be true or false but is a text" + again + "load'."},
      {run, "/timeline/2/t_s", 600,
       "run.json: the field 'timeline[2].t_s' must be later than in the row before" + again + "load'."},
      {run, "/timeline/1/t_s", nullptr,
       "run.json: the field 'timeline[1].t_s' is missing" + again + "load'."},
      {simulation, "/timeline/0/consumed_wcu_per_s", nullptr,
       "simulation.json: the field 'timeline[0].consumed_wcu_per_s' is missing" + again + "simulate'."},
      {simulation, "/timeout_probability", 1.01,
       "simulation.json: the field 'timeout_probability' must be from 0 to 1 but is 1.01" + again +
           "simulate'."},
      {profile, "/item_bytes/p99", true,
       "profile.json: the field 'item_bytes.p99' must be a number but is true" + again + "profile'."},
  };
  for (const Row& row : rows) {
    INFO(row.pointer);
    json document = row.document;
    document[json::json_pointer(row.pointer)] = row.value;
    CHECK(sample::error_of({document}) == row.sentence);
  }
}

TEST_CASE("The first wrong field is the one that is named") {
  json plan = sample::plan();
  plan["name"] = 1;
  plan["notes"] = 2;
  CHECK(sample::error_of({plan}).find("'name'") != std::string::npos);
}

TEST_CASE("Every field may be absent or null") {
  for (const json& whole : {sample::profile(), sample::plan(), sample::simulation(), sample::run()}) {
    const std::string schema = whole["schema"];
    INFO(schema);
    CHECK(render_report({sample::input({{"schema", schema}})}).ok());
    for (const auto& [key, value] : whole.items()) {
      if (key == "schema") continue;
      INFO(key);
      json without = whole, null = whole;
      without.erase(key);
      null[key] = nullptr;
      CHECK(render_report({sample::input(without)}).ok());
      CHECK(sample::page_of({null}) == sample::page_of({without}));
    }
  }
}
