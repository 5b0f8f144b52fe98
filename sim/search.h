// sim/search.h: the least setting of a scenario with which it is in time as often as asked.
//
// Tries values of one number (provisioned WCU, the client's rate, its workers), each by as many simulated
// runs as a verdict needs, and closes in on the least that passes.  Relies on a larger value never being
// slower: true of capacity; more workers of an SDK can also fail more often, so what is found was itself
// simulated. Every value is tried with the same seeds, so that their difference is the value's and not
// chance. Deterministic for the scenario's seed, whatever the number of threads.  Bounded: at most some 2
// log2(most) values of at most runs_max runs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sim/scenario.h"
#include "sim/statistics.h"

namespace dynafill {

struct SearchSpec {
  std::function<void(Scenario&, std::int64_t value)>
      set;  // called from several threads at once: keep no state
  std::int64_t least = 1, most = 1'000'000;
  std::int64_t hint = 1;      // where to look first
  Duration deadline{};        // from "go", start-up included; all items written by then
  double probability = 0.95;  // of meeting it
  int runs_max = 200;         // a value
  int threads = 1;
};

struct SearchStep {  // one value tried
  std::int64_t value = 0;
  int runs = 0;
  int in_time = 0;
  bool pass = false;
  bool certain = false;  // wrong in at most 1 of 100 cases (verdict_on); else the share of runs decided
};

struct SearchResult {
  std::optional<std::int64_t> value;  // nothing: not even `most` is enough
  std::vector<SearchStep> steps;      // in the order they were tried

  // The step of `value`, or of `most` when there is none.
  [[nodiscard]] const SearchStep& decisive() const;
};

// Requires 1 <= least <= most, a deadline above zero and 0 < probability < 1.
SearchResult least_setting(const Scenario& scenario, const SearchSpec& spec);

enum class SearchedSetting { wcu, rate, workers };
std::optional<SearchedSetting> searched_setting_named(std::string_view name);

// The spec that searches a scenario's own number, with a hint; deadline, probability, runs and threads are
// left to the caller.
//   wcu:     provisioned WCU (of an on-demand table its warm throughput); the client's rate stays the same
//   part
//            of it, and its requests in flight grow with it.
//   rate:    WCU/s the client holds.
//   workers: requests in flight or, of other clients, workers or tasks.
// Error when the scenario's client has no such number.
Result<SearchSpec> search_for(const Scenario& scenario, SearchedSetting setting, Duration deadline);

}  // namespace dynafill
