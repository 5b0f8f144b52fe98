#include "planner/plan_of.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/layout.h"
#include "base/text.h"
#include "pacing/batch_size.h"
#include "planner/constants.h"
#include "planner/notes.h"
#include "planner/route_model.h"
#include "planner/routes/connector.h"
#include "planner/uncertainty.h"

namespace dynafill {
namespace {

constexpr std::string_view given = "given in the request";

void settle_table(Plan& plan, const Job& job, const Choice& choice) {
  const PlanRequest& request = *job.request;
  Plan::Table& table = plan.table;
  table.mode = choice.mode;
  table.ratio = choice.ratio;
  table.quota_wcu = request.quota_wcu;
  table.infrequent_access = request.infrequent_access;
  if (!is_on_demand(choice.mode)) {
    table.provisioned_wcu = choice.wcu;
    table.provisioned_rcu = request.rcu;
  }
  if (choice.mode == Mode::on_demand_warm) table.warm_wcu = choice.wcu;
  if (choice.mode == Mode::auto_scaling) {
    table.auto_scaling = Plan::AutoScaling{std::min(request.scaling_min_wcu, choice.wcu), choice.wcu};
    table.provisioned_wcu = table.auto_scaling->min_wcu;
  }
  table.gsis = job.indexes;
  if (!is_on_demand(choice.mode))
    for (Plan::Index& index : table.gsis) index.provisioned_wcu = index_capacity(job, index, choice.wcu);
}

void settle_client(Plan& plan, const Job& job, const Choice& choice, const Course& course) {
  Plan::Client& client = plan.client;
  client.kind = route_model(choice.route).client();
  client.workers = std::max<std::int64_t>(1, course.fleet.machines);
  client.tasks = client.tasks_assumed = course.fleet.tasks;
  client.percent =
      client.kind == Plan::ClientKind::dynafill ? choice.ratio : connector_percent(choice, course.target);
  plan.compute = {std::string(course.fleet.type), course.fleet.machines};
  plan.load = LoadSpec{};
  plan.load.target = course.target;
  if (const MeasuredClient* measured = measured_client(*job.request, choice.route);
      measured != nullptr && measured->reachable)
    plan.load.target = std::min(plan.load.target, *measured->reachable);  // more it would not hold anyway
  const double units = static_cast<double>(plan.need.wcu_total) / static_cast<double>(plan.need.items);
  plan.load.batch_items_max = batch_items_for(units);
  plan.load.in_flight_max = in_flight_for(plan.load.target, units, batch_time(plan));
}

std::vector<Assumption> assumptions_of(const Job& job, const Plan& plan) {
  const PlanRequest& request = *job.request;
  const StartupRows rows = route_model(plan.route).startup();
  const MeasuredClient* measured = measured_client(request, plan.route);
  const std::string measured_at =
      measured != nullptr ? "measured by dynafill calibrate: " + measured->where : std::string();
  std::vector<Assumption> list;
  const auto assume = [&](std::string what, std::string value, std::string_view source) {
    list.push_back({std::move(what), std::move(value), std::string(source)});
  };
  assume("write units of an item", "its bytes / 1024, rounded up, at least 1, summed over the items",
         "https://github.com/awsdocs/amazon-dynamodb-developer-guide at commit e2c2715 (2023-05-19), "
         "doc_source/ProvisionedThroughput.md");
  assume("response time of a BatchWriteItem",
         fmt::format("{} median, {} at the 99th percentile", milliseconds_text(plan.time.latency_p50),
                     milliseconds_text(plan.time.latency_p99)),
         measured != nullptr && measured->latency_p50 > Duration{} ? measured_at
                                                                   : source_of("batch_write_latency_p50"));
  if (measured != nullptr && measured->reachable)
    assume("the most this client writes",
           fmt::format("{} WCU/s", human_count(measured->reachable->micro_per_s / 1'000'000)), measured_at);
  if (plan.route != Route::import_table && plan.table.mode == Mode::provisioned)
    assume("capacity on the bill",
           fmt::format("set when the job starts, {} min past the hour, and lowered after its last write",
                       request.into_hour / std::chrono::minutes(1)),
           "https://aws.amazon.com/dynamodb/pricing/provisioned/ (hourly rate)");
  if (plan.table.mode == Mode::auto_scaling)
    assume("auto scaling",
           fmt::format(
               "from {} WCU by 1 / 0.7 at a time, {} after the alarm's two minutes; scaled in 15 minutes "
               "after the last write, and billed until then",
               human_count(plan.table.auto_scaling->min_wcu),
               human_duration(
                   (constants::time_of("update_table_min") + constants::time_of("update_table_max")) / 2)),
           source_of("scale_out_after"));
  if (plan.table.mode == Mode::on_demand && plan.route != Route::import_table)
    assume("a new on-demand table",
           fmt::format(
               "{} WCU/s at once, twice as many each {} while the load pushes",
               human_count(static_cast<std::int64_t>(constant("on_demand_new_table"))),
               human_duration(
                   (constants::time_of("growth_delay_min") + constants::time_of("growth_delay_max")) / 2)),
           source_of("growth_delay_max"));
  assume("start-up", human_duration(plan.time.startup),
         request.startup    ? std::string(given)
         : rows.p50.empty() ? std::string("our loader writes at once")
                            : source_of(rows.p50));
  if (plan.time.startup_p99 != plan.time.startup)
    assume("start-up, 99th percentile", human_duration(plan.time.startup_p99),
           request.startup_p99 || rows.p99.empty() ? std::string(given) : source_of(rows.p99));
  if (plan.time.terminate_after)
    assume("terminate after", human_duration(*plan.time.terminate_after),
           request.terminate_after
               ? given
               : std::string_view("start-up, load and a tenth of the load, rounded up to 5 minutes: measured "
                                  "loads with spread keys reached 92 to 100 % of the provisioned rate"));
  route_model(plan.route).assume(job, plan, list);
  if (plan.route == Route::loader) return list;
  assume("requests to upload", "one up to 8 MiB, else one per part of 8 MiB and two",
         constants::upload_source);
  assume("file in S3", "for the hours of the job, of a month of 744",
         "our choice; it may be deleted after the load");
  return list;
}

// What the plan comes to when its data or its start-up turns out otherwise.
Status add_odds(Plan& plan, const Job& job, const Choice& choice, const PriceBook& book) {
  const Duration limit = plan.time.terminate_after.value_or(with_margin(plan.time.startup, plan.time.load));
  const auto odds = odds_of(job, choice, worlds_of(job), limit, Tariff(book, plan.region), book);
  RETURN_IF_ERROR(odds);
  plan.time.load_p50 = odds->load_p50;
  plan.time.load_p90 = odds->load_p90;
  plan.time.total_p50 = odds->total_p50;
  plan.time.total_p90 = odds->total_p90;
  plan.time.timeout_probability = odds->timeout_probability;
  plan.time.within_probability = odds->within_probability;
  if (!is_uncertain(*job.request)) return Done{};
  plan.cost_p50 = odds->cost_p50;
  plan.cost_p90 = odds->cost_p90;
  return Done{};
}

}  // namespace

Duration with_margin(Duration startup, Duration load) {
  const Duration needed = startup + load + load / constants::margin_divisor;
  const std::int64_t step = constants::terminate_step.count();
  return constants::terminate_step * (needed.count() / step + (needed.count() % step != 0 ? 1 : 0));
}

bool is_terminated(Route route) {
  switch (route) {
    case Route::data_pipeline:
    case Route::emr:
    case Route::emr_serverless:
    case Route::glue:
      return true;
    default:
      return false;
  }
}

Result<Bill> bill_of(const Job& job, const Choice& choice, const World& world, const PriceBook& book) {
  const auto course = course_of(job, choice, world);
  if (!course)
    return Error{fmt::format("No feasible plan: {} WCU at ratio {} would load for more than 100 years.",
                             human_count(choice.wcu), choice.ratio.text()),
                 ExitCode::refused};
  BillMeter meter(book, job.request->region);
  charge(job, choice, *course, world, meter);
  return std::move(meter).finish();
}

Result<Plan> plan_of(const Job& job, const Choice& choice, SolvedFor solved_for, const PriceBook& book) {
  const PlanRequest& request = *job.request;
  const Profile& profile = std::get<Profile>(request.data);
  auto bill = bill_of(job, choice, expected_world(job), book);
  if (!bill) return bill.error();
  const Course course = *course_of(job, choice, expected_world(job));

  Plan plan;
  plan.name = request.name;
  plan.route = choice.route;
  plan.region = request.region;
  plan.prices = book.name();
  plan.price_adjustments = book.adjustments();
  const bool has_file = !profile.source.starts_with("--items");
  plan.source = {has_file ? profile.source : "", job.format, profile.source_bytes};
  plan.key = profile.key;
  plan.need = job.need;
  plan.asked = request.asked;
  plan.solved_for = solved_for;
  const Startup startup = startup_of(request, choice.route);
  plan.time.startup = startup.p50;
  plan.time.startup_p99 = startup.p99;
  plan.time.latency_p50 = constants::time_of("batch_write_latency_p50");
  plan.time.latency_p99 = constants::time_of("batch_write_latency_p99");
  if (const MeasuredClient* client = measured_client(request, choice.route);
      client != nullptr && client->latency_p50 > Duration{}) {
    plan.time.latency_p50 = client->latency_p50;
    plan.time.latency_p99 = client->latency_p99;
  }
  plan.time.load = course.load;
  plan.time.total = course.total;
  plan.time.terminate_after = request.terminate_after;
  if (!request.terminate_after && is_terminated(choice.route))
    plan.time.terminate_after = with_margin(startup.p50, course.load);
  settle_table(plan, job, choice);
  plan.table.target = course.target;
  settle_client(plan, job, choice, course);
  plan.bill = std::move(*bill);
  RETURN_IF_ERROR(add_odds(plan, job, choice, book));
  plan.assumptions = assumptions_of(job, plan);
  plan.notes = notes_on(plan, job, choice, book);
  return plan;
}

}  // namespace dynafill
