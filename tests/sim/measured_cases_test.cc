// The simulator against published measurements: `sim_test -s "Published measurements come out"` prints the
// table of tests/sim/measured_cases.h.
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
#include "tests/sim/measured_cases.h"

using namespace dynafill;

namespace {

double step_of(const RunOutcome& outcome) {
  const auto& rows = outcome.timeline;
  const double before = rows.at(1).consumed_wcu_per_s;
  for (std::size_t minute = 2; minute + 2 < rows.size(); ++minute)
    if (rows[minute].consumed_wcu_per_s > 1.2 * before) return rows[minute + 1].consumed_wcu_per_s - before;
  return 0;
}

// Until the key is on more than two partitions, of 3,000 RCU/s each.
double minutes_to_rise(const std::vector<TimelineRow>& rows, std::size_t from) {
  for (std::size_t minute = from; minute < rows.size(); ++minute)
    if (rows[minute].consumed_rcu_per_s > 1.1 * 6000) return static_cast<double>(minute - from);
  return 0;
}

double figure_of(const Case& row, const RunOutcome& outcome) {
  const auto& rows = outcome.timeline;
  const auto minute = static_cast<std::size_t>(row.minute);
  switch (row.figure) {
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
    case Figure::wcu:
      return rows.at(minute).consumed_wcu_per_s;
    case Figure::rcu:
      return rows.at(minute).consumed_rcu_per_s;
    case Figure::reads_throttled:
      return 100 * static_cast<double>(outcome.reads.throttle_events) /
             static_cast<double>(outcome.reads.items + outcome.reads.throttle_events);
    case Figure::minutes_to_rise:
      return minutes_to_rise(rows, minute);
  }
  return -1;
}

RunOutcome run(const char* text, std::uint64_t seed = 1) {
  auto scenario = scenario_from_json(nlohmann::json::parse(text));
  INFO((scenario.ok() ? "" : scenario.error().sentence));
  REQUIRE(scenario.ok());
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
    figures.push_back(figure_of(row, run_once(row.scenario, static_cast<std::uint64_t>(seed))));
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

}  // namespace

TEST_CASE("Published measurements come out", "[measured]") {
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

TEST_CASE("What sources say without figures", "[measured]") {
  // 12: a new key at 2,500 WCU/s and 6,000 RCU/s is throttled, writes and reads, and splits at irregular
  // times.
  const RunOutcome heavy = run(R"({
    "table": {"mode": "on-demand"},
    "data": {"items": 1500000, "item_bytes": {"fixed": 90}, "keys": {"count": 1, "sort_key": "random"}},
    "client": {"kind": "sdk", "unprocessed": "dropped", "workers": 64, "limit_wcu_per_s": 2500},
    "reads": {"api": "BatchGetItem", "consistent": true, "unprocessed": "dropped", "workers": 64,
              "limit_rcu_per_s": [[0, 6000], [1200, 6000]]}, "until_s": 1200})");
  CHECK(heavy.timeline.at(2).throttle_events > 0);
  CHECK(heavy.timeline.at(2).read_throttle_events > 0);
  CHECK(heavy.timeline.back().partitions > 4);
  // 13: the same key under a load that rises by 15 % a minute is throttled far less.
  const RunOutcome risen = run(rising);
  std::int64_t throttled = 0;
  for (std::size_t minute = 0; minute < 20; ++minute) throttled += risen.timeline.at(minute).throttle_events;
  CHECK(throttled > 0);
  CHECK(throttled * 4 < heavy.throttle_events);
  // 25: of four ramps from nothing to 40,000 writes/s, the slower ones are throttled less.
  double share_before = 1;
  for (const int minutes : {60, 90, 120, 150}) {
    const RunOutcome ramp = run(fmt::format(R"({{
      "table": {{"mode": "on-demand"}},
      "data": {{"items": 18000000, "item_bytes": {{"fixed": 10000}}}},
      "client": {{"kind": "sdk", "unprocessed": "dropped", "workers": 400,
                 "limit_wcu_per_s": [[0, 1], [{0}, 40000]]}},
      "until_s": {0}}})",
                                            minutes * 60)
                                    .c_str());
    INFO(minutes);
    const auto sent = static_cast<double>(ramp.written + ramp.throttle_events);
    const double share = static_cast<double>(ramp.throttle_events) / sent;
    fmt::print("0 to 40,000 writes/s in {:>3} min: {:.2f} % throttled\n", minutes, 100 * share);
    CHECK(share > 0);
    CHECK(share < share_before);
    share_before = share;
  }
}

TEST_CASE("Key order alone decides between one partition's speed and the table's") {
  // One key value after another is hot; each meets a partition that has saved a part of a second.
  CHECK(run(sorted).timeline.at(1).consumed_wcu_per_s < 1500);
  CHECK(run(shuffled).timeline.at(1).consumed_wcu_per_s > 3400);
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
