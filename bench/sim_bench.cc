// bench/sim_bench.cc: how fast simulated time passes.
//
//   priority_queue/N, event_loop/N: N pending events, each handled and scheduled again; event_loop prints
//                                   its speed as a multiple of the bare std::priority_queue's.
//                                   With SIMPY=1 also as a multiple of SimPy's (bench/simpy_baseline.py).
//   article:                        the plan of the article, exactly: 1,000,000 items at 833 WCU/s, 40,000
//                                   batches a run; prints seconds for 1,000 runs.
//   article_runs:                   1,000 such runs as `simulate` plays them, on as many threads as there are
//                                   cores; large only.
//   in_leaps/N:                     N items in leaps: 10^9 at 40,000 WCU/s; 10^12 over 100,000 partitions
//                                   with 1,000 requests in flight.  Prints items by seconds, and how many
//                                   times the exact run's that is, worked out from `article` in the same run.
//   in_leaps_with_index/WCU:        10^9 items and an index of that capacity, with room and without.
//   in_leaps_scaled/WCU:            10^9 items into a table with auto scaling that begins there.
//   in_leaps_on_demand/RATE:        10^9 items at that rate into a new on-demand table.
// With LARGE=1 everything; else what takes less than a second.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <queue>
#include <string>
#include <thread>

#include "sim/event_loop.h"
#include "sim/simulate.h"
#include "tests/source_path.h"

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

// Asks Python once for each size; 0 when not wanted or SimPy is not there.
double simpy_events_per_s(std::int64_t pending) {
  static std::map<std::int64_t, double> known;
  const char* wanted = std::getenv("SIMPY");
  if (wanted == nullptr || known.count(pending) > 0) return known[pending];
  const std::string command =
      "python3 " + source_path("bench/simpy_baseline.py") + " " + std::to_string(pending);
  FILE* pipe = popen(command.c_str(), "r");
  double events_per_s = 0;
  if (pipe != nullptr) {
    if (std::fscanf(pipe, "%lf", &events_per_s) != 1) events_per_s = 0;
    pclose(pipe);
  }
  return known[pending] = events_per_s;
}

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
  if (const double simpy = simpy_events_per_s(state.range(0)); simpy > 0)
    state.counters["times_simpy"] = own / simpy;
  state.SetItemsProcessed(static_cast<std::int64_t>(loop.handled()));
}
BENCHMARK(event_loop)->Arg(10)->Arg(1000);

using namespace std::chrono_literals;

Scenario article_plan() {
  Scenario scenario;
  scenario.table = {.provisioned_wcu = 833, .provisioned_rcu = 5};
  scenario.data.items = 1'000'000;
  scenario.data.wcu_histogram = {0, 1'000'000};
  scenario.data.mean_item_bytes = Bytes{164};
  LoadSpec client;
  client.target = WcuRate::per_second(833);
  scenario.client = client;
  scenario.latency = {10'200us, 27'600us};
  scenario.startup = {7min, 7min};
  scenario.terminate_after = 30min;
  return scenario;
}

double exact_s_per_item = 0;

void article(benchmark::State& state) {
  const Scenario scenario = article_plan();
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t run = 0;
  std::int64_t requests = 0;
  std::int64_t written = 0;
  for (auto _ : state) {
    const RunOutcome outcome = simulate_once(scenario, scenario.seed.run(run++), {});
    requests += outcome.requests;
    written += outcome.written;
  }
  exact_s_per_item = 1 / per_second(begin, written);
  state.SetItemsProcessed(written);
  using benchmark::Counter;
  state.counters["per_batch"] = Counter(static_cast<double>(requests), Counter::kIsRate | Counter::kInvert);
  state.counters["s_per_1000_runs"] = Counter(1e-3, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["written_per_run"] = Counter(static_cast<double>(written), Counter::kAvgIterations);
}
BENCHMARK(article)->Unit(benchmark::kMillisecond);

bool large() { return std::getenv("LARGE") != nullptr; }

void article_runs(benchmark::State& state) {
  if (!large()) return state.SkipWithError("LARGE=1 asks for it");
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  for (auto _ : state)
    benchmark::DoNotOptimize(simulate(
        article_plan(), {.runs = 1000, .early_stop = false, .detail = Detail::exact, .threads = cores}));
  state.counters["threads"] = cores;
}
BENCHMARK(article_runs)->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();

// The table has room for 25 % more than the load asks of it.
Scenario large_load(std::int64_t items, std::int64_t wcu, int in_flight) {
  Scenario scenario = article_plan();
  scenario.startup = {};
  scenario.terminate_after = {};
  scenario.data.items = items;
  scenario.data.wcu_histogram = {0, items};
  scenario.table.provisioned_wcu = wcu + wcu / 4;
  LoadSpec client;
  client.target = WcuRate::per_second(static_cast<double>(wcu));
  client.in_flight_max = in_flight;
  scenario.client = client;
  return scenario;
}

void play_in_leaps(benchmark::State& state, const Scenario& scenario) {
  double finish_s = 0;
  const auto begin = std::chrono::steady_clock::now();
  std::int64_t runs = 0;
  for (auto _ : state) {
    finish_s = in_seconds(simulate_once(scenario, scenario.seed, {.aggregated = true}).finish);
    ++runs;
  }
  state.SetItemsProcessed(scenario.data.items * runs);
  state.counters["finish_s"] = finish_s;
  if (exact_s_per_item > 0)
    state.counters["times_exact"] =
        exact_s_per_item * static_cast<double>(scenario.data.items) * per_second(begin, runs);
}

constexpr std::int64_t billion = 1'000'000'000;

void in_leaps(benchmark::State& state) {
  if (state.range(0) == billion) return play_in_leaps(state, large_load(billion, 40'000, 64));
  if (!large()) return state.SkipWithError("LARGE=1 asks for it");
  play_in_leaps(state, large_load(state.range(0), 80'000'000, 1000));
}
BENCHMARK(in_leaps)->Arg(billion)->Arg(1000 * billion)->Unit(benchmark::kSecond)->Iterations(1);

void in_leaps_with_index(benchmark::State& state) {
  Scenario scenario = large_load(billion, 40'000, 64);
  scenario.table.gsis.push_back({"index", state.range(0), {}});
  play_in_leaps(state, scenario);
}
BENCHMARK(in_leaps_with_index)->Arg(50'000)->Arg(30'000)->Unit(benchmark::kSecond)->Iterations(1);

void in_leaps_scaled(benchmark::State& state) {
  Scenario scenario = large_load(billion, 40'000, 64);
  scenario.table.provisioned_wcu = state.range(0);
  scenario.table.auto_scaling = AutoScalingSpec{5, 100'000, 0.7};
  play_in_leaps(state, scenario);
}
BENCHMARK(in_leaps_scaled)->Arg(100)->Arg(60'000)->Unit(benchmark::kSecond)->Iterations(1);

void in_leaps_on_demand(benchmark::State& state) {
  Scenario scenario = large_load(billion, state.range(0), 64);
  scenario.table = {.on_demand = true};
  play_in_leaps(state, scenario);
}
BENCHMARK(in_leaps_on_demand)->Arg(2'000)->Arg(40'000)->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace
}  // namespace dynafill

BENCHMARK_MAIN();
