#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/layout.h"
#include "base/text.h"
#include "planner/compare.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

std::string asked_text(const Comparison& comparison) {
  const Asked& asked = comparison.asked;
  std::vector<std::string> parts;
  if (asked.within) parts.push_back("to load within " + human_duration(*asked.within));
  if (asked.wcu) parts.push_back(human_count(*asked.wcu) + " WCU");
  if (asked.ratio) parts.push_back("ratio " + asked.ratio->text());
  if (asked.budget) parts.push_back("at most " + asked.budget->dollars());
  return fmt::format("{}", fmt::join(parts, ", "));
}

// "19m 59s", without tenths of seconds beyond ten; "62.4 days".
std::string time_text(Duration time) {
  if (time >= std::chrono::hours(100)) return fmt::format("{:.1f} days", in_seconds(time) / 86'400);
  using std::chrono::seconds;
  return time < seconds(10) ? human_duration(time) : human_duration(std::chrono::round<seconds>(time));
}

std::string risk_text(double probability) {
  if (probability == 0) return fmt::format("<{:.1f} %", 100.0 / worlds_drawn);
  return probability < 0.0995 ? fmt::format("{:.1f} %", probability * 100)
                              : fmt::format("{:.0f} %", probability * 100);
}

// Of missing the deadline; without one, the limit.
double risk_of(const Odds& odds) {
  return odds.within_probability ? 1 - *odds.within_probability : odds.timeout_probability;
}

std::string capacity_text(const Compared& row) {
  if (row.route == Route::import_table) return "none";
  const std::int64_t wcu = row.weighed->choice.wcu;
  return wcu < 1'000'000 ? human_count(wcu) : fmt::format("{:.1f}M", static_cast<double>(wcu) / 1e6);
}

// "$0.61", "$180556", "$1.3M"
std::string cost_text(Usd cost) {
  if (cost.amount >= 1'000'000) return fmt::format("${:.1f}M", cost.amount.as_double() / 1e6);
  return cost.dollars(cost.amount < 1'000 ? 2 : 0);
}

std::string line_of(const Compared& row) {
  const Weighed& found = *row.weighed;
  return fmt::format(
      "{} {} {} {} {} {} {} {}\n", found.on_frontier ? '*' : ' ', left_aligned(route_name(row.route), 14),
      left_aligned(mode_name(row.mode), 14), right_aligned(capacity_text(row), 7),
      right_aligned(time_text(found.course.total), 12), right_aligned(time_text(found.odds.total_p90), 12),
      right_aligned(cost_text(found.bill.total()), 7), right_aligned(risk_text(risk_of(found.odds)), 6));
}

// "emr provisioned, auto-scaling; glue on-demand"
std::string who(const std::vector<const Compared*>& rows) {
  std::vector<std::pair<Route, std::vector<std::string_view>>> routes;
  for (const Compared* row : rows) {
    if (routes.empty() || routes.back().first != row->route) routes.push_back({row->route, {}});
    if (row->route != Route::bulk_put) routes.back().second.push_back(mode_name(row->mode));
  }
  // Where the modes are the same, they are said once.
  const bool same =
      std::ranges::all_of(routes, [&](const auto& route) { return route.second == routes[0].second; });
  std::vector<std::string> parts;
  if (same && routes.size() > 1 && !routes[0].second.empty()) {
    std::vector<std::string_view> names;
    for (const auto& [route, modes] : routes) names.push_back(route_name(route));
    return fmt::format("{} by {}", fmt::join(routes[0].second, ", "), fmt::join(names, ", "));
  }
  for (const auto& [route, modes] : routes)
    parts.push_back(modes.empty() ? std::string(route_name(route))
                                  : fmt::format("{} {}", route_name(route), fmt::join(modes, ", ")));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string impossible(const Comparison& comparison) {
  std::vector<std::pair<std::string, std::vector<const Compared*>>> by_reason;
  for (const Compared& row : comparison.scenarios) {
    if (row.weighed) continue;
    auto place = std::ranges::find(by_reason, row.why_not, &decltype(by_reason)::value_type::first);
    if (place == by_reason.end()) place = by_reason.insert(place, {row.why_not, {}});
    place->second.push_back(&row);
  }
  if (by_reason.empty()) return "";
  std::string out = "\nNot ranked\n";
  for (const auto& [reason, rows] : by_reason) out += wrapped(who(rows) + ": " + reason, "  - ", "    ");
  return out;
}

std::string regret_text(const Comparison& comparison) {
  if (!comparison.least_regret) return "";
  const Regret& least = *comparison.least_regret;
  return "\n" +
         wrapped(
             fmt::format(
                 "Least regret: {} {}{}. It meets the deadline in {:.0f} % of {} worlds and costs "
                 "${:.2f} more than the best choice of each on average, at most ${:.2f} in 95 % of them.",
                 route_name(least.choice.route), mode_name(least.choice.mode),
                 is_on_demand(least.choice.mode) ? std::string()
                                                 : fmt::format(" with {} WCU", human_count(least.choice.wcu)),
                 least.deadline_probability * 100, worlds_drawn, least.mean_usd, least.p95_usd),
             "", "");
}

}  // namespace

std::string comparison_screen(const Comparison& comparison) {
  std::string out = wrapped(
      fmt::format("{}{} items of {:.0f} B, {} write units, {}{}; {}, book {}, {}",
                  comparison.name.empty() ? "" : comparison.name + ": ", human_count(comparison.need.items),
                  comparison.need.item_bytes_mean, human_count(comparison.need.wcu_total),
                  comparison.uncertain ? "(the middle), " : "", asked_text(comparison), comparison.region,
                  comparison.prices, described(comparison.price_adjustments)),
      "", "");
  out += fmt::format("\n  {} {} {} {} {} {} {}\n", left_aligned("route", 14), left_aligned("capacity", 14),
                     right_aligned("WCU", 7), right_aligned("time in all", 12),
                     right_aligned("90 % within", 12), right_aligned("cost", 7), right_aligned("risk", 6));
  out += "  " + std::string(78, '-') + "\n";
  bool any = false;
  for (const Compared& row : comparison.scenarios)
    if (row.weighed) {
      out += line_of(row);
      any = true;
    }
  if (!any) out += "  none can do it\n";
  out += "  " + std::string(78, '-') + "\n";
  out += wrapped(
      fmt::format("none is both quicker and cheaper. Time: start-up and load. Risk: of {}, in {} worlds.",
                  comparison.asked.within
                      ? "a load longer than " + human_duration(*comparison.asked.within)
                      : "not being done by start-up, load and a tenth more, rounded up to 5 minutes, or by "
                        "--terminate-after",
                  worlds_drawn),
      "* ", "  ");
  return out + regret_text(comparison) + impossible(comparison);
}

std::string comparison_explanation(const Comparison& comparison) {
  std::string out = comparison_screen(comparison) + "\nThe bills\n";
  for (const Compared& row : comparison.scenarios) {
    if (!row.weighed) continue;
    out += fmt::format("\n{} {}: {}\n", route_name(row.route), mode_name(row.mode),
                       route_model(row.route).words());
    for (const BillLine& line : row.weighed->bill.lines)
      out += wrapped(fmt::format("{}, {}: {} = {} {} x ${} = ${}", line.service, line.what, line.formula,
                                 line.quantity.rounded(9).text(), line.unit, line.unit_price.amount.text(),
                                 line.amount.amount.text(6)),
                     "  ", "      ");
    out += fmt::format("  total {}\n", row.weighed->bill.total().dollars());
  }
  return out;
}

}  // namespace dynafill
