#include "sim/event_loop.h"

#include <algorithm>
#include <vector>

#include "base/random.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("Events come in order of time, at one time in the order they were scheduled") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("events");
    EventLoop<int> loop;
    std::vector<std::pair<TimePoint, int>> expected, handled;
    int name = 0;
    const auto schedule = [&](TimePoint from) {
      const TimePoint when = from + Duration(static_cast<std::int64_t>(rng.below(50)));
      expected.emplace_back(when, name);
      loop.at(when, name++);
    };
    for (int i = 0; i < 100; ++i) schedule(TimePoint{});
    loop.run_until(never, [&](TimePoint now, int event) {
      handled.emplace_back(now, event);
      if (name < 500) schedule(now);
    });
    // A later name is never due before an earlier one was scheduled, so sorting by time alone is the truth.
    std::stable_sort(expected.begin(), expected.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    REQUIRE(handled == expected);
    CHECK(loop.handled() == handled.size());
  }
}

TEST_CASE("run_until stops before what is due later and goes on from there") {
  EventLoop<int> loop;
  for (const int second : {3, 1, 2}) loop.at(TimePoint(std::chrono::seconds(second)), second);
  std::vector<int> handled;
  loop.run_until(TimePoint(2s), [&](TimePoint, int event) { handled.push_back(event); });
  CHECK(handled == std::vector<int>{1, 2});
  CHECK(loop.pending() == 1);
  CHECK(loop.now() == TimePoint(2s));
  loop.run_until(never, [&](TimePoint, int event) { handled.push_back(event); });
  CHECK(handled == std::vector<int>{1, 2, 3});
}
