// Loads that somebody or something stops: interrupts, refusals, dead endpoints, full disks, wrong clocks.
#include "tests/loader/stage.h"

#include "tests/catch.h"

namespace dynafill::loader {
namespace {

TEST_CASE("interrupted: what is on the wire is awaited, the rest counted, and --resume goes on") {
  Stage stage;
  stage.source(lines(5000) + "bad\n");
  stage.dynamo.on_batch = [&](int batch) {
    if (batch == 10) stage.interrupts = 1;
  };
  RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::interrupted);
  CHECK(!report.complete);
  CHECK(report.source_read_to_end);
  CHECK(report.items_read == 5001);
  CHECK(report.written == static_cast<std::int64_t>(stage.table_items()));
  CHECK(report.written < 500);

  stage.interrupts = 0;
  const Result<RunReport> again = stage.load();
  REQUIRE(!again.ok());
  CHECK(again.error().sentence.find("--resume") != std::string::npos);

  stage.job.resume = true;
  report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::done_with_rejects);
  CHECK(report.written == 5000);
  CHECK(report.rejected == 1);
  CHECK(stage.table_items() == 5000);

  // A complete load resumed has nothing to do and says the same.
  const int puts = stage.dynamo.puts;
  report = stage.must_load();
  CHECK(report.written == 5000);
  CHECK(report.rejected == 1);
  CHECK(report.exit == ExitCode::done_with_rejects);
  CHECK(stage.dynamo.puts == puts);
}

TEST_CASE("the second interrupt does not wait for what is on the wire") {
  Stage stage;
  stage.source(lines(1000));
  stage.dynamo.latency = 1h;
  stage.dynamo.on_batch = [&](int batch) {
    if (batch == 3) stage.interrupts = 2;
  };
  const Duration before = stage.clock.now;
  const RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::interrupted);
  CHECK(report.written == 0);
  CHECK(report.not_attempted == 1000);
  CHECK(stage.clock.now - before < 3h);  // the DescribeTable alone takes up to 90 minutes here
}

TEST_CASE("a refusal of everything stops at once, with a sentence") {
  Stage stage;
  stage.source(lines(1000));
  stage.dynamo.on_batch = [&](int batch) {
    if (batch == 10) stage.dynamo.refuse_writes_with = "ExpiredTokenException";
  };
  RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::bad_input);
  CHECK(report.stopped_because.find("expired") != std::string::npos);
  CHECK(stage.dynamo.batches < 10 + 3 * 8);
  stage.dynamo.on_batch = nullptr;
  stage.dynamo.refuse_writes_with.clear();
  stage.job.resume = true;
  report = stage.must_load();
  CHECK(report.exit == ExitCode::done);
  CHECK(stage.table_items() == 1000);
}

TEST_CASE("an endpoint that never answered is given up within seconds") {
  Stage stage;
  stage.source(lines(5));
  stage.dynamo.down = true;
  const Duration before = stage.clock.now;
  const Result<RunReport> report = stage.load();
  REQUIRE_FALSE(report.ok());
  CHECK(report.error().sentence.find("DescribeTable") != std::string::npos);
  CHECK(stage.clock.now - before > 5s);
  CHECK(stage.clock.now - before < 10s);
}

TEST_CASE("a dead endpoint is given up after a minute, and the load can be resumed") {
  Stage stage;
  stage.source(lines(500));
  stage.dynamo.on_batch = [&](int batch) {
    if (batch == 5) stage.dynamo.down = true;
  };
  const Duration before = stage.clock.now;
  RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::bad_input);
  CHECK(report.stopped_because.find("connection refused") != std::string::npos);
  CHECK(stage.clock.now - before > 60s);
  CHECK(stage.clock.now - before < 120s);
  stage.dynamo.on_batch = nullptr;
  stage.dynamo.down = false;
  stage.job.resume = true;
  report = stage.must_load();
  CHECK(report.exit == ExitCode::done);
  CHECK(stage.table_items() == 500);
}

TEST_CASE("an endpoint that is dead from the beginning is an error before anything is sent") {
  Stage stage;
  stage.source(lines(5));
  stage.dynamo.down = true;
  const Result<RunReport> report = stage.load();
  REQUIRE(!report.ok());
  CHECK(report.error().sentence.find("http://127.0.0.1:8000") != std::string::npos);
  CHECK(!std::filesystem::exists(stage.job.journal_dir));
}

TEST_CASE("a clock that is off by hours is set right by the service's") {
  Stage stage;
  stage.source(lines(100));
  stage.dynamo.checks_date = true;
  stage.dynamo.clock_offset = std::chrono::hours(-3);
  const RunReport report = stage.must_load();
  CHECK(report.exit == ExitCode::done);
  CHECK(stage.dynamo.calls["DescribeTable"] == 2);
}

TEST_CASE("a full disk stops the load, and nothing written is lost from the count") {
  Stage stage;
  stage.source(lines(500) + "bad\n");
  stage.job.rejects_path = "/dev/full";
  const RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::bad_input);
  CHECK(report.stopped_because.find("No space left") != std::string::npos);
  CHECK(report.written == static_cast<std::int64_t>(stage.table_items()));
}

TEST_CASE("a load that is refused says why") {
  struct Row {
    std::function<void(LoadJob&)> change;
    std::string words;
  };
  const Row rows[] = {{[](LoadJob& job) { job.table = "x"; }, "not a table name"},
                      {[](LoadJob& job) { job.table = "T\"1,"; }, "not a table name"},
                      {[](LoadJob& job) { job.source = ""; }, "No source"},
                      {[](LoadJob& job) { job.source = "/nowhere/at/all"; }, "/nowhere/at/all"},
                      {[](LoadJob& job) {
                         job.section = 3;
                         job.sections = 2;
                       },
                       "section 3 of 2"},
                      {[](LoadJob& job) { job.ratio = 0; }, "ratio"}};
  for (const Row& row : rows) {
    Stage stage;
    stage.source(lines(3));
    row.change(stage.job);
    const Result<RunReport> report = stage.load();
    REQUIRE(!report.ok());
    INFO(report.error().sentence);
    CHECK(report.error().sentence.find(row.words) != std::string::npos);
  }
}

}  // namespace
}  // namespace dynafill::loader
