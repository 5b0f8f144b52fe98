#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/notes.h"
#include "planner/plan.h"
#include "planner/routes.h"
#include "pricing/charges.h"

namespace dynafill {
namespace {

using Reasons = std::vector<std::string>;

Error refused(const Reasons& reasons) {
  return {fmt::format("No feasible plan: {}", fmt::join(reasons, " ")), ExitCode::refused};
}

std::int64_t default_quota() { return std::llround(constant("table_write_quota")); }

Status check_request(const PlanRequest& request, const PriceBook& book) {
  const Asked& asked = request.asked;
  const auto wrong = [](std::string sentence) { return Error{std::move(sentence)}; };
  RETURN_IF_ERROR(book.check_region(request.region));
  if ((request.route != Route::loader && request.route != Route::data_pipeline) ||
      request.mode != Mode::provisioned)
    return wrong("Only provisioned capacity by the routes loader and data-pipeline can be planned.");
  if (asked.wcu && (*asked.wcu < 1 || *asked.wcu > wcu_limit))
    return wrong(
        fmt::format("A capacity of {} WCU is not between 1 and {}.", *asked.wcu, human_count(wcu_limit)));
  if (asked.within && (*asked.within <= Duration{} || *asked.within > load_time_limit))
    return wrong("The time to load within must be above zero and at most 100 years.");
  if (asked.ratio && (asked.ratio->millionths < 1 || asked.ratio->millionths > 1'000'000))
    return wrong(fmt::format("A ratio of {} is not above 0 and up to 1.", asked.ratio->text()));
  if (asked.budget && asked.budget->amount <= 0) return wrong("A budget must be above $0.");
  if (request.rcu < 1 || request.rcu > wcu_limit) return wrong("A table's read capacity is at least 1 RCU.");
  if (request.into_hour < Duration{} || request.into_hour >= std::chrono::hours(1))
    return wrong("The start within the clock hour must be from 0 to 59 minutes.");
  if (request.instances && (*request.instances < 1 || *request.instances > 1'000'000))
    return wrong("The number of instances must be between 1 and 1,000,000.");
  if (request.instances && request.route == Route::loader && request.instance.empty())
    return wrong("A number of instances needs the type of the instance; without one the loader runs here.");
  for (const auto& time : {request.startup, request.startup_p99})
    if (time && (*time < Duration{} || *time > std::chrono::hours(24 * 365)))
      return wrong("A start-up takes between nothing and a year.");
  if (request.terminate_after &&
      (*request.terminate_after <= Duration{} || *request.terminate_after > load_time_limit))
    return wrong("Terminate after must be above zero and at most 100 years.");
  if (request.activity_months < 0) return wrong("The months of a Data Pipeline activity cannot be negative.");

  if (const auto* item = std::get_if<Bytes>(&request.data)) {
    if (item->count < 1 || item->count > 400 * 1024)
      return wrong(
          fmt::format("An item of {} bytes does not exist: DynamoDB takes 1 to 409,600.", item->count));
    if (!asked.wcu || !asked.within)
      return wrong(
          "To say how many items fit, the plan needs both a capacity (--wcu 833) and a time (--within 20m).");
    return Done{};
  }
  if (std::get<Profile>(request.data).items < 1) return wrong("There are no items to plan for.");
  if (!asked.wcu && !asked.within && !asked.budget)
    return wrong(
        "The plan needs one thing more: a time (--within 20m), a capacity (--wcu 833) or a budget "
        "(--budget 2).");
  return Done{};
}

Plan::Need need_of(const Profile& profile) {
  Plan::Need need{profile.items, profile.wcu_total, 0, {}, profile.distinct_keys, profile.top_share};
  need.item_bytes_mean = static_cast<double>(profile.item_bytes_total) / static_cast<double>(profile.items);
  for (std::size_t units = 0; units < profile.wcu_histogram.size(); ++units)
    if (profile.wcu_histogram[units] > 0)
      need.wcu_histogram.emplace_back(static_cast<std::int64_t>(units), profile.wcu_histogram[units]);
  return need;
}

// All of the plan that does not depend on capacity.
Plan begun_plan(const PlanRequest& request, const Profile& profile, const PriceBook& book) {
  Plan plan;
  plan.name = request.name;
  plan.route = request.route;
  plan.region = request.region;
  plan.prices = book.name();
  plan.price_adjustments = book.adjustments();
  const bool has_file = !profile.source.starts_with("--items");
  plan.source = {has_file ? profile.source : "", has_file ? request.format : "", profile.source_bytes};
  plan.key = profile.key;
  plan.need = need_of(profile);
  plan.table.provisioned_rcu = request.rcu;
  const Startup startup = startup_of(request);
  plan.time.startup = startup.p50;
  plan.time.startup_p99 = startup.p99;
  plan.time.latency_p50 = constants::time_of("batch_write_latency_p50");
  plan.time.latency_p99 = constants::time_of("batch_write_latency_p99");
  plan.asked = request.asked;
  return plan;
}

// Everything that follows from capacity and ratio but the bill.  False: the load would take longer than
// load_time_limit.
bool settle(Plan& plan, const PlanRequest& request, std::int64_t wcu, Ratio ratio) {
  const auto load = load_time({plan.need.wcu_total}, wcu, ratio);
  if (!load) return false;
  plan.table.provisioned_wcu = wcu;
  plan.table.ratio = ratio;
  plan.table.target = target_rate(wcu, ratio);
  plan.compute = compute_of(request, plan.table.target);
  plan.time.load = *load;
  plan.time.total = plan.time.startup + *load;
  plan.time.terminate_after = request.terminate_after
                                  ? request.terminate_after
                                  : default_terminate_after(request.route, plan.time.startup, *load);
  plan.load = LoadSpec{};
  plan.load.target = plan.table.target;
  plan.load.in_flight_max = in_flight_for(
      plan.table.target, static_cast<double>(plan.need.wcu_total) / static_cast<double>(plan.need.items),
      plan.time.latency_p50);
  return true;
}

struct Solution {
  std::int64_t wcu = 0;
  Ratio ratio;
  SolvedFor what = SolvedFor::nothing;
};

// Capacity and ratio for everything but a budget.  Requires asked.wcu or asked.within.
Result<Solution> solve(const Asked& asked, WriteUnits units) {
  const Ratio ratio = asked.ratio.value_or(Ratio{});
  if (!asked.within) return Solution{*asked.wcu, ratio, SolvedFor::load_time};
  const auto enough = wcu_for(units, ratio, *asked.within);
  if (!asked.wcu) {
    if (!enough)
      return refused({fmt::format("{} write units within {} at ratio {} would take more than {} WCU.",
                                  human_count(units.count), human_duration(*asked.within), ratio.text(),
                                  human_count(wcu_limit))});
    return Solution{*enough, ratio, SolvedFor::wcu};
  }
  if (!asked.ratio)
    if (const auto least = ratio_for(units, *asked.wcu, *asked.within))
      return Solution{*asked.wcu, *least, SolvedFor::ratio};
  if (enough && *asked.wcu >= *enough) return Solution{*asked.wcu, ratio, SolvedFor::nothing};
  const auto needs = load_time(units, *asked.wcu, ratio);
  return refused(
      {fmt::format("{} WCU at ratio {} need {} for {} write units, longer than {}; {} WCU would do.",
                   human_count(*asked.wcu), ratio.text(),
                   needs ? human_duration(*needs) : "more than 100 years", human_count(units.count),
                   human_duration(*asked.within), enough ? human_count(*enough) : "no number of")});
}

// Puts into `plan` the greatest capacity whose bill is within the budget; false when there is none.  The
// bill does not rise steadily with the capacity (a load that just fits into one clock hour is cheaper than
// a slower one that touches two), so every capacity is tried, from the default quota down; its own price
// rules most of them out without a bill.  More than writes everything in a second makes nothing faster.
Result<bool> fastest_within(Usd budget, Plan& plan, const PlanRequest& request, const PriceBook& book) {
  const auto hourly = book.lookup(plan.region, "dynamodb.wcu_hour");
  if (!hourly) return Error{hourly.error().sentence, ExitCode::refused};
  const Ratio ratio = request.asked.ratio.value_or(Ratio{});
  const auto in_a_second = wcu_for({plan.need.wcu_total}, ratio, std::chrono::seconds(1));
  const std::int64_t quota = default_quota();
  for (std::int64_t wcu = std::min(quota, in_a_second.value_or(quota)); wcu >= 1; --wcu) {
    const auto load = load_time({plan.need.wcu_total}, wcu, ratio);
    if (!load) return false;  // slower ones take longer still
    const std::int64_t hours = clock_hours(request.into_hour, plan.time.startup + *load);
    if (hourly->usd() * (Decimal(wcu) * hours) > budget) continue;
    CHECK(settle(plan, request, wcu, ratio));
    auto bill = bill_of(plan, request, book);
    if (!bill) return bill.error();
    if (bill->total() > budget) continue;
    plan.bill = std::move(*bill);
    return true;
  }
  return false;
}

std::string over_budget(Usd total, Usd budget) {
  return fmt::format("It would cost {}, more than the budget of {}.", total.dollars(), budget.dollars());
}

// From what is asked to capacity, ratio, times and bill.
Status decide(Plan& plan, const PlanRequest& request, const PriceBook& book) {
  const Asked& asked = request.asked;
  if (asked.wcu || asked.within) {
    const auto solution = solve(asked, {plan.need.wcu_total});
    if (!solution) return solution.error();
    if (!settle(plan, request, solution->wcu, solution->ratio))
      return refused({fmt::format("{} WCU at ratio {} would load for more than 100 years.",
                                  human_count(solution->wcu), solution->ratio.text())});
    plan.solved_for = solution->what;
    auto bill = bill_of(plan, request, book);
    if (!bill) return bill.error();
    plan.bill = std::move(*bill);
    if (!asked.budget || plan.bill.total() <= *asked.budget) return Done{};
    if (asked.wcu) return refused({over_budget(plan.bill.total(), *asked.budget)});
  }
  const Plan for_time = plan;
  const auto found = fastest_within(*asked.budget, plan, request, book);
  if (!found) return found.error();
  plan.solved_for = SolvedFor::budget;
  if (*found && (!asked.within || plan.time.load <= *asked.within)) return Done{};
  Reasons reasons;
  if (asked.within) reasons.push_back(over_budget(for_time.bill.total(), *asked.budget));
  reasons.push_back(*found
                        ? fmt::format("The fastest plan within the budget has {} WCU and loads for {}.",
                                      human_count(plan.table.provisioned_wcu), human_duration(plan.time.load))
                        : fmt::format("No capacity up to the default quota of {} WCU costs {} or less.",
                                      human_count(default_quota()), asked.budget->dollars()));
  return refused(reasons);
}

}  // namespace

std::string_view solved_for_name(SolvedFor what) {
  switch (what) {
    case SolvedFor::nothing:
      return "nothing";
    case SolvedFor::wcu:
      return "wcu";
    case SolvedFor::load_time:
      return "load_time";
    case SolvedFor::ratio:
      return "ratio";
    case SolvedFor::budget:
      return "budget";
    case SolvedFor::items:
      return "items";
  }
  CHECK(!"a SolvedFor without a name");
  return {};
}

std::string_view client_name(Plan::ClientKind kind) {
  switch (kind) {
    case Plan::ClientKind::dynafill:
      return "dynafill";
    case Plan::ClientKind::emr_connector:
      return "emr-connector";
    case Plan::ClientKind::data_pipeline:
      return "data-pipeline";
  }
  CHECK(!"a client without a name");
  return {};
}

Result<Plan> make_plan(const PlanRequest& request, const PriceBook& book) {
  RETURN_IF_ERROR(check_request(request, book));
  Profile profile;
  const auto* item = std::get_if<Bytes>(&request.data);
  PlanRequest exact = request;
  if (item != nullptr) {
    exact.asked.ratio = request.asked.ratio.value_or(Ratio{});
    const WriteUnits per_item{(item->count + 1023) / 1024};
    const std::int64_t fit =
        items_for(per_item, *request.asked.wcu, *exact.asked.ratio, *request.asked.within);
    if (fit < 1) return refused({"Not even one item fits into that time at that capacity."});
    if (fit > INT64_MAX / item->count)
      return refused({"The items that fit are more than 8 EiB; ask for less."});
    profile = uniform_profile(fit, *item);
  } else {
    profile = std::get<Profile>(request.data);
  }
  Plan plan = begun_plan(exact, profile, book);
  const Reasons obstacles = route_obstacles(exact, exact.asked.ratio.value_or(Ratio{}), book);
  if (!obstacles.empty()) return refused(obstacles);
  RETURN_IF_ERROR(decide(plan, exact, book));
  if (item != nullptr) plan.solved_for = SolvedFor::items;
  plan.asked = request.asked;
  // The least ratio for a deadline may be one that the route does not take.
  if (const Reasons later = route_obstacles(exact, plan.table.ratio, book); !later.empty())
    return refused(later);
  plan.assumptions = assumptions_of(plan, exact);
  plan.notes = notes_on(plan, exact, book);
  return plan;
}

}  // namespace dynafill
