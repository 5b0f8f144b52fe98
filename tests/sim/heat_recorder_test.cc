#include "sim/heat_recorder.h"

#include <numeric>

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

using Heat = std::vector<PartitionLoad>;

PartitionLoad load(std::uint64_t hash, std::uint64_t sort, std::int64_t units) {
  return {.first_hash = hash, .first_sort = sort, .consumed = WriteUnits{units}};
}
constexpr std::uint64_t half = std::uint64_t{1} << 63;

}  // namespace

TEST_CASE("A step a second, idle ones in between, a shorter one at the end") {
  HeatRecorder recorder;
  CHECK_FALSE(recorder.due(TimePoint(999ms)));
  CHECK(recorder.due(TimePoint(1s)));
  recorder.take(TimePoint(3200ms), Heat{load(0, 0, 100), load(half, 0, 40)});
  const HeatMap map = recorder.finish(TimePoint(3500ms), Heat{load(0, 0, 110), load(half, 0, 40)});
  CHECK(map.t_s == std::vector<double>{0, 1, 2, 3});
  CHECK(map.step_s == 1);
  CHECK(map.rows == std::vector<std::vector<double>>{{100, 0, 0, 20}, {40, 0, 0, 0}});
}

TEST_CASE("A split partition's halves show the whole before the split") {
  HeatRecorder recorder;
  recorder.take(TimePoint(1s), Heat{load(0, 0, 1000)});
  recorder.take(TimePoint(2s), Heat{load(0, 0, 500 + 600), load(7, 5, 500 + 700)});
  const HeatMap map = recorder.finish(TimePoint(2s), Heat{load(0, 0, 1100), load(7, 5, 1200)});
  CHECK(map.rows == std::vector<std::vector<double>>{{1000, 600}, {1000, 700}});
}

TEST_CASE("However long the run and however many the partitions, the picture is small and the sum right") {
  for (const int seconds : {119, 120, 121, 5000, 86'400}) {
    INFO(seconds);
    HeatRecorder recorder;
    TimePoint now{};
    std::int64_t units = 0;
    for (int second = 1; second <= seconds; ++second) {
      now += 1s;
      units += 50;
      if (recorder.due(now)) recorder.take(now, Heat{load(0, 0, units), load(half, 0, 3 * units)});
    }
    const HeatMap map = recorder.finish(now, Heat{load(0, 0, units), load(half, 0, 3 * units)});
    REQUIRE(map.rows.size() == 2);
    CHECK(map.t_s.size() <= 120);
    CHECK(map.t_s.size() >= std::min<std::size_t>(60, static_cast<std::size_t>(seconds)));
    for (const double rate : map.rows[0]) CHECK(rate == Approx(50));
    for (const double rate : map.rows[1]) CHECK(rate == Approx(150));
  }
  HeatRecorder recorder;
  Heat many;
  for (std::uint64_t i = 0; i < 10'000; ++i) many.push_back(load(i << 50, 0, i == 5000 ? 900 : 1));
  recorder.take(TimePoint(1s), many);
  const HeatMap map = recorder.finish(TimePoint(1s), many);
  CHECK(map.rows.size() <= 64);
  CHECK(map.rows.size() * static_cast<std::size_t>(map.partitions_a_row) >= 10'000);
  double hottest = 0;
  for (const auto& row : map.rows) hottest = std::max(hottest, row[0]);
  CHECK(hottest == 900);
}

TEST_CASE("What was written in a leap is spread over it") {
  HeatRecorder recorder;
  recorder.take(TimePoint(1s), Heat{load(0, 0, 100)});
  recorder.leap();
  recorder.take(TimePoint(1002s), Heat{load(0, 0, 100'200)});
  const HeatMap map = recorder.finish(TimePoint(1002s), Heat{load(0, 0, 100'200)});
  CHECK(map.t_s.size() <= 120);
  for (const double rate : map.rows[0]) CHECK(rate == Approx(100).epsilon(0.01));
}
