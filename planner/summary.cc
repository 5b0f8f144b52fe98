#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/layout.h"
#include "base/text.h"
#include "planner/explain.h"
#include "planner/uncertainty.h"

namespace dynafill {
namespace {

constexpr std::size_t label_columns = 13;

std::string row(std::string_view label, std::string_view text) {
  return wrapped(text, "  " + left_aligned(label, label_columns), std::string(label_columns + 2, ' '));
}

std::string without_vendor(std::string_view service) {
  for (const std::string_view vendor : {"Amazon ", "AWS "})
    if (service.starts_with(vendor)) return std::string(service.substr(vendor.size()));
  return std::string(service);
}

// Lines show six decimals so that they can be added up by hand; a large bill shows cents.
int decimals_of(const Bill& bill) { return bill.total().amount < 1000 ? 6 : 2; }

std::string bill_table(const Bill& bill) {
  struct Row {
    std::string what, times, amount;
  };
  std::vector<Row> rows;
  std::size_t times_columns = 0;
  std::size_t amount_columns = 0;
  for (const BillLine& line : bill.lines) {
    Row shown{
        without_vendor(line.service) + " " + line.what,
        fmt::format("{} {} x {}", line.quantity.rounded(6).text(), line.unit, line.unit_price.amount.text()),
        line.amount.amount.text(decimals_of(bill))};
    times_columns = std::max(times_columns, shown.times.size());
    amount_columns = std::max(amount_columns, shown.amount.size());
    rows.push_back(std::move(shown));
  }
  const std::string total = bill.total().dollars();
  amount_columns = std::max(amount_columns, total.size());
  // Two spaces before, between and between; names get what is left, and go on in the next line.
  const std::size_t used = times_columns + amount_columns + 6;
  const std::size_t what_columns = used + 24 <= screen_columns ? screen_columns - used : 22;
  std::string out = "\n  The bill of the job, in US dollars\n\n";
  for (const Row& shown : rows) {
    std::string name = wrapped(shown.what, "", "", what_columns);
    const std::size_t end = name.find('\n');
    out +=
        fmt::format("  {}  {}  {}\n", left_aligned(name.substr(0, end), what_columns),
                    right_aligned(shown.times, times_columns), right_aligned(shown.amount, amount_columns));
    for (std::size_t at = end + 1; at < name.size();) {
      const std::size_t line_end = name.find('\n', at);
      out += "    " + name.substr(at, line_end - at) + "\n";
      at = line_end + 1;
    }
  }
  const std::size_t columns = what_columns + times_columns + amount_columns + 4;
  out += "  " + std::string(columns, '-') + "\n";
  out += "  " + left_aligned("Total", columns - total.size()) + total + "\n";
  return out;
}

std::string data_text(const Plan& plan) {
  std::string text =
      fmt::format("{} items of {:.0f} B on average, {} write units", human_count(plan.need.items),
                  plan.need.item_bytes_mean, human_count(plan.need.wcu_total));
  if (!plan.source.path.empty())
    text += fmt::format(", from {} ({})", plan.source.path, human_bytes(plan.source.bytes));
  return text;
}

std::string table_text(const Plan& plan) {
  const Plan::Table& table = plan.table;
  const std::string infrequent = table.infrequent_access ? ", class Standard-IA" : "";
  if (plan.route == Route::import_table)
    return fmt::format("a new one in {}, made by the import{}", plan.region, infrequent);
  switch (table.mode) {
    case Mode::provisioned:
      return fmt::format("{} WCU, {} RCU provisioned in {}{}", human_count(table.provisioned_wcu),
                         human_count(table.provisioned_rcu), plan.region, infrequent);
    case Mode::auto_scaling:
      return fmt::format("auto scaling from {} to {} WCU, {} RCU, in {}{}",
                         human_count(table.auto_scaling->min_wcu), human_count(table.auto_scaling->max_wcu),
                         human_count(table.provisioned_rcu), plan.region, infrequent);
    case Mode::on_demand:
      return fmt::format("a new one on demand in {}{}", plan.region, infrequent);
    case Mode::on_demand_warm:
      return fmt::format("on demand in {}, warmed for {} WCU/s{}", plan.region, human_count(*table.warm_wcu),
                         infrequent);
  }
  return {};
}

std::string index_text(const Plan::Index& index) {
  const std::string units = fmt::format("index {}: {} write units", index.name, human_count(index.wcu_total));
  return index.provisioned_wcu == 0 ? units
                                    : fmt::format("{}, {} WCU", units, human_count(index.provisioned_wcu));
}

std::string rate_text(const Plan::Table& table) {
  const std::string rate = Decimal::scaled(table.target.micro_per_s, 6).text();
  if (table.mode == Mode::provisioned)
    return fmt::format("{} WCU/s: {} WCU x ratio {}{}", rate, human_count(table.provisioned_wcu),
                       table.ratio.text(), holds_back(table) ? ", or what its partitions surely take" : "");
  return fmt::format("{} WCU/s aimed at", rate);
}

}  // namespace

std::string odds_text(const Plan& plan) {
  const Plan::Time& time = plan.time;
  std::vector<std::string> parts;
  if (time.within_probability) {
    const auto in_time = std::llround(*time.within_probability * worlds_drawn);
    parts.push_back(fmt::format("within {} in {} of {} worlds", human_duration(*plan.asked.within),
                                in_time == worlds_drawn ? "all" : human_count(in_time), worlds_drawn));
  }
  const std::string half = parts.empty() ? fmt::format("half of {} worlds", worlds_drawn) : "half";
  if (time.load_p90 && time.load_p50 != time.load_p90)
    parts.push_back(fmt::format("{} load in up to {}, nine tenths in {}", half,
                                human_duration(*time.load_p50), human_duration(*time.load_p90)));
  if (plan.cost_p90)
    parts.push_back(fmt::format("half cost up to {}, nine tenths {}", plan.cost_p50->dollars(),
                                plan.cost_p90->dollars()));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string summary(const Plan& plan) {
  const auto& table = plan.table;
  std::string out = fmt::format("Plan{}: {} by the route {}\n\n", plan.name.empty() ? "" : " " + plan.name,
                                plan.bill.total().dollars(), route_name(plan.route));
  out += row("data", data_text(plan));
  out += row("table", table_text(plan));
  for (const Plan::Index& index : table.gsis) out += row("", index_text(index));
  if (plan.route != Route::import_table) out += row("rate", rate_text(table));
  std::string time = human_duration(plan.time.load) + " to load";
  if (plan.time.startup > Duration{})
    time += fmt::format(", {} to start before it, {} in all", human_duration(plan.time.startup),
                        human_duration(plan.time.total));
  out += row("time", time);
  if (const std::string odds = odds_text(plan); !odds.empty()) out += row("odds", odds);
  if (plan.time.terminate_after)
    out += row("terminate", "after " + human_duration(*plan.time.terminate_after));
  if (plan.compute.count > 0)
    out += row("machines", fmt::format("{} x {}", plan.compute.count, plan.compute.instance));
  out +=
      row("prices", fmt::format("book {}, {}, without tax", plan.prices, described(plan.price_adjustments)));
  out += bill_table(plan.bill);
  if (!plan.notes.empty()) out += "\n  Notes\n\n";
  for (const std::string& note : plan.notes) out += wrapped(note, "  * ", "    ");
  return out;
}

}  // namespace dynafill
