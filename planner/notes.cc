#include "planner/notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/note_parts.h"
#include "planner/uncertainty.h"
#include "pricing/charges.h"
#include "pricing/free_tier.h"

namespace dynafill {
namespace {

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

// When the capacity asked for, or the article's formula, will not do.
void note_odds(const Plan& plan, const Job& job, const Choice& choice, Notes& notes) {
  if (choice.mode != Mode::provisioned) return;
  if (!plan.time.within_probability || *plan.time.within_probability >= 0.45) return;
  const auto cautious = cautious_choices(job, choice, worlds_of(job));
  const auto enough =
      std::ranges::find_if(cautious, [](const CautiousChoice& one) { return one.share >= 0.9; });
  std::string note = fmt::format("Likely late: of {} such loads {} would be within {}.", worlds_drawn,
                                 std::llround(*plan.time.within_probability * worlds_drawn),
                                 human_duration(*plan.asked.within));
  if (plan.client.kind != Plan::ClientKind::dynafill)
    note += fmt::format(
        " Clients of this kind were measured at {:.0f} to 100 % of their rate, and this capacity leaves no "
        "room for that.",
        constants::client_efficiency_least.value * 100);
  if (enough != cautious.end())
    note += fmt::format(" With {}, {:.0f} % of them would be.", at_capacity(enough->choice.wcu, choice.ratio),
                        enough->share * 100);
  notes.push_back(std::move(note));
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

// A capacity of many partitions, or large items: what falls together by chance would be refused.
void note_room(const Plan& plan, Notes& notes) {
  if (!holds_back(plan.table)) return;
  const WcuRate whole = target_rate(plan.table.provisioned_wcu, plan.table.ratio);
  notes.push_back(fmt::format(
      "The load is held at {} WCU/s and not at {}: nearer to the limits of the table's partitions, what "
      "falls "
      "together by chance is refused, and `dynafill simulate` shows loads that lose up to a quarter of "
      "their rate.",
      human_count(plan.table.target.micro_per_s / 1'000'000), human_count(whole.micro_per_s / 1'000'000)));
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
  Notes notes;
  note_time_out(plan, notes);
  note_odds(plan, job, choice, notes);
  note_limits_of_the_table(plan, job, choice, notes);
  note_client(plan, job, choice, notes);
  note_room(plan, notes);
  note_growth(plan, choice, notes);
  note_removes(request, notes);
  if (plan.table.mode == Mode::provisioned) note_other_capacities(plan, job, book, notes);
  note_route(plan, job, book, notes);
  note_free_tier(plan, book, notes);
  note_storage(plan, book, notes);
  return notes;
}

}  // namespace dynafill
