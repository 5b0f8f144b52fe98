#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "planner/note_parts.h"
#include "planner/search.h"
#include "pricing/charges.h"
#include "sim/decrease_allowance.h"

namespace dynafill {
namespace {

void note_budget(const Plan& plan, Notes& notes) {
  if (plan.asked.budget && plan.asked.within && plan.solved_for == SolvedFor::budget)
    notes.push_back(fmt::format(
        "The least capacity for {} is over the budget of {}; this faster plan is within it, because "
        "it is billed for less time.",
        human_duration(*plan.asked.within), plan.asked.budget->dollars()));
}

// `items x ratio / seconds` in whole units, rounded down, at least 1: the formula as the article of 2018
// prints it.
std::int64_t wcu_as_the_article_has_it(std::int64_t items, Ratio ratio, Duration within) {
  CHECK(within > Duration{});
  const Int128 wcu = static_cast<Int128>(items) * ratio.millionths * 1'000 / within.count();
  return static_cast<std::int64_t>(std::clamp<Int128>(wcu, 1, wcu_limit));
}

void note_rounding(const Plan& plan, Notes& notes) {
  if (plan.solved_for != SolvedFor::wcu) return;
  // Only the least capacity has a rounding to speak of.
  if (wcu_for({plan.need.wcu_total}, plan.table.ratio, *plan.asked.within) != plan.table.provisioned_wcu)
    return;
  const std::int64_t wcu = plan.table.provisioned_wcu;
  const Duration within = *plan.asked.within;
  const WriteUnits units{plan.need.wcu_total};
  const auto at_article = [&](std::int64_t units_per_s) {
    return load_time(units, units_per_s, plan.table.ratio);
  };
  if (plan.table.ratio.millionths == 1'000'000) {
    if (wcu == 1 || plan.time.load == within) return;  // nothing was rounded
    const auto slower = at_article(wcu - 1);
    if (!slower) return;
    notes.push_back(
        fmt::format("{} would take {} and miss {} by {}: the quotient is rounded up, where the article "
                    "of 2018 rounds down.",
                    at_capacity(wcu - 1, plan.table.ratio), in_tenths_of_seconds(*slower),
                    human_duration(within), in_tenths_of_seconds(*slower - within)));
    return;
  }
  const std::int64_t article = wcu_as_the_article_has_it(plan.need.items, plan.table.ratio, within);
  const auto slower = at_article(article);
  if (!slower || *slower <= within) return;
  notes.push_back(
      fmt::format("The ratio divides. Items x ratio / seconds, as the article of 2018 prints it, gives "
                  "{} WCU, which take {} at ratio {}: {:.1f} times the time asked for.",
                  human_count(article), human_duration(*slower), plan.table.ratio.text(),
                  in_seconds(*slower) / in_seconds(within)));
}

// A load that ends just after a full hour pays a whole hour more than a slightly faster one.
void note_cheaper_hour(const Plan& plan, const Job& job, Notes& notes) {
  const PlanRequest& request = *job.request;
  const std::int64_t hours = clock_hours(request.into_hour, plan.time.total);
  if (plan.solved_for != SolvedFor::wcu || hours < 2) return;
  const Duration room = std::chrono::hours(hours - 1) - request.into_hour - plan.time.startup;
  if (room <= Duration{}) return;
  const auto faster = least_wcu(job, plan.route, plan.table.mode, plan.table.ratio, room);
  if (!faster || *faster * (hours - 1) >= plan.table.provisioned_wcu * hours) return;
  notes.push_back(fmt::format(
      "Cheaper capacity: {} end within {} clock hour{} and are billed {} WCU-hours instead of {}.",
      at_capacity(*faster, plan.table.ratio), hours - 1, hours == 2 ? "" : "s",
      human_count(*faster * (hours - 1)), human_count(plan.table.provisioned_wcu * hours)));
}

// Capacity is billed by the clock hour: a load of 20 minutes pays for the hour, and one of the whole hour
// needs a third of the capacity.
void note_longer_in_the_hour(const Plan& plan, const Job& job, Notes& notes) {
  const PlanRequest& request = *job.request;
  if (plan.solved_for != SolvedFor::wcu) return;
  const std::int64_t hours = clock_hours(request.into_hour, plan.time.total);
  const Duration room = std::chrono::hours(hours) - request.into_hour - plan.time.startup;
  if (room <= plan.time.load) return;
  const auto slower = least_wcu(job, plan.route, plan.table.mode, plan.table.ratio, room);
  // Less than a tenth is not worth a sentence.
  if (!slower || *slower * 10 > plan.table.provisioned_wcu * 9) return;
  notes.push_back(fmt::format(
      "Slower is cheaper: capacity is billed by the clock hour, and with {} to load within, {} would "
      "do: {:.0f} % of the capacity's price.",
      human_duration(room), at_capacity(*slower, plan.table.ratio),
      100.0 * static_cast<double>(*slower) / static_cast<double>(plan.table.provisioned_wcu)));
}

// The article's screen shows this sum for 833 WCU: $456.06 a month.
void note_month(const Plan& plan, const PriceBook& book, Notes& notes) {
  const auto lines =
      provisioned_table(book, plan.region, plan.table.provisioned_wcu, plan.table.provisioned_rcu, Duration{},
                        std::chrono::hours(month_of_31_days.hours));
  if (!lines) return;
  notes.push_back(fmt::format(
      "Lower the capacity after the load: {} WCU and {} RCU left for a month of 31 days ({} h) cost {}. "
      "A table may be lowered {} times from 00:00 UTC and once more each hour, {} times a day at the most.",
      human_count(plan.table.provisioned_wcu), human_count(plan.table.provisioned_rcu),
      month_of_31_days.hours, Bill{*lines}.total().dollars(), decreases_held_max, decreases_a_day_max));
}

}  // namespace

// "833 WCU", "834 WCU at ratio 0.5"
std::string at_capacity(std::int64_t wcu, Ratio ratio) {
  return ratio.millionths == 1'000'000 ? fmt::format("{} WCU", human_count(wcu))
                                       : fmt::format("{} WCU at ratio {}", human_count(wcu), ratio.text());
}

std::string in_tenths_of_seconds(Duration time) { return fmt::format("{:.1f} s", in_seconds(time)); }

void note_other_capacities(const Plan& plan, const Job& job, const PriceBook& book, Notes& notes) {
  note_budget(plan, notes);
  note_rounding(plan, notes);
  note_cheaper_hour(plan, job, notes);
  note_longer_in_the_hour(plan, job, notes);
  note_month(plan, book, notes);
}

}  // namespace dynafill
