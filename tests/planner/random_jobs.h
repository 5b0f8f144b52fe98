// tests/planner/random_jobs.h: what properties and simulations are looked at over: every way, and jobs at
// random.
#pragma once

#include <vector>

#include "base/random.h"
#include "planner/route_model.h"
#include "pricing/adjust.h"
#include "tests/planner/plan_examples.h"

namespace dynafill {

struct Way {
  Route route;
  Mode mode;
  auto operator<=>(const Way&) const = default;
};

// Every price that a way may need, warm throughput's too, which no book has.
inline const PriceBook& every_price() {
  static const PriceBook book = apply_warm_price(prices_of_2025(), Usd{*Decimal::parse("0.0001")});
  return book;
}

// Every route in every mode that it can be priced in.
inline std::vector<Way> all_ways() {
  PlanRequest request;
  request.data = items_of(1, 1);
  const Job job = job_of(request, every_price());
  std::vector<Way> ways;
  for (const Route route : all_routes())
    for (const Mode mode : all_modes())
      if (route_model(route).obstacles(job, mode, Ratio{}, every_price()).empty())
        ways.push_back({route, mode});
  return ways;
}

// Items of one size with spread keys; now and then with an index that gets some of them.
inline Profile random_profile(Rng& rng, std::int64_t items_max, std::int64_t bytes_max) {
  Profile data = items_of(1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(items_max))),
                          1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(bytes_max))));
  if (rng.below(3) > 0) return data;
  IndexProfile index;
  index.name = "by-day";
  index.entries = index.wcu_total = index.distinct_keys =
      1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(data.items)));
  index.top_share = 1.0 / static_cast<double>(index.entries);
  data.gsis = {index};
  return data;
}

}  // namespace dynafill
