// What a load does to its table: found, created, raised and put back.
#include "tests/loader/stage.h"

#include "tests/catch.h"

namespace dynafill::loader {
namespace {

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

TEST_CASE("a missing table is created with the types the source has") {
  Stage stage;
  stage.dynamo.tables.clear();
  stage.source(
      "bad\n"
      R"({"Item":{"id":{"N":"1"},"at":{"S":"x"}}})"
      "\n");
  CHECK(stage.load().error().sentence.find("does not exist") != std::string::npos);
  stage.job.create_table = CreateTable{50, 7, 0};
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

TEST_CASE("the plan's indexes are raised with the table and put back, also after a crash") {
  Stage stage;
  stage.source(lines(300));
  nlohmann::json& described = stage.dynamo.tables.at("T-1").description;
  for (const char* name : {"by-mail", "other"})
    described["GlobalSecondaryIndexes"].push_back(
        {{"IndexName", name},
         {"KeySchema", {{{"AttributeName", "mail"}, {"KeyType", "HASH"}}}},
         {"ProvisionedThroughput", {{"WriteCapacityUnits", 10}, {"ReadCapacityUnits", 3}}}});
  stage.job.raise_capacity = 400;
  stage.job.expected = ExpectedTable{.indexes = {{"by-mail", 250}}};
  stage.die_at_batch(3);
  stage.job.resume = true;
  stage.job.raise_capacity.reset();
  CHECK(stage.must_load().exit == ExitCode::done);
  CHECK(stage.dynamo.trace == std::vector<std::string>{"update 400 5", "update by-mail 250 3", "update 100 5",
                                                       "update by-mail 10 3"});
  CHECK(stage.told.notes[2] ==
        "The index 'other' has 10 WCU of its own, which are not raised; it may hold the load back.");
}

TEST_CASE("what an index of the table refuses is rejected before it is sent") {
  Stage stage;
  nlohmann::json& described = stage.dynamo.tables.at("T-1").description;
  described["AttributeDefinitions"].push_back({{"AttributeName", "mail"}, {"AttributeType", "S"}});
  described["AttributeDefinitions"].push_back({{"AttributeName", "time"}, {"AttributeType", "N"}});
  described["GlobalSecondaryIndexes"].push_back({{"IndexName", "by-mail"},
                                                 {"KeySchema",
                                                  {{{"AttributeName", "mail"}, {"KeyType", "HASH"}},
                                                   {{"AttributeName", "time"}, {"KeyType", "RANGE"}}}},
                                                 {"Projection", {{"ProjectionType", "KEYS_ONLY"}}}});
  stage.source(line_of(0) + line_of(1, R"(,"mail":{"S":"a@b"},"time":{"N":"7"})") +
               line_of(2, R"(,"mail":{"N":"1"})") + line_of(3, R"(,"mail":{"S":""})") +
               line_of(4, R"(,"time":{"S":"7"})") +
               line_of(5, R"(,"mail":{"S":")" + std::string(2049, 'x') + R"("})"));
  const RunReport report = stage.must_load();
  CHECK(report.written == 2);
  CHECK(report.rejected == 4);
  CHECK(stage.dynamo.puts == 2);
  const std::vector<nlohmann::json> rejects = stage.rejects();
  REQUIRE(rejects.size() == 4);
  const char* const reasons[] = {"'mail' is N and not S", "'mail' is empty", "'time' is S and not N",
                                 "'mail' has 2,049 bytes, more than 2,048"};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(rejects[i].at("line") == i + 3);
    const std::string reason = rejects[i].at("reason");
    CHECK(reason.find(reasons[i]) != std::string::npos);
    CHECK(reason.find("index 'by-mail' has it in its key") != std::string::npos);
  }
}

TEST_CASE("a table on demand is created as planned, and its units are the table's alone") {
  Stage stage;
  stage.dynamo.tables.clear();
  stage.source(lines(10));
  stage.job.create_table = CreateTable{.wcu = std::nullopt, .warm_wcu = 9000};
  stage.job.expected = ExpectedTable{.on_demand = true, .warm_wcu = 9000, .indexes = {}};
  stage.job.read.key = {"id", ""};
  stage.job.raise_capacity = 9000;
  const RunReport report = stage.must_load();
  CHECK(report.written == 10);
  CHECK_FALSE(report.provisioned_wcu.has_value());
  REQUIRE(stage.dynamo.trace.size() == 1);
  const nlohmann::json asked = nlohmann::json::parse(stage.dynamo.trace[0].substr(7));
  CHECK(asked.at("BillingMode") == "PAY_PER_REQUEST");
  CHECK(asked.at("WarmThroughput") == nlohmann::json{{"WriteUnitsPerSecond", 9000}});
  CHECK_FALSE(asked.contains("ProvisionedThroughput"));
}

TEST_CASE("a table made on demand while it was raised is left alone") {
  Stage stage;
  stage.source(lines(1000));
  stage.job.raise_capacity = 400;
  stage.die_at_batch(3);
  stage.dynamo.tables.at("T-1").description["BillingModeSummary"] = {{"BillingMode", "PAY_PER_REQUEST"}};
  stage.job.resume = true;
  CHECK(stage.must_load().exit == ExitCode::done);
  CHECK(stage.dynamo.trace == std::vector<std::string>{"update 400 5"});
  CHECK(stage.told.notes.back().find("does not go back to 100 WCU") != std::string::npos);
}

TEST_CASE("what differs from the plan's table is noted") {
  Stage stage;
  stage.source(lines(10));
  const auto notes = [&](const ExpectedTable& expected) {
    stage.told.notes.clear();
    stage.job.expected = expected;
    stage.must_load();
    stage.job.resume = true;
    return stage.told.notes;
  };
  const auto has = [](const std::vector<std::string>& told, const char* words) {
    for (const std::string& note : told)
      if (note.find(words) != std::string::npos) return true;
    return false;
  };
  CHECK(notes({}).empty());
  CHECK(has(notes({.on_demand = true, .indexes = {}}),
            "The plan is for a table on demand, and 'T-1' is provisioned with 100 WCU"));
  CHECK(has(notes({.auto_scaling = true, .indexes = {}}), "The plan counts on auto scaling"));
  CHECK(has(notes({.indexes = {{"gone", 5}}}),
            "The plan counts on the index 'gone', which 'T-1' does not have."));
  nlohmann::json& described = stage.dynamo.tables.at("T-1").description;
  described["BillingModeSummary"] = {{"BillingMode", "PAY_PER_REQUEST"}};
  described["WarmThroughput"] = {{"WriteUnitsPerSecond", 4000}};
  CHECK(has(notes({}), "The plan is for a provisioned table, and 'T-1' is on demand"));
  CHECK(has(notes({.on_demand = true, .warm_wcu = 9000, .indexes = {}}),
            "The plan counts on 9,000 WCU at once, and 'T-1' takes 4,000"));
}

}  // namespace
}  // namespace dynafill::loader
