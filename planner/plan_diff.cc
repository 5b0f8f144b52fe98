#include "planner/plan_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/layout.h"
#include "base/text.h"

namespace dynafill {
namespace {

constexpr std::string_view absent = "-";

std::string percent_of(double difference, double before) {
  return before == 0 ? "" : fmt::format(" ({:+.1f} %)", 100 * difference / before);
}

class Differences {
 public:
  void group(std::string name) { group_ = std::move(name); }

  void text(std::string what, const std::string& before, const std::string& after,
            std::string difference = "") {
    if (before == after) return;
    const auto shown = [](const std::string& value) { return value.empty() ? std::string(absent) : value; };
    changes_.push_back({group_, std::move(what), shown(before), shown(after), std::move(difference)});
  }
  void count(std::string what, std::int64_t before, std::int64_t after) {
    const std::int64_t more = after - before;
    text(std::move(what), human_count(before), human_count(after),
         fmt::format("{}{}{}", more < 0 ? "" : "+", human_count(more),
                     percent_of(static_cast<double>(more), static_cast<double>(before))));
  }
  void time(std::string what, const std::optional<Duration>& before, const std::optional<Duration>& after) {
    const auto shown = [](const auto& value) { return value ? human_duration(*value) : std::string(); };
    std::string difference;
    if (before && after) {
      const Duration more = *after - *before;
      difference = fmt::format("{}{}{}", more < Duration{} ? "-" : "+",
                               human_duration(more < Duration{} ? -more : more),
                               percent_of(in_seconds(more), in_seconds(*before)));
    }
    text(std::move(what), shown(before), shown(after), difference);
  }
  void money(std::string what, const std::optional<Usd>& before, const std::optional<Usd>& after) {
    if (before && after && *before == *after) return;
    const auto shown = [](const std::optional<Usd>& value) {
      return value ? "$" + value->amount.text(6) : std::string(absent);
    };
    const Decimal more = (after ? after->amount : Decimal()) - (before ? before->amount : Decimal());
    changes_.push_back(
        {group_, std::move(what), shown(before), shown(after),
         fmt::format("{}${}{}", more < 0 ? "-" : "+", (more < 0 ? -more : more).text(6),
                     before && after ? percent_of(more.as_double(), before->amount.as_double()) : "")});
  }

  [[nodiscard]] std::vector<PlanChange> take() { return std::move(changes_); }

 private:
  std::string group_;
  std::vector<PlanChange> changes_;
};

template <class Value, class Show>
std::string shown(const std::optional<Value>& value, Show&& show) {
  return value ? show(*value) : std::string();
}

void compare_asked(Differences& out, const Plan& a, const Plan& b) {
  out.group("asked");
  out.time("within", a.asked.within, b.asked.within);
  const auto wcu = [](std::int64_t count) { return human_count(count); };
  out.text("WCU", shown(a.asked.wcu, wcu), shown(b.asked.wcu, wcu));
  const auto ratio = [](const Ratio& value) { return value.text(); };
  out.text("ratio", shown(a.asked.ratio, ratio), shown(b.asked.ratio, ratio));
  const auto usd = [](const Usd& value) { return value.dollars(); };
  out.text("budget", shown(a.asked.budget, usd), shown(b.asked.budget, usd));
  out.text("route", std::string(route_name(a.route)), std::string(route_name(b.route)));
  out.text("region", a.region, b.region);
  out.text("prices", a.prices + ", " + described(a.price_adjustments),
           b.prices + ", " + described(b.price_adjustments));
}

void compare_data(Differences& out, const Plan& a, const Plan& b) {
  out.group("data");
  out.text("source", a.source.path, b.source.path);
  out.count("source bytes", a.source.bytes, b.source.bytes);
  out.count("items", a.need.items, b.need.items);
  out.count("write units", a.need.wcu_total, b.need.wcu_total);
  out.count("distinct keys", a.need.distinct_keys, b.need.distinct_keys);
}

void compare_table(Differences& out, const Plan& a, const Plan& b) {
  out.group("table");
  out.text("capacity mode", std::string(mode_name(a.table.mode)), std::string(mode_name(b.table.mode)));
  out.count("provisioned WCU", a.table.provisioned_wcu, b.table.provisioned_wcu);
  out.count("provisioned RCU", a.table.provisioned_rcu, b.table.provisioned_rcu);
  const auto wcu = [](std::int64_t count) { return human_count(count); };
  out.text("warm throughput", shown(a.table.warm_wcu, wcu), shown(b.table.warm_wcu, wcu));
  const auto scaling = [](const Plan::AutoScaling& value) {
    return fmt::format("{} to {}", human_count(value.min_wcu), human_count(value.max_wcu));
  };
  out.text("auto scaling", shown(a.table.auto_scaling, scaling), shown(b.table.auto_scaling, scaling));
  out.text("ratio", a.table.ratio.text(), b.table.ratio.text());
  out.text("rate, WCU/s", Decimal::scaled(a.table.target.micro_per_s, 6).text(),
           Decimal::scaled(b.table.target.micro_per_s, 6).text());
  out.text("table class", a.table.infrequent_access ? "Standard-IA" : "Standard",
           b.table.infrequent_access ? "Standard-IA" : "Standard");
  std::vector<std::string> names;
  for (const auto* plan : {&a, &b})
    for (const Plan::Index& index : plan->table.gsis)
      if (std::ranges::find(names, index.name) == names.end()) names.push_back(index.name);
  for (const std::string& name : names) {
    const auto of = [&](const Plan& plan) {
      const auto found = std::ranges::find(plan.table.gsis, name, &Plan::Index::name);
      return found == plan.table.gsis.end()
                 ? std::string()
                 : fmt::format("{} WCU, {} units", human_count(found->provisioned_wcu),
                               human_count(found->wcu_total));
    };
    out.text("index " + name, of(a), of(b));
  }
  const auto machines = [](const Plan& plan) {
    return plan.compute.count == 0 ? std::string()
                                   : fmt::format("{} x {}", plan.compute.count, plan.compute.instance);
  };
  out.text("machines", machines(a), machines(b));
}

void compare_time(Differences& out, const Plan& a, const Plan& b) {
  out.group("time");
  out.time("load", a.time.load, b.time.load);
  out.time("load, nine of ten", a.time.load_p90, b.time.load_p90);
  const auto share = [](double value) { return fmt::format("{:.1f} %", value * 100); };
  out.text("in time", shown(a.time.within_probability, share), shown(b.time.within_probability, share));
  out.time("start-up", a.time.startup, b.time.startup);
  out.time("in all", a.time.total, b.time.total);
  out.time("terminate after", a.time.terminate_after, b.time.terminate_after);
}

// What all lines of one name come to.
std::vector<std::pair<std::string, Usd>> sums(const Bill& bill) {
  std::vector<std::pair<std::string, Usd>> sums;
  for (const BillLine& line : bill.lines) {
    const std::string name = line.service + ", " + line.what;
    auto place = std::ranges::find(sums, name, &std::pair<std::string, Usd>::first);
    if (place == sums.end()) place = sums.insert(place, {name, {}});
    place->second += line.amount;
  }
  return sums;
}

void compare_bills(Differences& out, const Plan& a, const Plan& b) {
  out.group("bill");
  const auto before = sums(a.bill);
  const auto after = sums(b.bill);
  const auto in = [](const auto& list, const std::string& name) -> std::optional<Usd> {
    const auto found = std::ranges::find(list, name, &std::pair<std::string, Usd>::first);
    return found == list.end() ? std::nullopt : std::optional<Usd>(found->second);
  };
  for (const auto& [name, usd] : before) out.money(name, usd, in(after, name));
  for (const auto& [name, usd] : after)
    if (!in(before, name)) out.money(name, std::nullopt, usd);
  out.money("total", a.bill.total(), b.bill.total());
}

}  // namespace

std::vector<PlanChange> plan_diff(const Plan& before, const Plan& after) {
  Differences out;
  compare_asked(out, before, after);
  compare_data(out, before, after);
  compare_table(out, before, after);
  compare_time(out, before, after);
  compare_bills(out, before, after);
  return out.take();
}

std::string plan_diff_screen(const std::vector<PlanChange>& changes) {
  if (changes.empty()) return "The plans are the same.\n";
  std::string out;
  std::string group;
  for (const PlanChange& change : changes) {
    if (change.group != group) out += fmt::format("{}{}\n", group.empty() ? "" : "\n", change.group);
    group = change.group;
    out += wrapped(fmt::format("{}: {} -> {}{}", change.what, change.before, change.after,
                               change.difference.empty() ? "" : "  " + change.difference),
                   "  ", "      ");
  }
  return out;
}

nlohmann::json to_json(const std::vector<PlanChange>& changes) {
  nlohmann::json list = nlohmann::json::array();
  for (const PlanChange& change : changes)
    list.push_back({{"group", change.group},
                    {"what", change.what},
                    {"before", change.before},
                    {"after", change.after},
                    {"difference", change.difference}});
  return {{"schema", "dynafill/plan-diff/1"}, {"changes", list}};
}

}  // namespace dynafill
