// The simulator against published measurements.  Each row is a set-up as its source describes it, what was
// measured there, and what we get; the table is printed.  The bound stands with each row.
#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string>

#include "sim/scenario.h"
#include "sim/simulate.h"
#include "tests/catch.h"

using namespace dynafill;

namespace {

enum class Figure { plateau_wcu_per_s, seconds, throttle_events };

struct Case {
  const char* name;
  const char* source;
  const char* scenario;
  Figure figure;
  double published;
  double bound;  // of the relative error; of the absolute one where nothing was published as 0
  const char* assumed;
};

constexpr const char* part_1 =
    "https://aws.amazon.com/blogs/database/"
    "part-1-scaling-dynamodb-how-partitions-hot-keys-and-split-for-heat-impact-performance/";

const Case cases[] = {
    {"one key value, sorted, new on-demand table", part_1, R"({
       "table": {"mode": "on-demand"},
       "data": {"items": 180000, "item_bytes": {"fixed": 100},
                "keys": {"count": 1, "order": "sorted", "sort_key": "increasing"}},
       "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 8}, "until_s": 170})",
     Figure::plateau_wcu_per_s, 1000, 0.02, "8 workers; the source names a Python loader"},
    {"the same rows under many keys, shuffled", part_1, R"({
       "table": {"mode": "on-demand"},
       "data": {"items": 360000, "item_bytes": {"fixed": 100},
                "keys": {"count": 200, "order": "shuffled", "sort_key": "random"}},
       "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 8}})",
     Figure::plateau_wcu_per_s, 3600, 0.15, "360,000 rows, 200 key values, 8 workers"},
    {"warm 180,000, client limit 120,000", "awslabs/amazon-dynamodb-tools@bc7108d", R"({
       "table": {"mode": "on-demand", "warm_wcu": 180000},
       "data": {"items": 9000000, "item_bytes": {"fixed": 40},
                "keys": {"count": 150000, "order": "shuffled", "sort_key": "random"}},
       "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 100, "limit_wcu_per_s": 120000}})",
     Figure::plateau_wcu_per_s, 118000, 0.05, "half of the 18 million items; keys drawn, not in turn"},
    {"serial PutItem into 100 WCU, 2,000 rows",
     "aws-samples/amazon-dynamodb-labs@f133ce0 content/design-patterns/ex1capacity/Step6", R"({
       "table": {"mode": "provisioned", "wcu": 100, "burst": "full"},
       "data": {"items": 2000, "item_bytes": {"fixed": 290}},
       "client": {"kind": "sdk", "retry": "boto-legacy", "api": "PutItem", "workers": 1}})",
     Figure::seconds, 17.1, 0.15, "the latency of another source; burst saved from before"},
    {"the same: throttled writes",
     "aws-samples/amazon-dynamodb-labs@f133ce0 content/design-patterns/ex1capacity/Step6", R"({
       "table": {"mode": "provisioned", "wcu": 100, "burst": "full"},
       "data": {"items": 2000, "item_bytes": {"fixed": 290}},
       "client": {"kind": "sdk", "retry": "boto-legacy", "api": "PutItem", "workers": 1}})",
     Figure::throttle_events, 0, 0, "the latency of another source; burst saved from before"},
    {"steady load on a new on-demand table, own keys",
     "https://theburningmonk.com/2019/03/understanding-the-scaling-behaviour-of-dynamodb-ondemand-tables/",
     R"({
       "table": {"mode": "on-demand"},
       "data": {"items": 700000, "item_bytes": {"fixed": 100}},
       "client": {"kind": "sdk", "retry": "boto-legacy", "api": "PutItem", "workers": 128}, "until_s": 240})",
     Figure::plateau_wcu_per_s, 4000, 0.15, "the level above which its ramps throttle"},
};

// Of the whole minutes of writing, the second: past the start, before the end.
double plateau(const RunOutcome& outcome) {
  const std::size_t minute = outcome.timeline.size() > 2 ? 1 : 0;
  return outcome.timeline.at(minute).consumed_wcu_per_s;
}

double figure_of(const Case& row, const RunOutcome& outcome) {
  switch (row.figure) {
    case Figure::plateau_wcu_per_s:
      return plateau(outcome);
    case Figure::seconds:
      return in_seconds(outcome.finish);
    case Figure::throttle_events:
      return static_cast<double>(outcome.throttle_events);
  }
  return -1;
}

RunOutcome run(const char* text, std::uint64_t seed = 1) {
  const auto scenario = scenario_from_json(nlohmann::json::parse(text));
  INFO((scenario.ok() ? "" : scenario.error().sentence));
  REQUIRE(scenario.ok());
  return simulate_once(*scenario, Seed{seed}, {.with_timeline = true});
}

}  // namespace

TEST_CASE("Published measurements come out") {
  fmt::print("{:<50} {:>10} {:>10} {:>8}\n", "case", "published", "ours", "error");
  for (const Case& row : cases) {
    INFO(row.name << ", " << row.source << ", assumed: " << row.assumed);
    const double ours = figure_of(row, run(row.scenario));
    const double error = row.published > 0 ? ours / row.published - 1 : ours;
    fmt::print("{:<50} {:>10} {:>10.1f} {:>+7.1f}{}\n", row.name, row.published, ours,
               row.published > 0 ? error * 100 : error, row.published > 0 ? "%" : " ");
    CHECK(std::abs(error) <= row.bound);
  }
}

TEST_CASE("Key order alone nearly halves a load") {
  const char* const sorted = R"({
    "table": {"mode": "on-demand"},
    "data": {"items": 360000, "item_bytes": {"fixed": 100},
             "keys": {"count": 200, "order": "sorted", "sort_key": "random"}},
    "client": {"kind": "sdk", "retry": "boto-legacy", "workers": 8}})";
  std::string shuffled = sorted;
  shuffled.replace(shuffled.find("sorted"), 6, "shuffled");
  // Sorted, one key value after another is hot; each meets a partition that has saved up to a second.
  CHECK(plateau(run(sorted)) < 0.6 * plateau(run(shuffled.c_str())));
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
