// bench/sim_bench.cc: how fast simulated time passes.
//
//   priority_queue/N, event_loop/N: N pending events, each handled and scheduled again; event_loop prints
//                                   its speed as a multiple of the bare std::priority_queue's.
//   article:                        the plan of the article, exactly: 1,000,000 items at 833 WCU/s, 40,000
//                                   batches a run; prints seconds for 1,000 runs.
#include <benchmark/benchmark.h>

#include <chrono>
#include <map>
#include <queue>

#include "sim/event_loop.h"
#include "sim/simulate.h"

namespace dynafill {
namespace {

struct Event {
  std::uint32_t request;
};

Duration hold_time(Rng& rng) { return Duration(static_cast<Duration::rep>(1 + rng.below(20'000'000))); }

std::map<std::int64_t, double> plain_events_per_s;

double per_second(std::chrono::steady_clock::time_point begin, std::int64_t count) {
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(count) / spent.count();
}

void priority_queue(benchmark::State& state) {
  struct Entry {
    TimePoint when;
    std::uint64_t sequence;
    Event event;
    bool operator<(const Entry& other) const {
      return when != other.when ? when > other.when : sequence > other.sequence;
    }
  };
  Rng rng = Seed{1}.stream("bench");
  std::priority_queue<Entry> queue;
  std::uint64_t sequence = 0;
  std::int64_t handled = 0;
  for (int i = 0; i < state.range(0); ++i)
    queue.push({TimePoint(hold_time(rng)), sequence++, {static_cast<std::uint32_t>(i)}});
  TimePoint end{};
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) {
    end += std::chrono::milliseconds(10);
    while (queue.top().when <= end) {
      const Entry first = queue.top();
      queue.pop();
      ++handled;
      queue.push({first.when + hold_time(rng), sequence++, first.event});
    }
  }
  plain_events_per_s[state.range(0)] = per_second(begin, handled);
  state.SetItemsProcessed(handled);
}
BENCHMARK(priority_queue)->Arg(10)->Arg(1000);

void event_loop(benchmark::State& state) {
  Rng rng = Seed{1}.stream("bench");
  EventLoop<Event> loop;
  for (int i = 0; i < state.range(0); ++i)
    loop.at(TimePoint(hold_time(rng)), {static_cast<std::uint32_t>(i)});
  TimePoint end{};
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) {
    end += std::chrono::milliseconds(10);
    loop.run_until(end, [&](TimePoint now, const Event& event) { loop.at(now + hold_time(rng), event); });
  }
  const double own = per_second(begin, static_cast<std::int64_t>(loop.handled()));
  if (plain_events_per_s[state.range(0)] > 0)
    state.counters["times_priority_queue"] = own / plain_events_per_s[state.range(0)];
  state.SetItemsProcessed(static_cast<std::int64_t>(loop.handled()));
}
BENCHMARK(event_loop)->Arg(10)->Arg(1000);

void article(benchmark::State& state) {
  using namespace std::chrono_literals;
  Scenario scenario;
  scenario.table = {.provisioned_wcu = 833, .provisioned_rcu = 5};
  scenario.data.items = 1'000'000;
  scenario.data.wcu_histogram = {0, 1'000'000};
  scenario.data.mean_item_bytes = Bytes{164};
  std::get<LoadSpec>(scenario.client).target = WcuRate::per_second(833);
  scenario.latency = {10'200us, 27'600us};
  scenario.startup = {7min, 7min};
  scenario.terminate_after = 30min;
  std::uint64_t run = 0;
  std::int64_t requests = 0;
  std::int64_t written = 0;
  for (auto _ : state) {
    const RunOutcome outcome = simulate_once(scenario, scenario.seed.run(run++), {});
    requests += outcome.requests;
    written += outcome.written;
  }
  state.SetItemsProcessed(written);
  using benchmark::Counter;
  state.counters["per_batch"] = Counter(static_cast<double>(requests), Counter::kIsRate | Counter::kInvert);
  state.counters["s_per_1000_runs"] = Counter(1e-3, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["written_per_run"] = Counter(static_cast<double>(written), Counter::kAvgIterations);
}
BENCHMARK(article)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dynafill

BENCHMARK_MAIN();
