// Verify, sections and dry runs: loads that prove, share or only look.
#include "tests/loader/stage.h"

#include "tests/catch.h"

namespace dynafill::loader {
namespace {

TEST_CASE("verify by count and in full") {
  Stage stage;
  stage.source(lines(100) + line_of(5) + "bad\n");
  stage.job.verify = VerifyMode::count;
  RunReport report = stage.must_load();
  REQUIRE(report.verify.has_value());
  CHECK(report.verify->source_items == 100);
  CHECK(report.verify->table_items == 100);
  CHECK(report.verify->good());

  FakeTable& table = stage.dynamo.tables.at("T-1");
  const std::string k7 = R"({"S":"k7"}|)", k8 = R"({"S":"k8"}|)", k9 = R"({"S":"k9"}|)";
  const auto load_then = [&](const std::function<void()>& meddle) {
    // Resuming the complete load writes nothing and verifies.
    stage.job.resume = true;
    meddle();
    return stage.must_load();
  };
  stage.job.verify = VerifyMode::full;
  report = load_then([&] {
    // The same item spelt otherwise, and one that is not ours.
    table.items[k9] = nlohmann::json::parse(R"({"v":{"S":"value 9"},"id":{"S":"k9"}})");
    table.items["extra"] = nlohmann::json::parse(R"({"id":{"S":"extra"}})");
  });
  REQUIRE(report.verify.has_value());
  CHECK(report.verify->good());
  CHECK(report.verify->extra == 1);
  CHECK(report.verify->table_items == 101);
  CHECK(report.verify->source_items == 100);
  CHECK(to_json(report).at("verified") == true);

  report = load_then([&] {
    table.items.erase(k7);
    table.items[k8]["v"]["S"] = "meddled";
  });
  CHECK(report.verify->missing == 1);
  CHECK(report.verify->different == 1);
  CHECK(report.exit == ExitCode::done_with_rejects);
  REQUIRE(report.verify->examples.size() == 2);
  std::string examples = report.verify->examples[0] + "|" + report.verify->examples[1];
  CHECK(examples.find("line 8 of " + stage.job.source + " is missing") != std::string::npos);
  CHECK(examples.find("line 9 of " + stage.job.source + " differs") != std::string::npos);

  stage.job.verify = VerifyMode::count;
  table.items.erase("extra");
  report = load_then([] {});
  CHECK(report.verify->missing == 1);
  CHECK(to_json(report).at("verified") == false);
}

TEST_CASE("a verify that finds a difference alone fails a load without rejects") {
  Stage stage;
  stage.source(lines(50));
  stage.job.verify = VerifyMode::full;
  CHECK(stage.must_load().exit == ExitCode::done);
  stage.dynamo.tables.at("T-1").items.erase(R"({"S":"k7"}|)");
  stage.job.resume = true;
  CHECK(stage.must_load().exit == ExitCode::done_with_rejects);
}

TEST_CASE("sections share the source without gap or overlap") {
  const Mixed mixed = mixed_source(11, 300);
  Stage whole;
  std::int64_t read = 0, rejected = 0;
  for (int section = 1; section <= 3; ++section) {
    Stage stage;
    stage.source(mixed.text);
    stage.job.section = section;
    stage.job.sections = 3;
    const RunReport report = stage.must_load();
    check_conservation(report);
    CHECK(report.written > 50);
    read += report.items_read;
    rejected += report.rejected;
    for (const auto& [key, item] : stage.dynamo.tables.at("T-1").items) {
      CHECK(whole.dynamo.tables.at("T-1").items.emplace(key, item).second);
    }
  }
  CHECK(read == mixed.records);
  CHECK(rejected == mixed.rejects);
  CHECK(whole.dynamo.tables.at("T-1").items == mixed.expected);
}

TEST_CASE("a dry run reads and judges everything and sends nothing") {
  Stage stage;
  stage.source(lines(100) + "bad\n" + line_of(3));
  stage.job.dry_run = true;
  stage.job.read.key = {"id", ""};
  stage.job.rejects_path = stage.scratch.path("dry.jsonl");
  const RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.items_read == 102);
  CHECK(report.rejected == 2);
  CHECK(report.not_attempted == 100);
  CHECK(report.wcu_expected == 100);
  CHECK(report.exit == ExitCode::done_with_rejects);
  CHECK(stage.dynamo.calls.empty());
  CHECK(!std::filesystem::exists(stage.job.journal_dir));
  CHECK(std::filesystem::file_size(stage.job.rejects_path) > 0);
}

}  // namespace
}  // namespace dynafill::loader
