#include "sim/leap.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "sim/simulate_once.h"
#include "tests/catch.h"
#include "tests/sim/leap_shapes.h"

using namespace dynafill;
using namespace dynafill::leap_shapes;

namespace {

RunOutcome exactly(const Scenario& scenario, std::uint64_t seed) {
  return simulate_once(scenario, Seed{seed}, {});
}
RunOutcome in_leaps(const Scenario& scenario, std::uint64_t seed) {
  return simulate_once(scenario, Seed{seed}, {.with_timeline = true, .aggregated = true});
}

double load_s(const RunOutcome& outcome) { return in_seconds(outcome.finish - outcome.startup); }

// Runs the scenario both ways and returns whether it was leapt over; otherwise nothing can differ.
bool check_agreement(const Scenario& scenario, std::uint64_t seed) {
  const RunOutcome exact = exactly(scenario, seed);
  const RunOutcome leapt = in_leaps(scenario, seed);
  CHECK(load_s(leapt) == Approx(load_s(exact)).epsilon(0.01));
  CHECK(leapt.complete == exact.complete);
  const std::int64_t items = scenario.data.items;
  CHECK(leapt.written + leapt.given_up <= items);
  if (exact.given_up == 0 && exact.complete) CHECK(leapt.written + leapt.given_up == items);
  CHECK(std::abs(leapt.written - exact.written) <= items / 100);
  CHECK(std::abs(leapt.given_up - exact.given_up) <= items / 100);
  return leapt.requests != exact.requests || leapt.finish != exact.finish;
}

// The sanitizers take several times as long and look for something else: there a few loads do.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t one_in = 5;
#else
constexpr std::size_t one_in = 1;
#endif

// `leaping`: at least so many of them are leapt over; if none were, all would agree.
void check_agreement(const std::vector<Shape>& shapes, int leaping) {
  int leapt = 0;
  for (std::size_t at = 0; at < shapes.size(); at += one_in) {
    INFO(shapes[at].name);
    leapt += check_agreement(shapes[at].scenario, 1);
  }
  CHECK(leapt >= leaping / static_cast<int>(2 * one_in - 1));
}

}  // namespace

TEST_CASE("In leaps a load ends within a percent of where it ends event by event") {
  check_agreement(steady_shapes(), 16);
}
TEST_CASE("So it does where partitions split") { check_agreement(splitting_shapes(), 10); }
TEST_CASE("So it does where indexes hold the table back, or might") { check_agreement(index_shapes(), 7); }
TEST_CASE("So it does where auto scaling changes the capacity") { check_agreement(scaling_shapes(), 5); }
TEST_CASE("So it does where reads go on beside it") { check_agreement(reading_shapes(), 2); }

TEST_CASE("So it does in random loads") {
  // Of leap_shapes::random_scenario() those that take little time.
  std::vector<Shape> shapes;
  for (const int seed : {1, 5, 10, 16, 17, 19, 20, 24, 25, 30, 31, 35, 36, 38, 44, 295})
    shapes.push_back({fmt::format("random {}", seed), random_scenario(static_cast<std::uint64_t>(seed))});
  check_agreement(shapes, 12);
}

// By hand: RANDOM_LOADS=200-299 sim_test "[random]", about half a second a load.
TEST_CASE("So it does in as many random loads as one likes", "[.][random]") {
  const char* const range = std::getenv("RANDOM_LOADS");
  REQUIRE(range != nullptr);
  char* rest = nullptr;
  const std::uint64_t first = std::strtoull(range, &rest, 10);
  const std::uint64_t last = *rest == '-' ? std::strtoull(rest + 1, nullptr, 10) : first;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    INFO("random " << seed);
    static_cast<void>(check_agreement(random_scenario(seed), 1));
  }
}

TEST_CASE("The rows of a leaping run add up to the load") {
  Scenario scenario = provisioned(90, 250'000, 135);
  scenario.startup = {90s, 90s};
  const RunOutcome outcome = in_leaps(scenario, 1);
  double units = 0;
  std::int64_t events = 0;
  for (const TimelineRow& row : outcome.timeline) {
    units += row.consumed_wcu_per_s * std::min(60.0, in_seconds(outcome.finish) - row.t_s);
    events += row.throttle_events;
  }
  CHECK(units == Approx(250'000).epsilon(0.0001));
  CHECK(events == outcome.throttle_events);
}

TEST_CASE("A leap stops at terminate-after") {
  Scenario scenario = provisioned(90, 300'000, 90);
  scenario.terminate_after = 2000s;
  const RunOutcome exact = exactly(scenario, 1);
  const RunOutcome leapt = in_leaps(scenario, 1);
  CHECK_FALSE(leapt.complete);
  CHECK(leapt.written == Approx(exact.written).epsilon(0.001));
  CHECK(in_seconds(leapt.finish) == Approx(in_seconds(exact.finish)).epsilon(0.001));
}

TEST_CASE("A billion items take a moment") {
  const RunOutcome outcome = in_leaps(provisioned(90, 1'000'000'000, 90), 1);
  CHECK(outcome.written == 1'000'000'000);
  CHECK(in_seconds(outcome.finish) == Approx(1e9 / 90).epsilon(0.001));
  CHECK(outcome.requests == Approx(40'000'000).epsilon(0.001));
}

namespace {

// So many items of a unit each, in 400 requests.
Stretch stretch(std::int64_t items, Duration length = 10s) {
  return {length, {.written = items, .units = items, .requests = 400}};
}

}  // namespace

TEST_CASE("Halves of a sample must agree") {
  const Stretch steady = stretch(10'000);
  CHECK(same_pace(steady, stretch(10'090)));
  CHECK(same_pace(steady, stretch(20'000, 20s)));
  CHECK_FALSE(same_pace(steady, stretch(10'200)));
  Stretch other = steady;
  other.did.throttle_events = 1;
  CHECK_FALSE(same_pace(steady, other));
  other = steady;
  other.did.reads = 1;
  CHECK_FALSE(same_pace(steady, other));
  CHECK_FALSE(same_pace(stretch(0), stretch(0)));
}

TEST_CASE("A throttled half is longer, unless it has very many requests") {
  Stretch half{120s, {.requests = 10}};
  CHECK(long_enough(half));
  half.did.throttle_events = 1;
  CHECK_FALSE(long_enough(half));
  half.length = 600s;
  CHECK(long_enough(half));
  half = {30s, {.requests = 30'000, .throttle_events = 1}};
  CHECK_FALSE(long_enough(half));
  half.did.requests = 50'000;
  CHECK(long_enough(half));
  half.length = 10s;
  CHECK_FALSE(long_enough(half));
  half.did.throttle_events = 0;
  CHECK(long_enough(half));
}

TEST_CASE("A regime's pace is the mean of its samples, and another pace begins a new one") {
  Regime regime;
  regime.add(stretch(10'000), 1);
  CHECK(regime.items_per_s() == Approx(1000));
  CHECK(regime.longest_leap() == 40s);
  CHECK(regime.longest_leap(10s) == 160s);  // once the next sample has agreed
  regime.leap(40s);
  regime.add(stretch(10'100), 1);
  CHECK(regime.items_per_s() == Approx(1005));
  CHECK(regime.longest_leap() == 480s);
  regime.add(stretch(11'000), 0.9);  // a tenth of it came out of what was saved
  CHECK(regime.items_per_s() == Approx(990));
  CHECK(regime.units_per_s() == Approx(990));
  CHECK(regime.longest_leap() == 40s);
}

TEST_CASE("A leap ends where something changes, and must be worth it") {
  const Stretch sample = stretch(10'000);
  Regime regime;
  regime.add(sample, 1);
  const LeapLimits free{
      .steady_for = Duration::max(), .to_limit = Duration::max(), .items_alike = 1'000'000'000};
  CHECK(leap_time(sample, regime, free) == 40s);
  LeapLimits limits = free;
  limits.steady_for = 25s;
  CHECK(leap_time(sample, regime, limits) == 25s);
  limits.steady_for = 9s;
  CHECK_FALSE(leap_time(sample, regime, limits));
  limits = free;
  limits.to_limit = 30s;
  CHECK(leap_time(sample, regime, limits) == 20s);  // the last of it is simulated
  limits = free;
  limits.items_alike = 20'000;
  CHECK(leap_time(sample, regime, limits) == 12500ms);  // and so are the last items
  limits.items_alike = 17'000;
  CHECK_FALSE(leap_time(sample, regime, limits));
  limits.all_written = true;
  CHECK(leap_time(sample, regime, limits) == 40s);
}
