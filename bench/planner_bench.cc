// bench/planner_bench.cc: a plan must be cheap enough to make thousands in a search.
//
// The baseline is one map look-up and one multiplication per line of the bill, what a plan cannot do without;
// "per_baseline" is a plan's time in baselines.
#include <benchmark/benchmark.h>

#include <chrono>

#include "planner/plan.h"
#include "planner/plan_json.h"

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

void load_newest_book(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(load_price_book(""));
}
BENCHMARK(load_newest_book);

}  // namespace

BENCHMARK_MAIN();
