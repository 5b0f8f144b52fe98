// Whole loads against a table in memory, in virtual time: what was read is accounted for, whatever happens.
#include "loader/load.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "dataset/item_parser.h"
#include "tests/catch.h"
#include "tests/loader/fake_dynamo.h"
#include "tests/loader/scratch.h"

namespace dynafill::loader {
namespace {

using namespace std::chrono_literals;

struct Told : Progress {
  std::vector<std::string> notes;
  std::vector<ProgressState> states;
  void on_progress(const ProgressState& state) override { states.push_back(state); }
  void on_note(const std::string& sentence) override { notes.push_back(sentence); }
};

// One load's surroundings: source file, table T (key "id"), journal in a scratch directory.
struct Stage {
  Scratch scratch;
  FakeClock clock;
  FakeDynamo dynamo;
  std::atomic<int> interrupts{0};
  Told told;
  LoadJob job;

  explicit Stage(std::uint64_t seed = 1) : dynamo(clock, seed) {
    dynamo.add_table("T-1", "id");
    job.table = "T-1";
    job.journal_dir = scratch.path("journal");
    job.read.format = Format::dynamodb_json;
    job.spec.target = WcuRate::per_second(100);
    job.spec.in_flight_max = 8;
    job.seed = Seed{seed};
  }
  void source(const std::string& text) { job.source = scratch.file("source.json", text); }

  Result<RunReport> load() {
    aws::Endpoint endpoint{"http://127.0.0.1:8000", "127.0.0.1:8000", "us-east-1", true, {"k", "s", ""}};
    return run_load(job, Outside{endpoint, dynamo, clock, interrupts}, told);
  }
  RunReport must_load() {
    Result<RunReport> report = load();
    if (!report.ok()) UNSCOPED_INFO(report.error().sentence);
    REQUIRE(report.ok());
    return *report;
  }
  // Runs into dynamo.kill_at_batch; the objects of the load are gone, its files stay.
  void die_at_batch(int batch) {
    dynamo.kill_at_batch = dynamo.batches + batch;
    REQUIRE_THROWS_AS(load(), Killed);
    dynamo.kill_at_batch = -1;
    dynamo.abandon();
  }
  [[nodiscard]] std::size_t table_items() const { return dynamo.tables.at("T-1").items.size(); }
  [[nodiscard]] std::vector<nlohmann::json> rejects() const {
    std::vector<nlohmann::json> all;
    std::ifstream file(scratch.path("journal/rejects.jsonl"));
    for (std::string line; std::getline(file, line);) all.push_back(nlohmann::json::parse(line));
    return all;
  }
};

std::string line_of(int id, const std::string& more = "") {
  return fmt::format(R"({{"Item":{{"id":{{"S":"k{}"}},"v":{{"S":"value {}"}}{}}}}})", id, id, more) + "\n";
}

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line_of(i);
  return text;
}

void check_conservation(const RunReport& report) {
  CHECK(report.items_read == report.written + report.rejected + report.not_attempted);
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

// Bad lines, duplicates and poison among good ones; what should end in the table comes along.
struct Mixed {
  std::string text;
  std::map<std::string, nlohmann::json> expected;  // by id
  int records = 0, rejects = 0;
};

Mixed mixed_source(std::uint64_t seed, int records) {
  Rng rng = Seed{seed}.stream("source");
  Mixed mixed;
  mixed.records = records;
  std::set<std::uint64_t> used;
  for (int i = 0; i < records; ++i) {
    const std::uint64_t dice = rng.below(100), id = rng.below(static_cast<std::uint64_t>(records) * 20);
    const std::string padding = rng.below(10) == 0 ? std::string(rng.below(3000), 'x') : "";
    nlohmann::json item{
        {"id", {{"S", fmt::format("k{}", id)}}}, {"i", {{"N", std::to_string(i)}}}, {"p", {{"S", padding}}}};
    if (dice < 2) {
      mixed.text += "{\"Item\":\n";
      ++mixed.rejects;
      continue;
    }
    const bool first = used.insert(id).second;
    if (dice < 4) item["poison"] = {{"BOOL", true}};
    mixed.text += nlohmann::json{{"Item", item}}.dump() + "\n";
    if (!first || dice < 4) {
      ++mixed.rejects;
    } else {
      mixed.expected[item.at("id").dump() + "|"] = item;
    }
  }
  return mixed;
}

FakeFaults some_faults(Rng& rng) {
  const auto p = [&](double most) { return rng.below(2) == 0 ? 0.0 : rng.uniform() * most; };
  return {p(0.1), p(0.1), p(0.1), p(0.1), p(0.3), p(0.2)};
}

TEST_CASE("whatever goes wrong on the way, every record ends as written or rejected") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("replay: seed " << seed);
    Stage stage(seed);
    Rng rng = Seed{seed}.stream("faults");
    stage.dynamo.faults = some_faults(rng);
    const Mixed mixed = mixed_source(seed, 300);
    stage.source(mixed.text);
    const RunReport report = stage.must_load();
    check_conservation(report);
    REQUIRE(report.complete);
    REQUIRE(report.items_read == mixed.records);
    REQUIRE(report.rejected == mixed.rejects);
    REQUIRE(static_cast<int>(stage.rejects().size()) == mixed.rejects);
    REQUIRE(stage.dynamo.tables.at("T-1").items == mixed.expected);
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
    const RunReport report = stage.must_load();
    check_conservation(report);
    REQUIRE(report.complete);
    REQUIRE(report.items_read == mixed.records);
    REQUIRE(report.rejected == mixed.rejects);
    REQUIRE(static_cast<int>(stage.rejects().size()) == mixed.rejects);
    REQUIRE(stage.dynamo.tables.at("T-1").items == mixed.expected);
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

TEST_CASE("a table that takes less than asked: patience, nothing lost") {
  Stage stage;
  stage.source(lines(600));
  stage.dynamo.items_per_s = 40;
  const RunReport report = stage.must_load();
  CHECK(report.exit == ExitCode::done);
  CHECK(report.unprocessed > 0);
  CHECK(report.seconds > 600 / 40 - 2);
  CHECK(stage.table_items() == 600);
  std::int64_t events = 0;
  for (const TimelineRow& row : report.timeline) events += row.throttle_events;
  CHECK(events == report.throttle_events);
}

TEST_CASE("without a rate the table's own is taken, times the ratio") {
  Stage stage;
  stage.source(lines(500));
  stage.job.spec.target = WcuRate{};
  stage.job.ratio = 0.5;
  const RunReport report = stage.must_load();
  CHECK(report.asked_wcu_per_s == Approx(50));
  CHECK(report.seconds == Approx(9.5).margin(0.5));
}

TEST_CASE("capacity is raised for the load and put back") {
  Stage stage;
  stage.source(lines(300));
  stage.job.spec.target = WcuRate{};
  stage.job.raise_capacity = 400;
  const RunReport report = stage.must_load();
  CHECK(stage.dynamo.trace == std::vector<std::string>{"update 400 5", "update 100 5"});
  CHECK(report.asked_wcu_per_s == Approx(400));
  REQUIRE(report.capacity.has_value());
  CHECK(report.capacity->before_wcu == 100);
  CHECK(report.capacity->restored);
  CHECK(report.provisioned_wcu == 400);
}

TEST_CASE("capacity is put back after an interrupt, a refusal and a crash") {
  Stage stage;
  stage.source(lines(1000));
  stage.job.raise_capacity = 400;
  stage.dynamo.on_batch = [&](int batch) {
    if (batch == 5) stage.interrupts = 1;
  };
  CHECK(stage.must_load().exit == ExitCode::interrupted);
  CHECK(stage.dynamo.trace == std::vector<std::string>{"update 400 5", "update 100 5"});

  stage.dynamo.on_batch = nullptr;
  stage.interrupts = 0;
  stage.job.resume = true;
  stage.dynamo.refuse_writes_with = "AccessDeniedException";
  CHECK(stage.must_load().exit == ExitCode::bad_input);
  CHECK(stage.dynamo.tables.at("T-1").wcu() == 100);

  stage.dynamo.refuse_writes_with.clear();
  stage.dynamo.trace.clear();
  stage.die_at_batch(3);
  CHECK(stage.dynamo.tables.at("T-1").wcu() == 400);
  // Not asked to raise any more: the journal's values are restored all the same.
  stage.job.raise_capacity.reset();
  const RunReport report = stage.must_load();
  CHECK(report.exit == ExitCode::done);
  CHECK(stage.dynamo.trace == std::vector<std::string>{"update 400 5", "update 100 5"});
  CHECK(stage.dynamo.tables.at("T-1").wcu() == 100);
}

TEST_CASE("crashed twice while raised, the table's own capacity is still known") {
  Stage stage;
  stage.source(lines(1000));
  stage.job.raise_capacity = 400;
  stage.die_at_batch(3);
  stage.job.resume = true;
  stage.job.raise_capacity = 800;
  stage.die_at_batch(3);
  CHECK(stage.dynamo.tables.at("T-1").wcu() == 800);
  const RunReport report = stage.must_load();
  CHECK(report.exit == ExitCode::done);
  CHECK(stage.dynamo.tables.at("T-1").wcu() == 100);
}

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

TEST_CASE("a missing table is created with the types the source has") {
  Stage stage;
  stage.dynamo.tables.clear();
  stage.source(
      "bad\n"
      R"({"Item":{"id":{"N":"1"},"at":{"S":"x"}}})"
      "\n");
  CHECK(stage.load().error().sentence.find("does not exist") != std::string::npos);
  stage.job.create_table = CreateTable{50, 7};
  stage.job.read.key = {"id", "at"};
  const RunReport report = stage.must_load();
  CHECK(report.written == 1);
  REQUIRE(stage.dynamo.trace.size() == 1);
  const nlohmann::json asked = nlohmann::json::parse(stage.dynamo.trace[0].substr(7));
  CHECK(asked.at("AttributeDefinitions") ==
        nlohmann::json::parse(
            R"([{"AttributeName":"id","AttributeType":"N"},{"AttributeName":"at","AttributeType":"S"}])"));
  CHECK(asked.at("KeySchema").at(1) == nlohmann::json::parse(R"({"AttributeName":"at","KeyType":"RANGE"})"));
  CHECK(asked.at("ProvisionedThroughput").at("WriteCapacityUnits") == 50);
}

TEST_CASE("another key than the table's is refused before anything is sent") {
  Stage stage;
  stage.source(lines(5));
  stage.job.read.key = {"id", "sort"};
  const Result<RunReport> report = stage.load();
  REQUIRE(!report.ok());
  CHECK(report.error().sentence.find("has the key id and not id:sort") != std::string::npos);
  CHECK(stage.dynamo.batches == 0);
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
