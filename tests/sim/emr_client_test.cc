#include "sim/emr_client.h"

#include <map>
#include <vector>

#include "sim/scenario.h"
#include "sim/simulate_once.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

// Drives a client against a table that answers every request after 10 ms as `judge(send, now)` says: how many
// of its items, from the last one back, stay unprocessed.
class Bench {
 public:
  Bench(const EmrClientSpec& spec, std::int64_t items, std::int64_t table_wcu, std::uint32_t units = 1)
      : client_(spec, items, Seed{1}.stream("test"), TimePoint{}), left_(items), units_(units) {
    client_.see_table(table_wcu);
  }

  template <class Judge>
  void run_until(TimePoint end, Judge&& judge) {
    for (;;) {
      ask(judge);
      if (finished_ || events_.empty() || events_.begin()->first > end) return;
      const auto [when, request] = *events_.begin();
      events_.erase(events_.begin());
      now_ = when;
      if (request != wake) deliver(request);
    }
  }

  EmrClient& client() { return client_; }
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] TimePoint now() const { return now_; }
  // Items by the second in which they were sent.
  std::map<std::int64_t, std::int64_t> sent_in;
  std::vector<TimePoint> sent_at;
  std::vector<std::uint64_t> tickets;

 private:
  static constexpr RequestId wake = UINT32_MAX;

  template <class Judge>
  void ask(Judge& judge) {
    for (;;) {
      const Step step = client_.next(now_);
      if (const auto* send = std::get_if<Send>(&step)) {
        const auto count = static_cast<int>(send->items.size());
        sent_in[now_.time_since_epoch() / 1s] += count;
        sent_at.push_back(now_);
        for (const PacedItem& item : send->items) tickets.push_back(item.ticket);
        back_[send->request] = std::min(count, judge(*send, now_));
        events_.emplace(now_ + 10ms, send->request);
      } else if (const auto* wait = std::get_if<WaitUntil>(&step)) {
        if (wait->when != never) events_.emplace(wait->when, wake);
        return;
      } else if (std::holds_alternative<NeedInput>(step)) {
        std::vector<PacedItem> items;
        while (items.size() < client_.room() && left_ > 0)
          items.push_back({static_cast<std::uint64_t>(left_--), 0, 100, units_});
        client_.offer(items);
        if (left_ == 0) client_.end_input();
      } else {
        finished_ = true;
        complete_ = std::get<Finished>(step).complete;
        return;
      }
    }
  }

  void deliver(RequestId request) {
    const auto items = client_.items_of(request);
    const auto back = static_cast<std::size_t>(back_[request]);
    if (back == items.size()) return client_.on_throttled(request, reason, now_);
    std::vector<std::uint16_t> indices;
    for (std::size_t i = items.size() - back; i < items.size(); ++i)
      indices.push_back(static_cast<std::uint16_t>(i));
    std::int64_t units = 0;
    for (std::size_t i = 0; i < items.size() - back; ++i) units += items[i].units;
    client_.on_answered(request, indices, WriteUnits{units}, now_);
  }

  EmrClient client_;
  std::int64_t left_;
  std::uint32_t units_;
  TimePoint now_{};
  std::multimap<TimePoint, RequestId> events_;
  std::map<RequestId, int> back_;
  bool finished_ = false, complete_ = false;

 public:
  WriteAnswer reason = WriteAnswer::table_throttled;
};

const auto takes_all = [](const Send&, TimePoint) { return 0; };
const auto takes_none = [](const Send&, TimePoint) { return 25; };

}  // namespace

TEST_CASE("The connector's arithmetic gives what its users report") {
  struct Row {
    std::int64_t wcu;
    double percent;
    int assumed, running;
    std::int64_t per_task, delivered;
    double of_asked;
  };
  // https://github.com/awslabs/emr-dynamodb-connector/issues/128, /189; the others follow from its formula.
  for (const Row& row : {Row{200, 1.0, 8, 10, 25, 250, 1.25},
                         {100, 1.0, 48, 8, 2, 16, 0.16},
                         {60, 0.5, 48, 48, 1, 48, 1.60},
                         {1000, 0.5, 48, 48, 10, 480, 0.96}}) {
    INFO(row.wcu << " WCU, " << row.running << " tasks");
    const EmrClientSpec spec{
        .tasks = row.running, .tasks_assumed = row.assumed, .map_tasks = row.running, .percent = row.percent};
    CHECK(connector_units_per_task(row.wcu, row.percent, row.assumed) == row.per_task);
    CHECK(emr_delivered_wcu(spec, row.wcu) == row.delivered);
    const double asked = static_cast<double>(row.wcu) * row.percent;
    CHECK(static_cast<double>(row.delivered) / asked == Approx(row.of_asked).epsilon(1e-12));

    // The client itself writes just so many in every full second.
    Bench bench(spec, 30 * row.delivered + 10'000, row.wcu);
    bench.run_until(TimePoint(21s), takes_all);
    for (std::int64_t second = 2; second < 20; ++second) {
      INFO("second " << second);
      CHECK(bench.sent_in[second] == row.delivered);
    }

    // And so much arrives in a simulated table, whose saved burst covers what is too much.
    Scenario scenario;
    scenario.table = {.provisioned_wcu = row.wcu, .burst = StartingBurst::full};
    scenario.data.items = 150 * row.delivered;
    scenario.data.wcu_histogram = {0, scenario.data.items};
    scenario.data.mean_item_bytes = Bytes{100};
    scenario.client = spec;
    scenario.latency = {10ms, 28ms};
    const RunOutcome outcome = simulate_once(scenario, Seed{1}, {.with_timeline = true});
    CHECK(outcome.complete);
    CHECK(outcome.throttle_events == 0);
    CHECK(outcome.timeline.at(1).consumed_wcu_per_s == Approx(row.delivered).epsilon(1e-12));
  }
}

TEST_CASE("A task writes its second's items at once and sleeps; it starts with two seconds' at once") {
  Bench bench({.percent = 1}, 1000, 100);
  bench.run_until(TimePoint(3500ms), takes_all);
  REQUIRE(bench.sent_at.size() >= 16);
  const TimePoint start = bench.sent_at[0];  // within the first second
  CHECK(start < TimePoint(1s));
  for (std::size_t i = 0; i < 8; ++i) CHECK(bench.sent_at[i] == start + i * 10ms);
  // Then four batches of 25, one after another, in each second from the one that began with the fifth batch.
  for (std::size_t i = 8; i < 16; ++i)
    CHECK(bench.sent_at[i] == start + 40ms + (i / 4 - 1) * 1s + (i % 4) * 10ms);
}

TEST_CASE("The first share takes items for small ones, the second knows better") {
  // 100 WCU for one task, items of 5 units: 100 items and 20 at once, then 20 every second.
  Bench bench({.percent = 1}, 1000, 100, 5);
  bench.run_until(TimePoint(4500ms), takes_all);
  const std::int64_t first = bench.sent_at[0].time_since_epoch() / 1s;
  CHECK(bench.sent_in[first] == 120);
  CHECK(bench.sent_in[first + 1] == 20);
  CHECK(bench.sent_in[first + 2] == 20);
}

TEST_CASE(
    "A request refused whole is repeated by the SDK and after Fibonacci waits, for ten minutes, four times") {
  Bench bench({.percent = 1}, 25, 100);
  bench.run_until(TimePoint(3h), takes_none);
  CHECK(bench.finished());
  CHECK_FALSE(bench.complete());
  CHECK(bench.client().attempts_failed() == 4);
  CHECK(bench.client().lost() == 25);
  CHECK(in_seconds(bench.now().time_since_epoch()) == Approx(2400).margin(5));
  // fib 1 1, 1 2, 2 3, 3 5, 5 8: 50 x the second + uniform(0, 100 x the first) ms, and 10 ms for the answer.
  const std::int64_t fib[] = {1, 1, 2, 3, 5, 8, 13};
  for (std::size_t i = 0; i < 6; ++i) {
    const Duration by_sdk = bench.sent_at[2 * i + 1] - bench.sent_at[2 * i] - 10ms;
    CHECK(by_sdk >= 250ms);
    CHECK(by_sdk < 500ms);
    const Duration wait = bench.sent_at[2 * i + 2] - bench.sent_at[2 * i + 1] - 10ms;
    INFO("retry " << i << ": " << in_seconds(wait));
    CHECK(wait >= fib[i + 1] * 50ms);
    CHECK(wait < fib[i + 1] * 50ms + fib[i] * 100ms);
  }
}

TEST_CASE("RequestLimitExceeded is not retried: four attempts and the job is over") {
  Bench bench({.tasks = 3, .tasks_assumed = 3, .map_tasks = 3, .percent = 1}, 1000, 0);
  bench.reason = WriteAnswer::quota_throttled;
  bench.run_until(TimePoint(10s), takes_none);
  CHECK(bench.finished());
  CHECK_FALSE(bench.complete());
  CHECK(bench.now() < TimePoint(2s));
  CHECK(bench.client().lost() == 1000);
}

TEST_CASE("Unprocessed items go first in the next batch, which waits longer each time") {
  Bench bench({.percent = 1}, 300, 1000);
  int answers = 0;
  bench.run_until(TimePoint(30s), [&](const Send&, TimePoint) { return ++answers <= 5 ? 3 : 0; });
  CHECK(bench.complete());
  CHECK(bench.client().ledger().written == 300);
  CHECK(bench.client().ledger().unprocessed == 15);
  CHECK(bench.client().ledger().retries == 15);
  // The last three of the first batch (tickets count down) lead the second.
  CHECK(std::vector<std::uint64_t>(bench.tickets.begin() + 25, bench.tickets.begin() + 28) ==
        std::vector<std::uint64_t>(bench.tickets.begin() + 22, bench.tickets.begin() + 25));
  // 2^n x (500..599) / 4 ms, 3 s at most.
  const Duration least[] = {250ms, 500ms, 1000ms, 2000ms, 3000ms};
  for (std::size_t i = 0; i < 5; ++i) {
    const Duration wait = bench.sent_at[i + 1] - bench.sent_at[i] - 10ms;
    INFO("pause " << i << ": " << in_seconds(wait));
    CHECK(wait >= least[i]);
    CHECK(wait <= std::min<Duration>(3s, least[i] * 6 / 5));
  }
}

TEST_CASE("A failed attempt writes its part again, and the counts still add up") {
  Bench bench({.percent = 1}, 5000, 1000);
  // Ten minutes of refusals after 2,000 items, then all is well.
  bool refusing = false;
  TimePoint refused_from{};
  bench.run_until(TimePoint(2h), [&](const Send&, TimePoint now) {
    if (!refusing && refused_from == TimePoint{} && bench.client().ledger().written >= 2000) {
      refusing = true;
      refused_from = now;
    }
    if (refusing && bench.client().attempts_failed() == 1) refusing = false;
    return refusing ? 25 : 0;
  });
  CHECK(bench.complete());
  CHECK(bench.client().attempts_failed() == 1);
  CHECK(bench.client().ledger().written == 5000);
  CHECK(bench.client().ledger().offered == 5000);
  CHECK(bench.client().ledger().retries >= 2000);
  CHECK(bench.client().ledger().consumed.count == 5000 + 2000);
}

TEST_CASE("Parts above the cluster's room wait their turn") {
  Bench bench({.tasks = 2, .tasks_assumed = 2, .map_tasks = 5, .percent = 1}, 1001, 100);
  bench.run_until(TimePoint(5min), takes_all);
  CHECK(bench.complete());
  CHECK(bench.client().ledger().written == 1001);
  // Five parts of 200 on two tasks of 50 a second: each begins with 100 at once and ends two seconds later,
  // so three parts one after another take 6 s.
  CHECK(in_seconds(bench.now().time_since_epoch()) == Approx(6).margin(1.5));
}

TEST_CASE("A raised table is noticed within ten minutes") {
  Bench bench({.percent = 1}, 1'000'000, 100);
  bench.run_until(TimePoint(60s), takes_all);
  bench.client().see_table(300);
  bench.run_until(TimePoint(280s), takes_all);
  CHECK(bench.sent_in[250] == 100);
  bench.run_until(TimePoint(660s), takes_all);
  CHECK(bench.sent_in[650] == 300);
}

TEST_CASE("The sample's clusters: a node for 300 or for 1,500 units a second") {
  CHECK(pipeline_cluster(25).nodes == 1);
  CHECK(pipeline_cluster(25).tasks == 2);
  CHECK(pipeline_cluster(833).nodes == 3);
  CHECK(pipeline_cluster(833).tasks == 6);
  CHECK(pipeline_cluster(900).nodes == 3);
  CHECK(pipeline_cluster(901).nodes == 1);
  CHECK(pipeline_cluster(901).tasks == 6);
  CHECK(pipeline_cluster(3001).nodes == 3);
}
