// Loads that stop because they were told to: time, cost, units, rejects.
#include "tests/loader/stage.h"

#include "tests/catch.h"

namespace dynafill::loader {
namespace {

TEST_CASE("a cost limit on an on-demand table: not one unit beyond it, and the rest can be resumed") {
  const auto usd = [](const char* text) { return Usd{*Decimal::parse(text)}; };
  const auto limit = [&](const char* most) {
    return CostLimit{usd(most), std::nullopt, std::nullopt, usd("0.000000705")};
  };
  struct Row {
    const char* most;
    std::int64_t written;
  };
  // 100 items of one unit each: one unit below, at and above 60 of them, and more than all.
  for (const Row& row : {Row{"0.000042299999", 59}, {"0.0000423", 60}, {"0.000042300001", 60}, {"1", 100}}) {
    INFO(row.most);
    Stage stage;
    stage.dynamo.tables.at("T-1").description["BillingModeSummary"] = {{"BillingMode", "PAY_PER_REQUEST"}};
    stage.source(lines(100));
    stage.job.cost_limit = limit(row.most);
    const RunReport report = stage.must_load();
    check_conservation(report);
    CHECK(report.written == row.written);
    CHECK(report.consumed.count == row.written);
    CHECK(report.max_cost == row.most);
    CHECK(report.exit == (row.written == 100 ? ExitCode::done : ExitCode::stopped_by_limit));
    CHECK(report.complete == (row.written == 100));
    if (row.written == 60)
      CHECK(report.stopped_because ==
            fmt::format("Stopped because going on would cost more than the ${} allowed: it pays for 60 write "
                        "units at $0.000000705 each.",
                        row.most));
    stage.job.cost_limit.reset();
    stage.job.resume = true;
    CHECK(stage.must_load().written == 100);
  }
  Stage stage;
  stage.dynamo.tables.at("T-1").description["BillingModeSummary"] = {{"BillingMode", "PAY_PER_REQUEST"}};
  stage.source(lines(10));
  stage.job.cost_limit = limit("0.0000007");
  const auto refused = stage.load();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().exit == ExitCode::refused);
  CHECK(stage.table_items() == 0);
  stage.job.cost_limit->per_write_unit.reset();
  CHECK(stage.load().error().sentence ==
        "The cost of 'T-1' cannot be limited: the price book has no price for on-demand write units.");
}

TEST_CASE("terminate-after stops in time, in the endpoint's time, and is resumable") {
  Stage stage;
  stage.dynamo.time_scale = 60;
  stage.source(lines(1000));
  stage.job.terminate_after = 5s;
  RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::stopped_by_limit);
  CHECK(report.time_scale == 60);
  CHECK(report.seconds == Approx(5).margin(1.5));  // 10 ms latency are 0.6 s of the endpoint's time
  CHECK(report.written == Approx(500).margin(60));
  CHECK(report.wall_seconds < 0.2);
  stage.job.resume = true;
  stage.job.terminate_after.reset();
  report = stage.must_load();
  CHECK(report.exit == ExitCode::done);
  CHECK(stage.table_items() == 1000);
}

TEST_CASE("a budget of write units") {
  Stage stage;
  stage.source(lines(1000));
  stage.job.units_max = WriteUnits{200};
  const RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::stopped_by_limit);
  CHECK(report.consumed.count >= 200);
  CHECK(report.consumed.count <= 200 + 8 * 25);
}

TEST_CASE("too many rejects") {
  std::string text;
  for (int i = 0; i < 400; ++i) text += i % 20 == 19 ? "bad\n" : line_of(i);
  struct Row {
    const char* limit;
    ExitCode exit;
    bool complete;
  };
  const Row rows[] = {{"0", ExitCode::too_many_rejects, false},
                      {"19", ExitCode::too_many_rejects, false},
                      {"20", ExitCode::done_with_rejects, true},
                      {"4%", ExitCode::too_many_rejects, false},
                      {"5%", ExitCode::done_with_rejects, true}};
  for (const Row& row : rows) {
    INFO(row.limit);
    Stage stage;
    stage.source(text);
    stage.job.max_errors = parse_max_errors(row.limit).value();
    const RunReport report = stage.must_load();
    check_conservation(report);
    CHECK(report.items_read == 400);
    CHECK(report.exit == row.exit);
    CHECK(report.complete == row.complete);
    CHECK(report.written == static_cast<std::int64_t>(stage.table_items()));
  }
  for (const char* bad : {"", "x", "-1", "101%", "%", "1.5"}) CHECK(!parse_max_errors(bad).ok());
}

TEST_CASE("too many rejects, but only the table's last answer told") {
  Stage stage;
  stage.source(lines(30) + line_of(30, R"(,"poison":{"BOOL":true})"));
  stage.job.max_errors = MaxErrors{.count = 0, .percent = {}};
  const RunReport report = stage.must_load();
  check_conservation(report);
  CHECK(report.exit == ExitCode::too_many_rejects);
  CHECK(report.complete);
  CHECK(report.written == 30);
}

}  // namespace
}  // namespace dynafill::loader
