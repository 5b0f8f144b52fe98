#include "sim/search.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <map>
#include <thread>
#include <utility>

#include "base/check.h"
#include "sim/simulate.h"

namespace dynafill {
namespace {

constexpr int first_look = 20;

// Whether run `run` of a scenario whose terminate_after is the deadline is in time.
bool in_time(const Scenario& scenario, std::uint64_t run) {
  return simulate_once(scenario, scenario.seed.run(run), {.aggregated = true}).complete;
}

// How many of the runs [from, to) are in time.
int runs_in_time(const Scenario& scenario, int from, int to, int threads) {
  std::atomic<int> next = from;
  std::atomic<int> count = 0;
  const auto play = [&] {
    for (int run; (run = next++) < to;) count += in_time(scenario, static_cast<std::uint64_t>(run));
  };
  std::vector<std::jthread> helpers;
  for (int i = 1; i < std::min(threads, to - from); ++i) helpers.emplace_back(play);
  play();
  helpers.clear();
  return count;
}

class Search {
 public:
  Search(const Scenario& scenario, const SearchSpec& spec) : scenario_(scenario), spec_(spec) {
    scenario_.terminate_after = spec.deadline;
    // What comes after the deadline changes no verdict.
    scenario_.until = std::min(scenario.until, spec.deadline + std::chrono::seconds(1));
  }

  bool passes(std::int64_t value) {
    if (const auto known = known_.find(value); known != known_.end()) return known->second;
    Scenario scenario = scenario_;
    spec_.set(scenario, value);
    SearchStep step{.value = value};
    Verdict verdict = Verdict::open;
    for (int look = first_look; verdict == Verdict::open && step.runs < spec_.runs_max; look *= 2) {
      const int end = std::min(look, spec_.runs_max);
      step.in_time += runs_in_time(scenario, step.runs, end, spec_.threads);
      step.runs = end;
      verdict = verdict_on(step.runs - step.in_time, step.runs, 1 - spec_.probability, early_stop_error);
    }
    step.certain = verdict != Verdict::open;
    step.pass = step.certain ? verdict == Verdict::at_most : step.in_time >= spec_.probability * step.runs;
    known_[value] = step.pass;
    result.steps.push_back(step);
    return step.pass;
  }

  SearchResult result;

 private:
  Scenario scenario_;
  const SearchSpec& spec_;
  std::map<std::int64_t, bool> known_;
};

// Away from `value` by 1 %, 2 %, 4 %..., at least by one.
std::int64_t stride(std::int64_t value, int step) {
  const double share = 0.01 * std::exp2(std::min(step, 40));
  return std::max<std::int64_t>(1, std::llround(std::min(1e15, static_cast<double>(value) * share)));
}

}  // namespace

const SearchStep& SearchResult::decisive() const {
  CHECK(!steps.empty());
  const auto found =
      value ? std::find_if(steps.begin(), steps.end(),
                           [&](const SearchStep& step) { return step.value == *value; })
            : std::max_element(steps.begin(), steps.end(),
                               [](const SearchStep& a, const SearchStep& b) { return a.value < b.value; });
  CHECK(found != steps.end());
  return *found;
}

SearchResult least_setting(const Scenario& scenario, const SearchSpec& spec) {
  CHECK(spec.least >= 1 && spec.least <= spec.most && spec.deadline.count() > 0);
  CHECK(spec.probability > 0 && spec.probability < 1 && spec.runs_max >= 1 && spec.threads >= 1);
  Search search(scenario, spec);
  // passes(high), and not passes(low), where low may lie just below the least.
  std::int64_t high = std::clamp(spec.hint, spec.least, spec.most);
  std::int64_t low = spec.least - 1;
  if (search.passes(high)) {
    for (int step = 0; high > spec.least; ++step) {
      const std::int64_t lower = std::max(spec.least, high - stride(high, step));
      if (!search.passes(lower)) {
        low = lower;
        break;
      }
      high = lower;
    }
  } else {
    low = high;
    for (int step = 0;; ++step) {
      if (low == spec.most) return std::move(search.result);
      high = std::min(spec.most, low + stride(low, step));
      if (search.passes(high)) break;
      low = high;
    }
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (search.passes(middle) ? high : low) = middle;
  }
  search.result.value = high;
  return std::move(search.result);
}

std::optional<SearchedSetting> searched_setting_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, SearchedSetting>, 3> names{
      {{"wcu", SearchedSetting::wcu},
       {"rate", SearchedSetting::rate},
       {"workers", SearchedSetting::workers}}};
  for (const auto& [known, setting] : names)
    if (known == name) return setting;
  return std::nullopt;
}

namespace {

double table_wcu(const Scenario& scenario) {
  return static_cast<double>(scenario.table.on_demand ? scenario.table.warm_wcu
                                                      : scenario.table.provisioned_wcu);
}

void set_rate(Scenario& scenario, LoadSpec& load, double rate) {
  const double mean_units = static_cast<double>(total_units(scenario.data).count) /
                            static_cast<double>(std::max<std::int64_t>(1, scenario.data.items));
  load.target = WcuRate::per_second(rate);
  load.in_flight_max =
      std::max(load.in_flight_max, in_flight_for(load.target, mean_units, scenario.latency.p50));
}

void set_wcu(Scenario& scenario, std::int64_t wcu) {
  const double ratio = static_cast<double>(wcu) / table_wcu(scenario);
  if (scenario.table.on_demand) {
    scenario.table.warm_wcu = wcu;
    scenario.table.quota_wcu = std::max(scenario.table.quota_wcu, wcu);
  } else {
    scenario.table.provisioned_wcu = wcu;
  }
  if (auto* load = std::get_if<LoadSpec>(&scenario.client))
    set_rate(scenario, *load, load->target.as_double() * ratio);
}

void set_workers(Scenario& scenario, std::int64_t workers) {
  std::visit(
      [&](auto& client) {
        const auto count = static_cast<int>(workers);
        if constexpr (requires { client.in_flight_max; })
          client.in_flight_max = count;
        else if constexpr (requires { client.workers; })
          client.workers = count;
        else if constexpr (requires { client.tasks; })
          client.tasks = count;
      },
      scenario.client);
}

}  // namespace

Result<SearchSpec> search_for(const Scenario& scenario, SearchedSetting setting, Duration deadline) {
  if (std::holds_alternative<NoClientSpec>(scenario.client))
    return Error{"There is no load to search for: the scenario's 'client.kind' is \"none\"."};
  const double load_s = in_seconds(deadline - scenario.startup.p50);
  if (load_s <= 0)
    return Error{
        "The deadline is before the load's start: the cluster alone takes longer in half of the runs."};
  const double needed = static_cast<double>(total_units(scenario.data).count) / load_s;
  SearchSpec spec;
  spec.deadline = deadline;
  switch (setting) {
    case SearchedSetting::wcu: {
      double part = 1;  // of the table's units that the client uses
      if (const auto* load = std::get_if<LoadSpec>(&scenario.client))
        part = std::min(1.0, load->target.as_double() / table_wcu(scenario));
      spec.set = set_wcu;
      spec.least = scenario.table.on_demand ? 4000 : 1;
      spec.most = 1'000'000'000;
      spec.hint = std::llround(std::min(1e9, std::ceil(needed / part)));
      return spec;
    }
    case SearchedSetting::rate:
      if (!std::holds_alternative<LoadSpec>(scenario.client))
        return Error{"Only dynafill's own client has a rate to search for; search for wcu or workers."};
      spec.set = [](Scenario& changed, std::int64_t rate) {
        set_rate(changed, std::get<LoadSpec>(changed.client), static_cast<double>(rate));
      };
      spec.most = 1'000'000'000;
      spec.hint = std::llround(std::min(1e9, std::ceil(needed)));
      return spec;
    case SearchedSetting::workers:
      spec.set = set_workers;
      spec.most = 4096;
      spec.hint = std::clamp(in_flight_max(scenario.client), 1, 4096);
      return spec;
  }
  CHECK(false);
  return Error{""};
}

}  // namespace dynafill
