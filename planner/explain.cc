#include "planner/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/layout.h"
#include "base/text.h"

namespace dynafill {
namespace {

// The sources in the order of their first use; each is printed once, at the end.
class Sources {
 public:
  std::string mark(const std::string& source) {
    const auto found = std::ranges::find(texts_, source);
    const auto number = found - texts_.begin() + 1;
    if (found == texts_.end()) texts_.push_back(source);
    return fmt::format("[{}]", number);
  }
  [[nodiscard]] std::string list() const {
    std::string out = "\nSources\n";
    for (std::size_t i = 0; i < texts_.size(); ++i)
      out += wrapped(texts_[i], left_aligned(fmt::format("  [{}]", i + 1), 7), std::string(7, ' '));
    return out;
  }

 private:
  std::vector<std::string> texts_;
};

// A figure, and under it how it came about.
std::string figure(std::string_view name, std::string_view value, std::string_view how) {
  return wrapped(fmt::format("{}: {}", name, value), "  ", "    ") + wrapped(how, "      ", "      ");
}

std::string seconds_text(Duration time) {
  // A billionth of a second is kept; a hundredth is enough to follow.
  return fmt::format("{} s", Decimal::divide(time.count(), 1'000'000'000, 2).text());
}

std::string need_figures(const Plan& plan) {
  std::string parts;
  constexpr std::size_t shown_max = 6;
  for (std::size_t i = 0; i < std::min(shown_max, plan.need.wcu_histogram.size()); ++i)
    parts += fmt::format("{}{} items x {}", i == 0 ? "" : " + ",
                         human_count(plan.need.wcu_histogram[i].second), plan.need.wcu_histogram[i].first);
  if (plan.need.wcu_histogram.size() > shown_max)
    parts += fmt::format(" + {} more sizes (wcu_histogram in plan.json)",
                         plan.need.wcu_histogram.size() - shown_max);
  const std::string from =
      plan.source.path.empty() ? "given, all of one size" : "counted in " + plan.source.path;
  return figure("items", human_count(plan.need.items),
                plan.solved_for == SolvedFor::items
                    ? fmt::format("{} WCU/s x {} / {} write units an item, rounded down",
                                  Decimal::scaled(plan.table.target.micro_per_s, 6).text(),
                                  seconds_text(*plan.asked.within), plan.need.wcu_histogram.front().first)
                    : from) +
         figure("write units", human_count(plan.need.wcu_total),
                fmt::format("each item's bytes / 1024 rounded up, summed: {}", parts));
}

std::string capacity_how(const Plan& plan) {
  const std::string units = human_count(plan.need.wcu_total);
  switch (plan.solved_for) {
    case SolvedFor::wcu: {
      const auto least = wcu_for({plan.need.wcu_total}, plan.table.ratio, *plan.asked.within);
      const std::string formula = fmt::format("{} write units / (ratio {} x {}), rounded up", units,
                                              plan.table.ratio.text(), seconds_text(*plan.asked.within));
      if (!least || *least == plan.table.provisioned_wcu) return formula;
      return fmt::format("{} is {}; this is the least, or the cheapest, with which the load is in time",
                         formula, human_count(*least));
    }
    case SolvedFor::budget:
      return fmt::format("the greatest capacity, up to the quota, whose whole bill is at most {}",
                         plan.asked.budget->dollars());
    default:
      return "given";
  }
}

// What the table takes, by its mode.
std::string capacity_figures(const Plan& plan) {
  const Plan::Table& table = plan.table;
  if (plan.route == Route::import_table)
    return figure("capacity", "none", "Import from S3 uses no write capacity");
  std::string out;
  switch (table.mode) {
    case Mode::provisioned:
      out = figure("capacity", human_count(table.provisioned_wcu) + " WCU", capacity_how(plan));
      break;
    case Mode::auto_scaling:
      out = figure("capacity",
                   fmt::format("{} to {} WCU", human_count(table.auto_scaling->min_wcu),
                               human_count(table.auto_scaling->max_wcu)),
                   "auto scaling; its maximum is the one that costs least of those that will do");
      break;
    case Mode::on_demand:
      return figure("capacity", "on demand",
                    "what a new table takes at once, and twice as much again and again");
    case Mode::on_demand_warm:
      return figure("capacity", fmt::format("on demand, warm for {} WCU/s", human_count(*table.warm_wcu)),
                    plan.asked.within
                        ? fmt::format("{} write units / {}, rounded up", human_count(plan.need.wcu_total),
                                      seconds_text(*plan.asked.within))
                        : std::string("given"));
  }
  for (const Plan::Index& index : table.gsis)
    out += figure("index " + index.name, human_count(index.provisioned_wcu) + " WCU",
                  fmt::format("{} of its write units for {} of the table's, at the table's pace",
                              human_count(index.wcu_total), human_count(plan.need.wcu_total)));
  return out;
}

std::string ratio_how(const Plan& plan) {
  if (plan.solved_for == SolvedFor::ratio)
    return fmt::format("{} write units / ({} WCU x {}), rounded up to a millionth",
                       human_count(plan.need.wcu_total), human_count(plan.table.provisioned_wcu),
                       seconds_text(*plan.asked.within));
  return plan.asked.ratio ? "given" : "the default: the load may use all of the capacity";
}

std::string rate_figures(const Plan& plan, const std::string& rate) {
  const Plan::Table& table = plan.table;
  std::string out;
  if (table.mode == Mode::provisioned)
    out = figure("rate", rate + " WCU/s",
                 fmt::format("{} WCU x ratio {}{}", human_count(table.provisioned_wcu), table.ratio.text(),
                             holds_back(table) ? ", or what its partitions surely take" : ""));
  else
    out = figure("rate", rate + " WCU/s", "aimed at; the table may take less at first");
  const double arithmetic_s = static_cast<double>(plan.need.wcu_total) / table.target.as_double();
  const bool as_told = std::abs(in_seconds(plan.time.load) - arithmetic_s) < 0.01;
  return out + figure("load", seconds_text(plan.time.load) + " = " + human_duration(plan.time.load),
                      as_told
                          ? fmt::format("{} write units / {} WCU/s", human_count(plan.need.wcu_total), rate)
                          : fmt::format("{} write units at what the client, the keys and the table let "
                                        "through (notes, assumptions)",
                                        human_count(plan.need.wcu_total)));
}

std::string time_figures(const Plan& plan) {
  const std::string rate = Decimal::scaled(plan.table.target.micro_per_s, 6).text();
  std::string out =
      plan.route == Route::import_table
          ? figure("load", seconds_text(plan.time.load) + " = " + human_duration(plan.time.load),
                   "size of the file / speed of the import (assumptions)")
          : rate_figures(plan, rate);
  if (plan.time.startup > Duration{})
    out += figure(
        "in all", seconds_text(plan.time.total) + " = " + human_duration(plan.time.total),
        fmt::format("start-up {} + load {}", seconds_text(plan.time.startup), seconds_text(plan.time.load)));
  if (const std::string odds = odds_text(plan); !odds.empty())
    out += figure(
        "odds", odds,
        "worlds drawn of what may turn out otherwise: start-up, what the data is not known exactly of, "
        "what a client that is not ours makes of its rate, how soon DynamoDB adds capacity");
  if (plan.route == Route::import_table) return out;
  out += figure("requests in flight", fmt::format("up to {}", plan.load.in_flight_max),
                fmt::format("rate / (units of {} items) x {} response time, doubled, 4 to 512",
                            plan.load.batch_items_max, milliseconds_text(batch_time(plan))));
  return out;
}

std::string bill_figures(const Bill& bill, Sources& sources) {
  std::string out;
  for (const BillLine& line : bill.lines) {
    out +=
        wrapped(fmt::format("{}, {}: ${}", line.service, line.what, line.amount.amount.text()), "  ", "    ");
    out += wrapped(fmt::format("{} = {} {}", line.formula, line.quantity.rounded(9).text(), line.unit),
                   "      ", "      ");
    out += wrapped(fmt::format("x ${} per {}, {}, {}", line.unit_price.amount.text(), line.unit, line.as_of,
                               sources.mark(line.source)),
                   "      ", "      ");
  }
  return out + figure("total", bill.total().dollars(),
                      fmt::format("the sum ${} rounded once", bill.total().amount.text()));
}

}  // namespace

std::string explanation(const Plan& plan) {
  Sources sources;
  std::string out = fmt::format("How the plan{} came about\n", plan.name.empty() ? "" : " " + plan.name);
  out += "\nNeed\n" + need_figures(plan);
  out += "\nTable and time\n";
  out += capacity_figures(plan);
  if (plan.table.mode == Mode::provisioned && plan.route != Route::import_table)
    out += figure("ratio", plan.table.ratio.text(), ratio_how(plan));
  out += time_figures(plan);
  out += fmt::format("\nBill: book {}, {}, {}, US dollars\n", plan.prices, described(plan.price_adjustments),
                     plan.region) +
         bill_figures(plan.bill, sources);
  out += "\nAssumptions\n";
  for (const Assumption& assumed : plan.assumptions)
    out += wrapped(fmt::format("{}: {} {}", assumed.what, assumed.value, sources.mark(assumed.source)), "  ",
                   "    ");
  if (!plan.notes.empty()) out += "\nNotes\n";
  for (const std::string& note : plan.notes) out += wrapped(note, "  * ", "    ");
  return out + sources.list();
}

}  // namespace dynafill
