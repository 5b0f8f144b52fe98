#include "loader/progress.h"

#include "base/random.h"
#include "loader/timeline.h"
#include "tests/catch.h"

namespace dynafill::loader {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the line of the article's load, and of one from standard input") {
  ProgressState state;
  state.written = 432000;
  state.wcu_per_s = 833.2;
  state.fraction = 0.432;
  state.elapsed = 518s;
  state.left = 682s;
  state.plan_load_s = 1199.04;
  CHECK(progress_line(state) == " 43.2 %     432,000 written      833 WCU/s  11m 22s left  (plan 19m 59s)");
  state.fraction.reset();
  state.left.reset();
  state.plan_load_s.reset();
  state.throttle_events = 12;
  CHECK(progress_line(state) == "   432,000 written      833 WCU/s  8m 38s  12 throttled");
}

TEST_CASE("a verify tells how far it is") {
  ProgressState state;
  state.phase = "verify";
  state.scanned = 48000;
  CHECK(progress_line(state) == "verify: 48,000 items scanned");
}

TEST_CASE("never more than 79 columns") {
  Rng rng = Seed{3}.stream("progress");
  for (int i = 0; i < 3000; ++i) {
    ProgressState state;
    state.phase = i % 2 == 0 ? "load" : "verify";
    state.scanned = state.written;
    state.written = static_cast<std::int64_t>(rng.next() >> (1 + rng.below(62)));
    state.rejected = static_cast<std::int64_t>(rng.next() >> (1 + rng.below(62)));
    state.throttle_events = static_cast<std::int64_t>(rng.next() >> (1 + rng.below(62)));
    state.wcu_per_s = rng.uniform() * 1e7;
    state.fraction = rng.uniform();
    state.left = from_seconds(rng.uniform() * 1e6);
    state.plan_load_s = rng.uniform() * 1e6;
    REQUIRE(progress_line(state).size() <= 79);
  }
}

TEST_CASE("the rows of a timeline add up to what was put in") {
  Rng rng = Seed{4}.stream("timeline");
  for (const int step_s : {1, 7, 60}) {
    Timeline timeline;
    double units = 0;
    std::int64_t events = 0;
    const Duration length = 200s + 500ms;
    for (int i = 0; i < 1000; ++i) {
      const auto n = static_cast<std::int64_t>(rng.below(30));
      timeline.add(from_seconds(rng.uniform() * in_seconds(length)), WriteUnits{n}, n % 3);
      units += static_cast<double>(n);
      events += n % 3;
    }
    double rows_units = 0;
    std::int64_t rows_events = 0;
    const std::vector<TimelineRow> rows = timeline.rows(step_s, length);
    CHECK(rows.size() == static_cast<std::size_t>(200 / step_s + 1));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(rows[i].t_s == Approx(static_cast<double>(step_s) * static_cast<double>(i)));
      const double covered = i + 1 < rows.size() ? step_s : std::max(1.0, 200.5 - rows[i].t_s);
      rows_units += rows[i].consumed_wcu_per_s * covered;
      rows_events += rows[i].throttle_events;
    }
    CHECK(rows_units == Approx(units));
    CHECK(rows_events == events);
  }
  CHECK(Timeline().rows(60, Duration(0)).empty());
}

TEST_CASE("the recent rate looks at whole seconds only") {
  Timeline timeline;
  for (int s = 0; s < 20; ++s) timeline.add(std::chrono::seconds(s), WriteUnits{s < 10 ? 100 : 50}, 0);
  CHECK(timeline.recent_rate(20s, 5) == Approx(50));
  CHECK(timeline.recent_rate(20s, 20) == Approx(75));
  CHECK(timeline.recent_rate(15500ms, 10) == Approx(75));
  CHECK(timeline.recent_rate(500ms, 10) == Approx(0));
  CHECK(timeline.recent_rate(30s, 10) == Approx(0));
}

}  // namespace
}  // namespace dynafill::loader
