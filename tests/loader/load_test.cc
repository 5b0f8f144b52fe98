// Whole loads against a table in memory, in virtual time: what was read is accounted for, whatever happens.
#include "tests/loader/stage.h"

#include "tests/catch.h"

namespace dynafill::loader {
namespace {

// Every record of `mixed` ends as it should.
RunReport load_all_of(const Mixed& mixed, Stage& stage) {
  const RunReport report = stage.must_load();
  check_conservation(report);
  REQUIRE(report.complete);
  REQUIRE(report.items_read == mixed.records);
  REQUIRE(report.rejected == mixed.rejects);
  REQUIRE(static_cast<int>(stage.rejects().size()) == mixed.rejects);
  REQUIRE(stage.dynamo.tables.at("T-1").items == mixed.expected);
  return report;
}

TEST_CASE("a plain load writes everything at the asked rate") {
  Stage stage;
  stage.source(lines(1000));
  const RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.items_read == 1000);
  CHECK(report.written == 1000);
  CHECK(report.rejected == 0);
  CHECK(report.exit == ExitCode::done);
  CHECK(report.complete);
  CHECK(report.consumed == WriteUnits{1000});
  CHECK(report.wcu_expected == 1000);
  CHECK(report.requests == 40);
  CHECK(stage.table_items() == 1000);
  // 1,000 units at 100 a second; the first batch goes at once.
  CHECK(report.seconds == Approx(9.75).margin(0.3));
  CHECK(report.delivered_wcu_per_s() == Approx(100).epsilon(0.05));
  double units = 0;
  for (const TimelineRow& row : report.timeline) units += row.consumed_wcu_per_s;  // rows of a second
  CHECK(units == Approx(1000).epsilon(0.02));
  CHECK(stage.told.states.back().written == 1000);
  CHECK(!std::filesystem::exists(report.rejects_file));
}

TEST_CASE("the run file has the agreed fields") {
  Stage stage;
  stage.source(lines(30) + "{\n");
  const nlohmann::json run = to_json(stage.must_load());
  for (const char* name : {"schema",          "items_read",   "written",         "rejected",
                           "not_attempted",   "wcu_consumed", "retries",         "unprocessed",
                           "throttle_events", "seconds",      "asked_wcu_per_s", "delivered_wcu_per_s",
                           "cost_estimate",   "max_cost",     "verified",        "table",
                           "endpoint",        "time_scale",   "wall_seconds",    "plan_load_s",
                           "rejects_file",    "journal",      "verify",          "timeline_step_s",
                           "timeline"}) {
    INFO(name);
    CHECK(run.contains(name));
  }
  CHECK(run.at("schema") == "dynafill/run/1");
  CHECK(run.at("verified").is_null());
  CHECK(run.at("plan_load_s").is_null());
  CHECK(run.at("timeline").at(0).at("provisioned_wcu") == 100);
}

TEST_CASE("rejects: where and why") {
  Stage stage;
  stage.source(line_of(1) + "not json\n" + line_of(2) + line_of(1, R"(,"n":{"N":"7"})") +
               R"({"Item":{"v":{"S":"no key"}}})"
               "\n" +
               R"({"Item":{"id":{"N":"3"}}})"
               "\n" +
               line_of(4, R"(,"poison":{"BOOL":true})") + line_of(5));
  const RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::done_with_rejects);
  CHECK(report.written == 3);
  CHECK(report.rejected == 5);
  std::map<int, std::string> reasons;
  for (const auto& reject : stage.rejects()) {
    CHECK(reject.at("file") == stage.job.source);
    reasons[reject.at("line")] = reject.at("reason");
  }
  REQUIRE(reasons.size() == 5);
  CHECK(reasons.at(4) == "key was already used on line 1");
  CHECK(reasons.at(5).find("id") != std::string::npos);
  CHECK(reasons.at(6) == "the partition key is of type N and the table's is S");
  CHECK(reasons.at(7) == "the table refused it: ValidationException: poisonous item");
  CHECK(reasons.contains(2));
  CHECK(stage.dynamo.tables.at("T-1").items.size() == 3);
}

TEST_CASE("whatever goes wrong on the way, every record ends as written or rejected") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("replay: seed " << seed);
    Stage stage(seed);
    Rng rng = Seed{seed}.stream("faults");
    stage.dynamo.faults = some_faults(rng);
    const Mixed mixed = mixed_source(seed, 300);
    stage.source(mixed.text);
    const RunReport report = load_all_of(mixed, stage);
    REQUIRE(report.exit == (mixed.rejects > 0 ? ExitCode::done_with_rejects : ExitCode::done));
  }
}

TEST_CASE("the faults of the test above do occur") {
  std::int64_t unprocessed = 0, throttled = 0, failed = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Stage stage(seed);
    stage.dynamo.faults = {0.05, 0.05, 0.05, 0.05, 0.2, 0.1};
    stage.source(mixed_source(seed, 200).text);
    const RunReport report = stage.must_load();
    unprocessed += report.unprocessed;
    throttled += report.throttle_events - report.unprocessed;
    failed += report.failed_requests;
  }
  CHECK(unprocessed > 100);
  CHECK(throttled > 10);
  CHECK(failed > 10);
}

TEST_CASE("killed again and again and resumed, it ends with everything, each reject told once") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("replay: seed " << seed);
    Stage stage(seed);
    Rng rng = Seed{seed}.stream("kills");
    stage.dynamo.faults = some_faults(rng);
    const Mixed mixed = mixed_source(seed, 300);
    stage.source(mixed.text);
    for (int kill = 0; kill < 3; ++kill) {
      stage.die_at_batch(1 + static_cast<int>(rng.below(4)));
      stage.job.resume = true;
    }
    // The log may also have lost its tail with the power.
    if (rng.below(2) == 0) {
      const std::string log = stage.scratch.path("journal/finished.log");
      std::filesystem::resize_file(log, rng.below(std::filesystem::file_size(log) + 1));
    }
    load_all_of(mixed, stage);
  }
}

TEST_CASE("a resumed load does not write again what the journal has") {
  Stage stage;
  stage.source(lines(1000));
  stage.die_at_batch(20);
  const int before = stage.dynamo.puts;
  stage.job.resume = true;
  const RunReport report = stage.must_load();
  CHECK(report.written == 1000);
  CHECK(report.written_earlier > 400);
  CHECK(report.seconds == Approx(0.01 * static_cast<double>(1000 - report.written_earlier)).margin(0.5));
  // Only what was on the wire when it died (8 requests at most) is written twice.
  CHECK(stage.dynamo.puts - before <= 1000 - report.written_earlier);
  CHECK(stage.dynamo.puts <= 1000 + 8 * 25);
}

}  // namespace
}  // namespace dynafill::loader
