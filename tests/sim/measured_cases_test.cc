// The simulator against published measurements of grade A (figures and the whole set-up) and B (parts of the
// set-up unknown).  Each row is a set-up as its source describes it, what was measured there, and what we
// get; `sim_test -s "Published measurements come out"` prints the table.  What the sources leave out is the
// scenario's default, or named as assumed.  The model knows no case.
//
// Not simulated, so not here: reads that are served by several replicas (andrestone/dynamodb-load-test, three
// runs; the query figure of the blog's part 2), clients that raise their rate as they go (the same
// repository's ramps; theburningmonk's linear ramps), clients of which neither threads nor calls are known,
// S3 imports (a constant of the planner, s3_import_fixed, and not a simulation).
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/dynamodb_constants.h"
#include "sim/scenario.h"
#include "sim/simulate_once.h"
#include "tests/catch.h"

using namespace dynafill;

namespace {

enum class Figure {
  plateau,       // WCU/s in the second minute: past the start, before the end
  first_minute,  // items in it by 60
  last_minute,   // WCU/s in the last whole minute
  step,          // WCU/s by which the load first rose
  rate,          // items a second over the whole load
  seconds,
  throttle_events,
  throttled_requests,
  partitions,  // at the end
};

struct Case {
  const char* name;
  const char* source;
  const char* scenario;
  Figure figure;
  double published;
  const char* assumed;
  const char* beyond = nullptr;  // why the error is above 15 %, where it is
  int runs = 1;                  // the median of so many
};

void add_index(Scenario& scenario, std::int64_t wcu) {
  scenario.table.gsis.push_back({"by-status", wcu, {}});
}

constexpr const char* part_1 =
    "https://aws.amazon.com/blogs/database/"
    "part-1-scaling-dynamodb-how-partitions-hot-keys-and-split-for-heat-impact-performance/";
constexpr const char* burning_monk =
    "https://theburningmonk.com/2019/03/understanding-the-scaling-behaviour-of-dynamodb-ondemand-tables/";
constexpr const char* tools = "awslabs/amazon-dynamodb-tools@bc7108d";
constexpr const char* force_split = "qyjohn/AWS_Tutorials@41ba9c3 Java/ForcePartitionSplit.java";
constexpr const char* andre = "andrestone/dynamodb-load-test@b357fee MAIN_BLOG.md";
constexpr const char* labs_2 =
    "aws-samples/amazon-dynamodb-labs@f133ce0 content/design-patterns/ex1capacity/Step2";
constexpr const char* labs_6 =
    "aws-samples/amazon-dynamodb-labs@f133ce0 content/design-patterns/ex1capacity/Step6";
constexpr const char* labs_7 =
    "aws-samples/amazon-dynamodb-labs@f133ce0 content/design-patterns/ex1capacity/Step7";
constexpr const char* bulk_loader = "'DynamoDB Local Bulk Loader' RESULTS.md, 2026-02-03";
constexpr const char* so_burst = "https://stackoverflow.com/questions/16980678";
constexpr const char* import_export = "qyjohn/DDBImportExport@576b76e README.md";

constexpr const char* one_key = R"({
  "table": {"mode": "on-demand"},
  "data": {"items": 180000, "item_bytes": {"fixed": 100},
           "keys": {"count": 1, "order": "sorted", "sort_key": "increasing"}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 8}, "until_s": 170})";
constexpr const char* shuffled = R"({
  "table": {"mode": "on-demand"},
  "data": {"items": 360000, "item_bytes": {"fixed": 100},
           "keys": {"count": 200, "order": "shuffled", "sort_key": "random"}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 8}})";
constexpr const char* warm_180 = R"({
  "table": {"mode": "on-demand", "warm_wcu": 180000},
  "data": {"items": 9000000, "item_bytes": {"fixed": 40},
           "keys": {"count": 150000, "order": "shuffled", "sort_key": "random"}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 100, "limit_wcu_per_s": 120000}})";
constexpr const char* thirty_tasks = R"({
  "table": {"mode": "on-demand", "warm_wcu": 180000},
  "data": {"items": 9000000, "item_bytes": {"fixed": 40},
           "keys": {"count": 150000, "order": "shuffled", "sort_key": "random"}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 30, "limit_wcu_per_s": 120000}})";
// Its threads go on with the next item after their SDK's last retry, so they never end.
constexpr const char* ten_keys_start = R"({
  "table": {"mode": "on-demand"},
  "data": {"items": 1200000, "item_bytes": {"fixed": 250}, "keys": {"count": 10, "sort_key": "random"}},
  "client": {"kind": "unlimited", "workers": 128, "batch": 1, "latency_ms": {"p50": 7.55, "p99": 16.2}},
  "until_s": 180})";
constexpr const char* ten_keys_hour = R"({
  "table": {"mode": "on-demand"},
  "data": {"items": 90000000, "item_bytes": {"fixed": 250}, "keys": {"count": 10, "sort_key": "random"}},
  "client": {"kind": "unlimited", "workers": 128, "batch": 1, "latency_ms": {"p50": 7.55, "p99": 16.2}},
  "until_s": 3600})";
constexpr const char* staircase = R"({
  "table": {"mode": "on-demand"},
  "data": {"items": 20000000, "item_bytes": {"fixed": 100}, "keys": {"count": 1, "sort_key": "random"}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 8, "limit_wcu_per_s": 4000}, "until_s": 2400})";
constexpr const char* serial_5 = R"({
  "table": {"mode": "provisioned", "wcu": 5, "burst": "full"},
  "data": {"items": 500, "item_bytes": {"fixed": 290}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "api": "PutItem", "workers": 1}})";
constexpr const char* serial_100 = R"({
  "table": {"mode": "provisioned", "wcu": 100, "burst": "full"},
  "data": {"items": 2000, "item_bytes": {"fixed": 290}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "api": "PutItem", "workers": 1}})";
constexpr const char* slow_index = R"({
  "table": {"mode": "provisioned", "wcu": 1000, "burst": "full"},
  "data": {"items": 60000, "item_bytes": {"fixed": 290}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 2}})";
constexpr const char* python_warm = R"({
  "table": {"mode": "on-demand", "warm_wcu": 40000},
  "data": {"items": 1000000, "item_bytes": {"fixed": 200}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 14, "latency_ms": {"p50": 64.7, "p99": 64.7}}})";
constexpr const char* python_new = R"({
  "table": {"mode": "on-demand"},
  "data": {"items": 1000000, "item_bytes": {"fixed": 200}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 14, "latency_ms": {"p50": 64.7, "p99": 64.7}}})";
constexpr const char* steady = R"({
  "table": {"mode": "on-demand"},
  "data": {"items": 700000, "item_bytes": {"fixed": 100}},
  "client": {"kind": "sdk", "retry": "boto-legacy", "api": "PutItem", "workers": 128}, "until_s": 240})";
constexpr const char* six_wcu = R"({
  "table": {"mode": "provisioned", "wcu": 6, "burst": "full"},
  "data": {"items": 2415, "item_bytes": {"fixed": 500}},
  "client": {"kind": "sdk", "api": "PutItem", "workers": 2, "limit_wcu_per_s": 8.05}})";
// Reads: a unit is a read unit, and run() gives a partition the limit of reads.
constexpr const char* scan_112 = R"({
  "table": {"mode": "provisioned", "wcu": 112000},
  "data": {"items": 20160000, "item_bytes": {"fixed": 1000}},
  "client": {"kind": "unlimited", "workers": 96}, "until_s": 150})";
constexpr const char* scan_192 = R"({
  "table": {"mode": "provisioned", "wcu": 192000},
  "data": {"items": 34560000, "item_bytes": {"fixed": 1000}},
  "client": {"kind": "unlimited", "workers": 96}, "until_s": 150})";

constexpr const char* latency = "the latency of https://github.com/alexdebrie/dynamodb-performance-testing";

const Case cases[] = {
    {"1 one key value, sorted, new on-demand", part_1, one_key, Figure::plateau, 1000,
     "8 workers; the source names a Python loader"},
    {"1 the same: partitions", part_1, one_key, Figure::partitions, 4, "no split is seen"},
    {"3 the same rows under many keys, shuffled", part_1, shuffled, Figure::plateau, 3600,
     "360,000 rows, 200 key values, 8 workers"},
    {"5 warm 180,000, client limit 120,000", tools, warm_180, Figure::plateau, 118'000,
     "half of the 18 million items; keys drawn, not in turn"},
    {"5 the same: throttled writes", tools, warm_180, Figure::throttle_events, 0, "as above"},
    {"6 the same with 30 tasks", "awslabs/amazon-dynamodb-tools@db7df99", thirty_tasks, Figure::plateau,
     86'000, latency, "the client's bound: 30 tasks at 8.7 ms a batch, where we assume 11"},
    {"8 ten keys, 128 threads: the start", force_split, ten_keys_start, Figure::plateau, 3000, latency,
     "the hashes of ten keys: the busiest of four partitions has four of them in the median, three at best",
     9},
    {"8 the same: after an hour", force_split, ten_keys_hour, Figure::last_minute, 19'000, latency,
     "the client's bound: 128 threads at 6.6 ms a put, where we assume 8"},
    {"8 the same: partitions", force_split, ten_keys_hour, Figure::partitions, 56, latency},
    {"14 one key, limit 4,000: a step", andre, staircase, Figure::step, 1000, "8 workers"},
    {"15 serial PutItem into 5 WCU, 500 rows", labs_2, serial_5, Figure::seconds, 17.6, latency, nullptr, 9},
    {"18 serial PutItem into 100 WCU, 2,000", labs_6, serial_100, Figure::seconds, 17.1, latency},
    {"18 the same: throttled writes", labs_6, serial_100, Figure::throttle_events, 0, latency},
    {"19 an index of 1 WCU: items/s", labs_7, slow_index, Figure::first_minute, 326, latency, nullptr, 9},
    {"19 the same: throttled requests", labs_7, slow_index, Figure::throttled_requests, 34, latency,
     "one client there went on for a while, with refusals of its own, when the other had died; both of ours "
     "die",
     9},
    {"22 14 threads into warm 40,000", bulk_loader, python_warm, Figure::rate, 4938,
     "the client's time for a batch as with its 10 threads"},
    {"23 the same, not warmed", bulk_loader, python_new, Figure::rate, 3924,
     "the client's time for a batch as with its 10 threads"},
    {"24 steady load on a new on-demand table", burning_monk, steady, Figure::plateau, 4000,
     "the level above which its ramps throttle"},
    {"34 6 WCU, 8.05 WCU/s for 5 min: throttles", so_burst, six_wcu, Figure::throttle_events, 0,
     "burst saved"},
    {"36 parallel Scan, 112,000 RCU", import_export, scan_112, Figure::plateau, 112'000, "96 workers"},
    {"36 parallel Scan, 192,000 RCU", import_export, scan_192, Figure::plateau, 192'000, "96 workers"},
};

double step_of(const RunOutcome& outcome) {
  const auto& rows = outcome.timeline;
  const double before = rows.at(1).consumed_wcu_per_s;
  for (std::size_t minute = 2; minute + 2 < rows.size(); ++minute)
    if (rows[minute].consumed_wcu_per_s > 1.2 * before) return rows[minute + 1].consumed_wcu_per_s - before;
  return 0;
}

double figure_of(Figure figure, const RunOutcome& outcome) {
  const auto& rows = outcome.timeline;
  switch (figure) {
    case Figure::plateau:
      return rows.at(rows.size() > 2 ? 1 : 0).consumed_wcu_per_s;
    case Figure::first_minute:
      return rows.at(0).consumed_wcu_per_s * std::min(1.0, in_seconds(outcome.finish) / 60);
    case Figure::last_minute:
      return rows.at(rows.size() - 2).consumed_wcu_per_s;
    case Figure::step:
      return step_of(outcome);
    case Figure::rate:
      return static_cast<double>(outcome.written) / in_seconds(outcome.finish);
    case Figure::seconds:
      return in_seconds(outcome.finish);
    case Figure::throttle_events:
      return static_cast<double>(outcome.throttle_events);
    case Figure::throttled_requests:
      return static_cast<double>(outcome.throttled_requests);
    case Figure::partitions:
      return rows.back().partitions;
  }
  return -1;
}

RunOutcome run(const char* text, std::uint64_t seed = 1) {
  auto scenario = scenario_from_json(nlohmann::json::parse(text));
  INFO((scenario.ok() ? "" : scenario.error().sentence));
  REQUIRE(scenario.ok());
  if (text == serial_5) add_index(*scenario, 5);
  if (text == serial_100) add_index(*scenario, 100);
  if (text == slow_index) add_index(*scenario, 1);
  if (text == scan_112 || text == scan_192) {
    const ConstantOverride reads{"partition_write_limit", constant("partition_read_limit")};
    scenario->constants = table_constants(std::span(&reads, 1));
  }
  return simulate_once(*scenario, Seed{seed}, {.with_timeline = true});
}

// Rows that share a set-up share its runs.
const RunOutcome& run_once(const char* text, std::uint64_t seed) {
  static std::map<std::pair<const char*, std::uint64_t>, RunOutcome> done;
  const auto found = done.find({text, seed});
  return found != done.end() ? found->second : done[{text, seed}] = run(text, seed);
}

double median_figure(const Case& row) {
  std::vector<double> figures;
  for (int seed = 1; seed <= row.runs; ++seed)
    figures.push_back(figure_of(row.figure, run_once(row.scenario, static_cast<std::uint64_t>(seed))));
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

}  // namespace

TEST_CASE("Published measurements come out") {
  fmt::print("{:<42} {:>10} {:>10} {:>8}\n", "case", "published", "ours", "error");
  int within = 0, all = 0;
  for (const Case& row : cases) {
    INFO(row.name << ", " << row.source << ", assumed: " << row.assumed);
    const double ours = median_figure(row);
    const double error = row.published > 0 ? ours / row.published - 1 : ours;
    fmt::print("{:<42} {:>10} {:>10.1f} {:>+7.1f}{}\n", row.name, row.published, ours,
               row.published > 0 ? error * 100 : error, row.published > 0 ? "%" : " ");
    const bool close = std::abs(error) <= (row.published > 0 ? 0.15 : 0.0);
    within += close;
    ++all;
    CHECK((close || row.beyond != nullptr));
    CHECK((error > -0.5 && error < 1));  // none off by twice
  }
  fmt::print("within 15 %: {} of {}\n", within, all);
  CHECK(within * 5 >= all * 4);
}

TEST_CASE("Key order alone decides between one partition's speed and the table's") {
  std::string sorted = shuffled;
  sorted.replace(sorted.find("shuffled"), 8, "sorted");
  // One key value after another is hot; each meets a partition that has saved a tenth of a second.
  CHECK(figure_of(Figure::plateau, run(sorted.c_str())) == Approx(1100).margin(50));
  CHECK(figure_of(Figure::plateau, run(shuffled)) > 3400);
}

TEST_CASE("An item collection is split by a random sort key, not by an increasing one, and one item never") {
  struct Row {
    const char* sort_key;
    bool splits;
  };
  for (const Row& row : {Row{"random", true}, {"increasing", false}, {"none", false}}) {
    INFO(row.sort_key);
    const RunOutcome outcome = run(fmt::format(R"({{
      "table": {{"mode": "on-demand"}},
      "data": {{"items": 9000000, "item_bytes": {{"fixed": 100}},
               "keys": {{"count": 1, "sort_key": "{}"}}}},
      "client": {{"kind": "sdk", "retry": "boto-legacy", "workers": 2}}, "until_s": 2400}})",
                                               row.sort_key)
                                       .c_str());
    CHECK((outcome.timeline.back().partitions > 4) == row.splits);
    CHECK((outcome.timeline.back().consumed_wcu_per_s > 1500) == row.splits);
    CHECK(outcome.timeline[2].consumed_wcu_per_s == Approx(1000).epsilon(0.02));
  }
}
