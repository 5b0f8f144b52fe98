// bench/pacing_bench.cc: what deciding costs.
//
//   plain_batcher: the least a correct loader does, written straight: a deque, and a set of the keys of each
//                  batch.  No rate, no retries, no ledger.
//   pacing_core:   everything, for the same items; all answered at once.
//   throttled:     the same with a third of the items coming back each time.
// pacing_core prints how many times plain_batcher's time it takes.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <deque>
#include <unordered_set>
#include <vector>

#include "base/random.h"
#include "pacing/pacing_core.h"

namespace dynafill {
namespace {

constexpr std::size_t batch = 25;

std::vector<PacedItem> some_items() {
  Rng rng = Seed{1}.stream("bench");
  std::vector<PacedItem> items(100'000);
  for (PacedItem& item : items) item = {rng.next(), rng.next(), 164, 1};
  return items;
}

double plain_ns_per_batch = 0;

double ns_per_batch(std::chrono::steady_clock::time_point begin, std::int64_t batches) {
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
  return spent.count() / static_cast<double>(batches);
}

void plain_batcher(benchmark::State& state) {
  const std::vector<PacedItem> items = some_items();
  std::deque<PacedItem> queue;
  std::size_t next_item = 0;
  std::int64_t batches = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) {
    while (queue.size() < 4 * batch) queue.push_back(items[next_item++ % items.size()]);
    std::vector<PacedItem> request;
    std::unordered_set<std::uint64_t> keys;
    while (request.size() < batch && keys.insert(queue.front().item_hash).second) {
      request.push_back(queue.front());
      queue.pop_front();
    }
    benchmark::DoNotOptimize(request.data());
    ++batches;
  }
  plain_ns_per_batch = ns_per_batch(begin, batches);
  state.SetItemsProcessed(batches * static_cast<std::int64_t>(batch));
}
BENCHMARK(plain_batcher);

// Plays `core` through `state`: each Send is answered by `answer`.
template <class AnswerRequest>
void play(benchmark::State& state, AnswerRequest&& answer) {
  const std::vector<PacedItem> items = some_items();
  LoadSpec spec;
  spec.target = WcuRate::per_second(833);
  PacingCore core(spec, Seed{1}.stream("jitter"), TimePoint{});
  TimePoint now{};
  std::size_t next_item = 0;
  std::int64_t batches = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) {
    for (bool sent = false; !sent;) {
      const Step step = core.next(now);
      if (const Send* send = std::get_if<Send>(&step)) {
        answer(core, *send, now);
        sent = true;
      } else if (const WaitUntil* wait = std::get_if<WaitUntil>(&step)) {
        now = wait->when;
      } else {
        const std::size_t room = std::min(core.room(), items.size() - next_item);
        core.offer(std::span(items).subspan(next_item, room));
        next_item = (next_item + room) % items.size();
      }
    }
    ++batches;
  }
  const double own = ns_per_batch(begin, batches);
  state.SetItemsProcessed(core.ledger().written);
  state.counters["ns_per_batch"] = own;
  if (plain_ns_per_batch > 0) state.counters["times_plain_batcher"] = own / plain_ns_per_batch;
}

void pacing_core(benchmark::State& state) {
  play(state, [](PacingCore& core, const Send& send, TimePoint now) {
    core.on_answered(send.request, {}, WriteUnits{static_cast<std::int64_t>(send.items.size())}, now);
  });
}
BENCHMARK(pacing_core);

void throttled(benchmark::State& state) {
  Rng rng = Seed{1}.stream("unprocessed");
  play(state, [&](PacingCore& core, const Send& send, TimePoint now) {
    std::array<std::uint16_t, batch> back;
    std::size_t count = 0;
    for (std::size_t i = 0; i < send.items.size(); ++i)
      if (rng.below(3) == 0) back[count++] = static_cast<std::uint16_t>(i);
    core.on_answered(send.request, std::span(back).first(count),
                     WriteUnits{static_cast<std::int64_t>(send.items.size() - count)}, now);
  });
}
BENCHMARK(throttled);

}  // namespace
}  // namespace dynafill

BENCHMARK_MAIN();
