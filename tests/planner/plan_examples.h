// tests/planner/plan_examples.h: requests that several tests start from, and what they look for in the plans.
#pragma once

#include <algorithm>
#include <string_view>

#include "planner/plan.h"
#include "tests/catch.h"

namespace dynafill {

// N items of one size with different keys, as a profile of a file would have them.
inline Profile items_of(std::int64_t items, std::int64_t bytes) {
  Profile profile;
  profile.source = "orders.json";
  profile.source_bytes = items * bytes;
  profile.items = items;
  profile.item_bytes_total = items * bytes;
  const std::int64_t units = (bytes + 1023) / 1024;
  profile.wcu_total = items * units;
  profile.wcu_max = units;
  profile.wcu_histogram.assign(static_cast<std::size_t>(units) + 1, 0);
  profile.wcu_histogram.back() = items;
  profile.distinct_keys = items;
  profile.top_share = 1.0 / static_cast<double>(items);
  profile.key.partition_key = "id";
  return profile;
}

// The job of the article of 2018-01-18: 1,000,000 rows of 175 B within 20 minutes, eu-west-1.
inline PlanRequest article_request() {
  PlanRequest request;
  request.name = "article";
  request.data = items_of(1'000'000, 175);
  request.format = "datapipeline";
  request.asked.within = std::chrono::minutes(20);
  request.asked.ratio = Ratio{};
  request.route = Route::data_pipeline;
  request.region = "eu-west-1";
  return request;
}

inline const PriceBook& prices_of_2018() {
  static const PriceBook book = *load_price_book("2018-01");
  return book;
}
inline const PriceBook& prices_of_2025() {
  static const PriceBook book = *load_price_book("2025-06");
  return book;
}

inline Decimal d(const char* text) { return *Decimal::parse(text); }

// The plan, which must be one.
inline Plan planned(const PlanRequest& request, const PriceBook& book = prices_of_2018()) {
  auto plan = make_plan(request, book);
  if (!plan) FAIL(plan.error().sentence);
  return *plan;
}

inline bool has_note(const Plan& plan, std::string_view part) {
  return std::ranges::any_of(plan.notes,
                             [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

inline const BillLine& line(const Plan& plan, std::string_view service, std::string_view unit) {
  for (const BillLine& one : plan.bill.lines)
    if (one.service == service && one.unit == unit) return one;
  FAIL("no such line");
  return plan.bill.lines.front();
}

}  // namespace dynafill
