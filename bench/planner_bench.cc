// bench/planner_bench.cc: a plan must be cheap enough to make thousands in a search.
//
// The baseline is one map look-up and one multiplication per line of the bill, what a plan cannot do without;
// "per_baseline" is a plan's time in baselines.
#include <benchmark/benchmark.h>

#include <chrono>

#include "planner/compare.h"
#include "planner/plan.h"
#include "planner/plan_json.h"
#include "planner/plan_of.h"
#include "planner/search.h"
#include "planner/uncertainty.h"

namespace {

using namespace dynafill;

const PriceBook& book() {
  static const PriceBook loaded = *load_price_book("2018-01");
  return loaded;
}

PlanRequest request_for(std::int64_t items) {
  Profile profile;
  profile.source = "orders.json";
  profile.items = items;
  profile.source_bytes = profile.item_bytes_total = items * 175;
  profile.wcu_total = items;
  profile.wcu_histogram = {0, items};
  profile.distinct_keys = items;
  PlanRequest request;
  request.data = profile;
  request.route = Route::data_pipeline;
  request.region = "eu-west-1";
  return request;
}

using Clock = std::chrono::steady_clock;

double ns_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

void look_up_each_line() {
  for (const char* sku :
       {"dynamodb.wcu_hour", "dynamodb.rcu_hour", "ec2.m3.xlarge.hour", "emr.m3.xlarge.hour",
        "datapipeline.activity.high_frequency_month", "s3.storage_gb_month", "s3.put_request",
        "s3.get_request", "transfer.internet_in_gb"})
    benchmark::DoNotOptimize(book().lookup("eu-west-1", sku)->usd() * Decimal(834));
}

double baseline_ns() {
  constexpr int rounds = 20'000;
  static const double ns = [] {
    const auto start = Clock::now();
    for (int i = 0; i < rounds; ++i) look_up_each_line();
    return ns_since(start) / rounds;
  }();
  return ns;
}

void baseline(benchmark::State& state) {
  for (auto _ : state) look_up_each_line();
}
BENCHMARK(baseline);

void plan_of(benchmark::State& state) {
  PlanRequest request = request_for(state.range(0));
  request.asked.within = std::chrono::seconds(state.range(1));
  const double baseline_each = baseline_ns();
  Decimal checksum;
  const auto start = Clock::now();
  for (auto _ : state) checksum = make_plan(request, book())->bill.total().amount;
  state.counters["total_usd"] = checksum.as_double();
  state.counters["per_baseline"] = ns_since(start) / static_cast<double>(state.iterations()) / baseline_each;
}
BENCHMARK(plan_of)->Args({1'000'000, 1'200})->Args({1'000'000'000'000, 25'000'000});

void plan_within_budget(benchmark::State& state) {
  PlanRequest request = request_for(1'000'000);
  request.asked.budget = Usd{state.range(0)};
  std::int64_t wcu = 0;
  for (auto _ : state) wcu = make_plan(request, book())->table.provisioned_wcu;
  state.counters["wcu"] = static_cast<double>(wcu);
}
BENCHMARK(plan_within_budget)->Arg(2)->Arg(20);

// 10,000 scenarios: every route in every mode at many capacities, in time and cost, on one core.  The
// baseline is the same number of exact bills with their texts, as a plan carries them.
void ten_thousand_scenarios(benchmark::State& state) {
  static const PriceBook today = *load_price_book("2025-06");
  PlanRequest request = request_for(state.range(0));
  request.asked.within = std::chrono::seconds(1'200);
  const Job job = job_of(request, today);
  const Tariff tariff(today, request.region);
  const auto worlds = worlds_of(job);
  constexpr int scenarios = 10'000;
  const auto choice_of = [&](int i) {
    const auto route = all_routes()[static_cast<std::size_t>(i) % (all_routes().size() - 1)];
    const auto mode = all_modes()[static_cast<std::size_t>(i / 11) % 3];
    return Choice{route, mode, 800 + 3 * (i % 10'000), {}};
  };
  double usd = 0;
  const auto start = Clock::now();
  for (auto _ : state) {
    usd = 0;
    for (int i = 0; i < scenarios; ++i)
      if (const auto found =
              weigh(job, tariff, choice_of(i), worlds[static_cast<std::size_t>(i) % worlds.size()]))
        usd += found->usd;
    benchmark::DoNotOptimize(usd);
  }
  const double ms = ns_since(start) / 1e6 / static_cast<double>(state.iterations());
  const auto bills = Clock::now();
  double exact = 0;
  for (int i = 0; i < scenarios / 10; ++i)
    if (const auto bill =
            bill_of(job, choice_of(i), worlds[static_cast<std::size_t>(i) % worlds.size()], today))
      exact += bill->total().amount.as_double();
  benchmark::DoNotOptimize(exact);
  state.counters["ms_for_10000"] = ms;
  state.counters["checksum_usd"] = usd;
  state.counters["exact_bills_per_quick"] = ns_since(bills) / 1e6 * 10 / ms;
}
BENCHMARK(ten_thousand_scenarios)->Arg(1'000'000)->Arg(1'000'000'000'000)->Unit(benchmark::kMillisecond);

void compare_all(benchmark::State& state) {
  static const PriceBook today = *load_price_book("2025-06");
  PlanRequest request = request_for(state.range(0));
  request.asked.within = std::chrono::seconds(state.range(1));
  std::size_t scenarios = 0;
  for (auto _ : state) scenarios = compare(request, today, all_routes(), all_modes())->scenarios.size();
  state.counters["scenarios"] = static_cast<double>(scenarios);
}
BENCHMARK(compare_all)
    ->Args({1'000'000, 1'200})
    ->Args({1'000'000'000'000, 40'000'000})
    ->Unit(benchmark::kMillisecond);

void load_newest_book(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(load_price_book(""));
}
BENCHMARK(load_newest_book);

}  // namespace

BENCHMARK_MAIN();
