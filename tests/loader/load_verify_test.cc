// Verify, sections and dry runs: loads that prove, share or only look.
#include <cstdlib>

#include "loader/verify_sample.h"
#include "tests/catch.h"
#include "tests/loader/stage.h"

namespace dynafill::loader {
namespace {

TEST_CASE("verify by count and in full") {
  Stage stage;
  stage.source(lines(100) + line_of(5) + "bad\n");
  stage.job.verify.mode = VerifyMode::count;
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
  stage.job.verify.mode = VerifyMode::full;
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

  stage.job.verify.mode = VerifyMode::count;
  table.items.erase("extra");
  report = load_then([] {});
  CHECK(report.verify->missing == 1);
  CHECK(to_json(report).at("verified") == false);
}

TEST_CASE("a verify that finds a difference alone fails a load without rejects") {
  Stage stage;
  stage.source(lines(50));
  stage.job.verify.mode = VerifyMode::full;
  CHECK(stage.must_load().exit == ExitCode::done);
  stage.dynamo.tables.at("T-1").items.erase(R"({"S":"k7"}|)");
  stage.job.resume = true;
  CHECK(stage.must_load().exit == ExitCode::done_with_rejects);
}

TEST_CASE("verify of a sample reads the items it draws and no others") {
  Stage stage;
  stage.source(lines(1000));
  stage.dynamo.faults.unprocessed = 0.3;
  stage.job.verify = {VerifyMode::sample, 250};
  RunReport report = stage.must_load();
  REQUIRE(report.verify.has_value());
  CHECK(report.verify->mode == "sample");
  CHECK(report.verify->source_items == 250);
  CHECK(report.verify->table_items == 250);
  CHECK(report.verify->good());
  CHECK(stage.dynamo.calls["Scan"] == 0);
  CHECK(stage.dynamo.calls["BatchGetItem"] >= 3 + 3);  // a hundred at most, and some came back

  // What is wrong everywhere is found in each item drawn; that of a few items about as often as they are
  // drawn.
  stage.job.resume = true;
  FakeTable& table = stage.dynamo.tables.at("T-1");
  for (int i = 0; i < 200; ++i) table.items.erase(fmt::format(R"({{"S":"k{}"}}|)", i));
  for (int i = 200; i < 600; ++i) table.items[fmt::format(R"({{"S":"k{}"}}|)", i)]["v"]["S"] = "meddled";
  report = stage.must_load();
  CHECK(report.verify->source_items == 250);
  CHECK(std::abs(report.verify->missing - 50) < 25);     // 4 deviations of 5.5 and more
  CHECK(std::abs(report.verify->different - 100) < 30);  // of 6.7
  CHECK(report.verify->table_items + report.verify->missing == 250);
  CHECK(report.exit == ExitCode::done_with_rejects);
  CHECK(report.verify->examples.size() == 10);

  // More than there are: all.
  stage.job.verify.items = 5000;
  report = stage.must_load();
  CHECK(report.verify->source_items == 1000);
  CHECK(report.verify->missing == 200);
  CHECK(report.verify->different == 400);

  stage.job.seed = Seed{2};
  stage.job.verify.items = 250;
  const std::int64_t missing = stage.must_load().verify->missing;
  stage.job.seed = Seed{3};
  const std::int64_t otherwise = stage.must_load().verify->missing;
  stage.job.seed = Seed{2};
  CHECK(stage.must_load().verify->missing == missing);
  CHECK(missing != otherwise);
}

TEST_CASE("a sample is drawn evenly, without repeats, from the records written") {
  RangeSet written;
  written.add(5, 9);
  written.add(20, 20);
  written.add(100, 103);
  Rng rng = Seed{7}.stream("sample");
  CHECK(draw_ordinals(written, 50, rng) == std::vector<std::uint64_t>{5, 6, 7, 8, 9, 20, 100, 101, 102, 103});
  CHECK(draw_ordinals(written, 0, rng).empty());
  CHECK(draw_ordinals(RangeSet(), 3, rng).empty());
  std::map<std::uint64_t, int> times;
  for (int trial = 0; trial < 10'000; ++trial) {
    const std::vector<std::uint64_t> drawn = draw_ordinals(written, 3, rng);
    REQUIRE(std::set<std::uint64_t>(drawn.begin(), drawn.end()).size() == 3);
    REQUIRE(std::is_sorted(drawn.begin(), drawn.end()));
    for (const std::uint64_t ordinal : drawn) ++times[ordinal];
  }
  REQUIRE(times.size() == 10);
  for (const auto& [ordinal, count] : times) CHECK(std::abs(count - 3000) < 230);  // 5 deviations of 46
}

TEST_CASE("how to verify, as people write it") {
  CHECK(parse_verify("sample:1e3")->items == 1000);
  CHECK(parse_verify("sample:1")->mode == VerifyMode::sample);
  CHECK(parse_verify("full")->mode == VerifyMode::full);
  for (const char* wrong :
       {"sample", "sample:", "sample:0", "sample:-1", "sample:x", "sample:2000000", "all"})
    CHECK_FALSE(parse_verify(wrong).ok());
  Stage stage;
  stage.job.source = "-";
  stage.job.verify = {VerifyMode::sample, 5};
  CHECK_FALSE(stage.load().ok());
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
