#include "planner/notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/route_model.h"
#include "planner/routes/connector.h"
#include "planner/search.h"
#include "pricing/charges.h"
#include "pricing/free_tier.h"
#include "sim/decrease_allowance.h"

namespace dynafill {
namespace {

using Notes = std::vector<std::string>;

// "833 WCU", "834 WCU at ratio 0.5"
std::string at_capacity(std::int64_t wcu, Ratio ratio) {
  return ratio.millionths == 1'000'000 ? fmt::format("{} WCU", human_count(wcu))
                                       : fmt::format("{} WCU at ratio {}", human_count(wcu), ratio.text());
}

std::string whole_rate(WcuRate rate) { return human_count(rate.micro_per_s / 1'000'000); }

std::string in_tenths_of_seconds(Duration time) { return fmt::format("{:.1f} s", in_seconds(time)); }

void note_time_out(const Plan& plan, Notes& notes) {
  if (!plan.time.terminate_after) return;
  const std::string limit = human_duration(*plan.time.terminate_after);
  const Duration late = plan.time.startup_p99 + plan.time.load;
  if (*plan.time.terminate_after < plan.time.total)
    notes.push_back(fmt::format(
        "WARNING: this load will time out: start-up and load need {}, but it is terminated after {}.",
        human_duration(plan.time.total), limit));
  else if (*plan.time.terminate_after < late)
    notes.push_back(
        fmt::format("A start-up of {} (its 99th percentile) would end the load at {}, beyond terminate "
                    "after {}; `dynafill simulate` says how probable a time-out is.",
                    human_duration(plan.time.startup_p99), human_duration(late), limit));
}

void note_limits_of_the_table(const Plan& plan, const Job& job, const Choice& choice, Notes& notes) {
  if (choice.wcu > plan.table.quota_wcu) {
    const Constant& quota = constant_row("table_write_quota");
    const bool usual = static_cast<double>(plan.table.quota_wcu) == quota.value;
    notes.push_back(fmt::format(
        "WARNING: {} WCU is above the {}quota of {} per table; ask AWS to raise it first ({}).",
        human_count(choice.wcu), usual ? "default " : "", human_count(plan.table.quota_wcu), quota.source));
  }
  const Constant& limit = constant_row("partition_write_limit");
  const double hottest = plan.need.top_share * plan.table.target.as_double();
  // One key in all is 100 % of one item and no skew.
  if (plan.need.items > 1 && hottest > limit.value) {
    const double floor_s = plan.need.top_share * static_cast<double>(plan.need.wcu_total) / limit.value;
    notes.push_back(fmt::format(
        "WARNING: the commonest partition key value holds {:.1f} % of the items and would take {} WCU/s; one "
        "partition takes {} ({}). Its items alone need {} unless their sort keys let DynamoDB split them.",
        plan.need.top_share * 100, human_count(static_cast<std::int64_t>(hottest)),
        human_count(std::llround(limit.value)), limit.source, human_duration(from_seconds(floor_s))));
  } else if (job.key_limit && *job.key_limit < plan.table.target) {
    notes.push_back(fmt::format(
        "WARNING: the keys, in the order of the file or of an index, let {} WCU/s through, whatever the "
        "capacity: one partition takes {} ({}). Shuffle the file, or spread the index's keys.",
        human_count(static_cast<std::int64_t>(job.key_limit->as_double())),
        human_count(std::llround(limit.value)), limit.source));
  }
}

// The least capacity from this one on that leaves room for the pulses of its tasks.
std::optional<std::int64_t> roomy_wcu(const Job& job, Choice choice) {
  const std::int64_t last = std::min(choice.wcu + 10'000, job.request->quota_wcu);
  for (; choice.wcu <= last; ++choice.wcu) {
    const Fleet fleet = route_model(choice.route).fleet(job, target_rate(choice.wcu, choice.ratio));
    const ConnectorPace pace = connector_pace(job, choice, fleet.tasks);
    if (pace.written <= pace.room) return choice.wcu;
  }
  return std::nullopt;
}

// What a connector makes of the rate, and what would make up for it.
void note_connector(const Plan& plan, const Job& job, const Choice& choice, Notes& notes) {
  if (plan.client.kind == Plan::ClientKind::dynafill) return;
  const WcuRate asked = plan.table.target;
  const ConnectorPace pace = connector_pace(job, choice, plan.client.tasks);
  if (pace.room < pace.written) {
    std::string note = fmt::format(
        "The connector writes in one pulse a second, of {} units for each of its {} tasks. The partitions of "
        "this table surely take {} WCU/s of such pulses, not {}: what meets is refused and comes later; "
        "`dynafill simulate` says how much later.",
        human_count(pace.units_per_task), plan.client.tasks, whole_rate(pace.room), whole_rate(pace.written));
    const auto enough = is_on_demand(choice.mode) ? std::nullopt : roomy_wcu(job, choice);
    if (enough) note += fmt::format(" {} would leave room.", at_capacity(*enough, choice.ratio));
    notes.push_back(std::move(note));
  }
  if (pace.written == asked) return;
  const Duration load = time_for({plan.need.wcu_total}, pace.reached());
  std::string note = fmt::format(
      "The connector gives each of its {} tasks {} WCU/s, and each writes whole items, at least one a "
      "second: {} WCU/s in all instead of {}, and a load of {}.",
      plan.client.tasks, human_count(pace.units_per_task), whole_rate(pace.written),
      Decimal::scaled(asked.micro_per_s, 6).text(), human_duration(std::max(load, plan.time.load)));
  if (plan.asked.within && load > *plan.asked.within) {
    Choice other = choice;
    other.route = choice.route == Route::data_pipeline ? Route::emr : choice.route;
    const auto enough = least_wcu(job, other.route, other.mode, other.ratio, *plan.asked.within);
    note += fmt::format(" That misses {} by {}{}", human_duration(*plan.asked.within),
                        in_tenths_of_seconds(load - *plan.asked.within),
                        enough ? fmt::format("; {} would do.", at_capacity(*enough, choice.ratio)) : ".");
  }
  notes.push_back(std::move(note));
}

// Capacity is billed by the clock hour: a load of 20 minutes pays for the hour, and one of the whole hour
// needs a third of the capacity.
void note_longer_in_the_hour(const Plan& plan, const PlanRequest& request, Notes& notes) {
  if (plan.solved_for != SolvedFor::wcu) return;
  const std::int64_t hours = clock_hours(request.into_hour, plan.time.total);
  const Duration room = std::chrono::hours(hours) - request.into_hour - plan.time.startup;
  if (room <= plan.time.load) return;
  const auto slower = wcu_for({plan.need.wcu_total}, plan.table.ratio, room);
  // Less than a tenth is not worth a sentence.
  if (!slower || *slower * 10 > plan.table.provisioned_wcu * 9) return;
  notes.push_back(fmt::format(
      "Slower is cheaper: capacity is billed by the clock hour, and with {} to load within, {} would "
      "do: {:.0f} % of the capacity's price.",
      human_duration(room), at_capacity(*slower, plan.table.ratio),
      100.0 * static_cast<double>(*slower) / static_cast<double>(plan.table.provisioned_wcu)));
}

void note_measured(const Plan& plan, const PlanRequest& request, Notes& notes) {
  const MeasuredClient* measured = measured_client(request, plan.route);
  if (measured == nullptr || !measured->reachable || *measured->reachable >= plan.table.target) return;
  notes.push_back(
      fmt::format("This machine's client was measured at {} WCU/s ({}), less than the {} WCU/s planned: it "
                  "loads at that.",
                  whole_rate(*measured->reachable), measured->where, whole_rate(plan.table.target)));
}

void note_growth(const Plan& plan, const Choice& choice, Notes& notes) {
  if (plan.table.mode == Mode::auto_scaling && plan.table.auto_scaling->min_wcu < choice.wcu)
    notes.push_back(
        fmt::format("Auto scaling starts at {} WCU and is throttled until it has caught up: a capacity "
                    "raised for the load "
                    "is there at once.",
                    human_count(plan.table.auto_scaling->min_wcu)));
  const double new_table = constant("on_demand_new_table");
  if (plan.table.mode == Mode::on_demand && plan.route != Route::import_table &&
      plan.table.target.as_double() > new_table)
    notes.push_back(fmt::format(
        "A new on-demand table takes {} WCU/s and grows while it is pushed: expect throttling for minutes; "
        "--mode on-demand-warm raises it before.",
        human_count(static_cast<std::int64_t>(new_table))));
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
void note_cheaper_hour(const Plan& plan, const PlanRequest& request, Notes& notes) {
  const std::int64_t hours = clock_hours(request.into_hour, plan.time.total);
  if (plan.solved_for != SolvedFor::wcu || hours < 2) return;
  const Duration room = std::chrono::hours(hours - 1) - request.into_hour - plan.time.startup;
  if (room <= Duration{}) return;
  const auto faster = wcu_for({plan.need.wcu_total}, plan.table.ratio, room);
  if (!faster || *faster * (hours - 1) >= plan.table.provisioned_wcu * hours) return;
  notes.push_back(fmt::format(
      "Cheaper capacity: {} end within {} clock hour{} and are billed {} WCU-hours instead of {}.",
      at_capacity(*faster, plan.table.ratio), hours - 1, hours == 2 ? "" : "s",
      human_count(*faster * (hours - 1)), human_count(plan.table.provisioned_wcu * hours)));
}

void note_budget(const Plan& plan, Notes& notes) {
  if (plan.asked.budget && plan.asked.within && plan.solved_for == SolvedFor::budget)
    notes.push_back(fmt::format(
        "The least capacity for {} is over the budget of {}; this faster plan is within it, because "
        "it is billed for less time.",
        human_duration(*plan.asked.within), plan.asked.budget->dollars()));
}

void note_route(const Plan& plan, Notes& notes) {
  if (plan.route != Route::data_pipeline) return;
  const auto& closed = constants::pipeline_closed;
  notes.push_back(
      fmt::format("AWS Data Pipeline is closed to new customers since {}; existing ones go on ({}).",
                  closed.value, closed.source));
}

void note_import(const Plan& plan, const Job& job, Notes& notes) {
  if (plan.route != Route::import_table) return;
  if (job.format == "csv")
    notes.emplace_back(
        "Import from S3 makes every CSV column that is not a key a string: numbers too. Where other types "
        "are "
        "meant, `dynafill convert` writes DynamoDB JSON, which keeps them.");
  if (!job.format.empty() && job.source_files == 0)
    notes.push_back(fmt::format(
        "Not checked: this profile does not say how many files the data is in; Import from S3 takes {} "
        "objects at a time ({}).",
        human_count(constants::import_objects_max), constants::quotas_source));
}

// "$0.363": EC2 and EMR fee of two m3.xlarge; "(no price)" never happens with the book of 2018-01.
std::string pair_of_m3_xlarge(const PriceBook& book, std::string_view region, Duration length) {
  const auto lines = emr_cluster(book, region, "m3.xlarge", 2, length);
  return lines ? Bill{*lines}.total().dollars(3) : "(no price)";
}

// The article's own sum for its cluster, from the same book: it takes EC2's price of one type, EMR's fee
// of another, and a full hour, which AWS had stopped billing on 2017-10-02.
void note_article(const Plan& plan, const PriceBook& book, Notes& notes) {
  constexpr std::string_view home = "eu-west-1";
  if (plan.route != Route::data_pipeline || book.name() != "2018-01") return;
  const auto instance = book.lookup(home, "ec2.m3.large.hour");
  const auto fee = book.lookup(home, "emr.m3.xlarge.hour");
  if (!instance || !fee) return;
  const Usd article = (instance->usd() + fee->usd()) * 2;
  notes.push_back(
      fmt::format("How the article of 2018 got {} for its cluster: 2 x ({} for an m3.large, which EMR is not "
                  "sold on, + {}, EMR's fee for an m3.xlarge) x 1 full hour = {}. By the second, as billed "
                  "since 2017-10-02, two m3.xlarge cost {} for its 30 minutes and {} for this plan's {}.",
                  article.dollars(), instance->usd().dollars(3), fee->usd().dollars(), article.dollars(3),
                  pair_of_m3_xlarge(book, home, std::chrono::minutes(30)),
                  pair_of_m3_xlarge(book, home, plan.time.total), human_duration(plan.time.total)));
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

void note_free_tier(const Plan& plan, const PriceBook& book, Notes& notes) {
  const auto price = book.lookup(plan.region, "dynamodb.wcu_hour");
  if (!price || free_a_month(*price, FreeTierUse::always) == 0) return;
  if (book.adjustments().free_tier != FreeTierUse::none) {
    notes.push_back("The free tier is taken off as if nothing else in the account used it this month.");
    return;
  }
  const auto line = std::ranges::find(plan.bill.lines, price->sku, &BillLine::sku);
  if (line == plan.bill.lines.end()) return;
  const Decimal used = line->quantity;
  const Decimal charged = used > price->free_tier->quantity ? used - price->free_tier->quantity : Decimal(0);
  notes.push_back(fmt::format(
      "The free tier is not taken off (--free-tier): {} WCU-hours a {} and account are free; where nothing "
      "else uses them, this plan's write capacity costs {} instead of {}.",
      human_count(static_cast<std::int64_t>(price->free_tier->quantity.as_double())), price->free_tier->per,
      (price->usd() * charged).dollars(), line->amount.dollars()));
}

void note_storage(const Plan& plan, const PriceBook& book, Notes& notes) {
  const double bytes = plan.need.item_bytes_mean * static_cast<double>(plan.need.items);
  const auto lines =
      table_storage(book, plan.region, plan.need.items, {static_cast<std::int64_t>(bytes + 0.5)}, 1);
  if (!lines) {
    notes.push_back("Keeping the data is not in the total and has no price: " + lines.error().sentence);
    return;
  }
  notes.push_back(fmt::format(
      "Not in the total: keeping the data costs {} a month ({} GB with {} B of index for "
      "each item).",
      Bill{*lines}.total().dollars(), lines->front().quantity.text(3), storage_overhead_per_item));
}

void note_removes(const PlanRequest& request, Notes& notes) {
  const Profile* profile = std::get_if<Profile>(&request.data);
  if (profile == nullptr || profile->removes == 0) return;
  notes.push_back(fmt::format(
      "{} of the items remove one: each is charged by the size of what it removes, which only the "
      "table knows, and counted here as one unit, the least.",
      human_count(profile->removes)));
}

}  // namespace

std::vector<std::string> notes_on(const Plan& plan, const Job& job, const Choice& choice,
                                  const PriceBook& book) {
  const PlanRequest& request = *job.request;
  const bool provisioned = plan.table.mode == Mode::provisioned;
  Notes notes;
  note_time_out(plan, notes);
  note_limits_of_the_table(plan, job, choice, notes);
  note_connector(plan, job, choice, notes);
  note_measured(plan, request, notes);
  note_growth(plan, choice, notes);
  note_removes(request, notes);
  if (provisioned) {
    note_budget(plan, notes);
    note_rounding(plan, notes);
    note_cheaper_hour(plan, request, notes);
    note_longer_in_the_hour(plan, request, notes);
    note_month(plan, book, notes);
  }
  note_route(plan, notes);
  note_import(plan, job, notes);
  note_article(plan, book, notes);
  note_free_tier(plan, book, notes);
  note_storage(plan, book, notes);
  return notes;
}

}  // namespace dynafill
