#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/note_parts.h"
#include "planner/route_model.h"
#include "planner/routes/connector.h"
#include "planner/search.h"
#include "pricing/charges.h"

namespace dynafill {
namespace {

constexpr double usual_cores = 4;

std::string whole_rate(WcuRate rate) { return human_count(rate.micro_per_s / 1'000'000); }

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

void note_measured(const Plan& plan, const PlanRequest& request, Notes& notes) {
  const MeasuredClient* measured = measured_client(request, plan.route);
  if (measured == nullptr || !measured->reachable || *measured->reachable >= plan.table.target) return;
  notes.push_back(
      fmt::format("This machine's client was measured at {} WCU/s ({}), less than the {} WCU/s planned: it "
                  "loads at that.",
                  whole_rate(*measured->reachable), measured->where, whole_rate(plan.table.target)));
}

void note_closed(const Plan& plan, Notes& notes) {
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

// Our loader here is taken to hold any rate; a machine of a few cores does not.
void note_this_machine(const Plan& plan, const Job& job, Notes& notes) {
  if (plan.route != Route::loader || plan.compute.count > 0) return;
  const double items = items_per_s(job, plan.table.target);
  const double cores = std::ceil(items / static_cast<double>(constants::loader_items_per_vcpu.value));
  if (cores <= usual_cores) return;
  notes.push_back(
      fmt::format("WARNING: this machine would have to send {} items a second, the work of some {} cores; "
                  "the other routes "
                  "bring machines of their own.",
                  human_count(std::llround(items)), human_count(std::llround(cores))));
}

void note_disks(const Plan& plan, Notes& notes) {
  const bool on_ec2 =
      std::ranges::any_of(plan.bill.lines, [](const BillLine& line) { return line.service == "Amazon EC2"; });
  if (on_ec2)
    notes.emplace_back(
        "Not in the total: the EBS volumes that the EC2 machines start from; the book has no price for "
        "them.");
}

}  // namespace

void note_client(const Plan& plan, const Job& job, const Choice& choice, Notes& notes) {
  if (plan.client.kind == Plan::ClientKind::dynafill)
    note_measured(plan, *job.request, notes);
  else
    note_connector(plan, job, choice, notes);
}

void note_route(const Plan& plan, const Job& job, const PriceBook& book, Notes& notes) {
  note_closed(plan, notes);
  note_this_machine(plan, job, notes);
  note_import(plan, job, notes);
  note_article(plan, book, notes);
  note_disks(plan, notes);
}

}  // namespace dynafill
