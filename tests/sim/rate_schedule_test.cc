#include "sim/rate_schedule.h"

#include "sim/sdk_client.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

WcuRate rate(int units) { return WcuRate::per_second(units); }

}  // namespace

TEST_CASE("A schedule is straight between its points, jumps where two share a time, and stays at the last") {
  const RateSchedule schedule({{10s, rate(0)}, {20s, rate(100)}, {20s, rate(40)}, {30s, rate(0)}});
  struct Row {
    Duration at;
    int units;
  };
  for (const Row& row : {Row{0s, 0}, Row{10s, 0}, Row{15s, 50}, Row{20s, 40}, Row{25s, 20}, Row{99s, 0}})
    CHECK(schedule.at(row.at) == rate(row.units));
  CHECK(schedule.end() == 30s);
  CHECK(RateSchedule(rate(7)).at(99s) == rate(7));
  CHECK(schedule.scaled(2).at(15s) == rate(100));
}

TEST_CASE("A client keeps to its schedule and sends nothing at a rate of zero") {
  SdkClientSpec spec{.workers = 50, .batch = 1, .put_item = true};
  spec.limit =
      RateSchedule({{0s, rate(0)}, {5s, rate(0)}, {5s, rate(100)}, {15s, rate(200)}, {15s, rate(0)}});
  const TimePoint start{};
  SdkClient client(spec, Seed{1}.stream("jitter"), start);
  std::array<std::int64_t, 21> sent{};  // by second
  TimePoint now = start;
  while (now < start + 20s) {
    const Step step = client.next(now);
    if (const Send* send = std::get_if<Send>(&step)) {
      ++sent.at(static_cast<std::size_t>((now - start) / 1s));
      client.on_answered(send->request, {}, WriteUnits{1}, now);
    } else if (const WaitUntil* wait = std::get_if<WaitUntil>(&step)) {
      REQUIRE(wait->when > now);
      now = wait->when;
    } else {
      const std::vector<PacedItem> items(client.room(), {.units = 1});
      client.offer(items);
    }
  }
  for (std::size_t second = 0; second < 20; ++second) {
    INFO(second);
    const double meant = second < 5 || second >= 15 ? 0 : 100 + 10 * (static_cast<double>(second) - 5);
    CHECK(static_cast<double>(sent[second]) == Approx(meant).margin(2));
  }
}
