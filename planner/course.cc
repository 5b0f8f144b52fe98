#include "planner/course.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "planner/constants.h"
#include "planner/partition_room.h"
#include "planner/route_model.h"
#include "planner/scaling_course.h"

namespace dynafill {
namespace {

// What DynamoDB needs to add capacity, read once.
struct Growth {
  Duration doubling_min, doubling_max;  // an on-demand table, to twice its peak
  Duration calm;                        // before auto scaling scales in
  double new_table;                     // WCU/s of an on-demand table
};
const Growth& growth() {
  static const Growth rows{constants::time_of("growth_delay_min"), constants::time_of("growth_delay_max"),
                           constants::time_of("scale_in_after"), constant("on_demand_new_table")};
  return rows;
}

Duration between(Duration least, Duration most, double share) {
  return least + Duration(static_cast<std::int64_t>(static_cast<double>((most - least).count()) * share));
}

Duration startup_in(const Startup& startup, double z) {
  if (z == 0 || startup.p50 == Duration{}) return startup.p50;
  constexpr double z99 = 2.3263478740408408;
  const double sigma =
      std::log(static_cast<double>(startup.p99.count()) / static_cast<double>(startup.p50.count())) / z99;
  return Duration(static_cast<std::int64_t>(static_cast<double>(startup.p50.count()) * std::exp(sigma * z)));
}

std::optional<Duration> time_at(WriteUnits units, WcuRate rate) {
  if (rate.micro_per_s <= 0) return std::nullopt;
  const double seconds = static_cast<double>(units.count) / rate.as_double();
  if (seconds > in_seconds(load_time_limit)) return std::nullopt;
  return time_for(units, rate);
}

WcuRate scaled(WcuRate rate, double factor) {
  return {static_cast<std::int64_t>(static_cast<double>(rate.micro_per_s) * factor)};
}

// The rate goes from one level to the next until the client's is reached; `next` says how long a level lasts
// and what follows it, none when it stays.
struct Level {
  double wcu_per_s;
  Duration lasts;
};
template <class Next>
std::optional<Duration> climb(double units, double client, double level, Next&& next) {
  Duration elapsed{};
  while (client > level) {
    const std::optional<Level> step = next(level, elapsed);
    if (!step) break;
    const double written = level * in_seconds(step->lasts);
    if (written >= units) break;
    units -= written;
    elapsed += step->lasts;
    level = step->wcu_per_s;
  }
  const double rest_s = units / std::min(client, level);
  if (rest_s > in_seconds(load_time_limit - elapsed)) return std::nullopt;
  return elapsed + from_seconds(rest_s);
}

double evenness(const World& world) {
  if (!world.unevenness) return constants::on_demand_share.value;
  return std::min(1.0, constants::on_demand_share_median *
                           std::exp(-constants::on_demand_share_spread * *world.unevenness));
}

std::optional<Duration> on_demand_time(const Job& job, const Choice& choice, WcuRate client,
                                       const World& world) {
  const Growth& known = growth();
  const double start = choice.mode == Mode::on_demand_warm
                           ? std::max(static_cast<double>(choice.wcu), known.new_table)
                           : known.new_table;
  const double share = evenness(world) / job.index_factor;
  const double quota = static_cast<double>(job.request->quota_wcu) * share;
  const double level = std::min(start * share, quota);
  if (client.as_double() <= level) return time_at(world.units, client);
  const Duration doubling = between(known.doubling_min, known.doubling_max, world.patience);
  return climb(static_cast<double>(world.units.count), client.as_double(), level,
               [&](double at, Duration) -> std::optional<Level> {
                 if (at >= quota) return std::nullopt;
                 return Level{std::min(2 * at, quota), doubling};
               });
}

std::optional<Duration> load_time_of(const Job& job, const Choice& choice, const World& world,
                                     const RouteModel& model, Course& course) {
  WcuRate client = course.reached;
  if (model.client() != Plan::ClientKind::dynafill)
    client = scaled(client, 1 - world.slowness.value_or(model.slowness_planned()) *
                                    (1 - constants::client_efficiency_least.value));
  if (job.key_limit) client = std::min(client, *job.key_limit);
  switch (choice.mode) {
    case Mode::provisioned:
      return time_at(world.units, std::min(client, WcuRate::per_second(choice.wcu)));
    case Mode::auto_scaling: {
      auto scaled = scaling_course(job, choice.wcu, client, course.startup, world);
      if (!scaled) return std::nullopt;
      course.steps = std::move(scaled->steps);
      return scaled->load;
    }
    case Mode::on_demand:
    case Mode::on_demand_warm:
      return on_demand_time(job, choice, client, world);
  }
  return std::nullopt;
}

void charge_table(const Job& job, const Choice& choice, const Course& course, const World& world,
                  Meter& meter) {
  const PlanRequest& request = *job.request;
  const TableClass table_class = request.infrequent_access ? TableClass::standard_ia : TableClass::standard;
  if (is_on_demand(choice.mode)) {
    std::int64_t of_indexes = 0;
    for (const Plan::Index& index : job.indexes) of_indexes += index_units(job, index, world);
    meter.add(OnDemandUse{table_class, world.units.count, of_indexes});
    if (choice.mode == Mode::on_demand_warm)
      meter.add(WarmingUse{choice.wcu - static_cast<std::int64_t>(growth().new_table)});
    return;
  }
  std::vector<CapacityLevel> levels;
  const bool stepped = choice.mode == Mode::auto_scaling;
  levels.push_back({"", stepped ? 0 : choice.wcu, request.rcu});
  for (const Plan::Index& index : job.indexes)
    levels.push_back({index.name, index_capacity(job, index, choice.wcu), 1});
  meter.add(CapacityUse{table_class, levels, request.into_hour, course.total});
  if (stepped)
    meter.add(
        SteppedCapacityUse{table_class, course.steps, request.into_hour + course.total + growth().calm});
}

}  // namespace

WcuRate target_of(const Job& job, const Choice& choice) {
  const WcuRate asked = target_rate(choice.wcu, choice.ratio);
  const bool ours = route_model(choice.route).client() == Plan::ClientKind::dynafill;
  return ours && choice.mode == Mode::provisioned ? std::min(asked, loader_room(job, choice)) : asked;
}

std::int64_t index_capacity(const Job& job, const Plan::Index& index, std::int64_t table_wcu) {
  const Int128 units = static_cast<Int128>(index.wcu_total) * table_wcu;
  return std::max<std::int64_t>(
      1, static_cast<std::int64_t>((units + job.need.wcu_total - 1) / job.need.wcu_total));
}

std::optional<Course> course_of(const Job& job, const Choice& choice, const World& world, Reached reached) {
  const RouteModel& model = route_model(choice.route);
  Course course;
  course.startup = startup_in(startup_of(*job.request, choice.route), world.startup_z);
  if (const auto own = model.own_load(world)) {
    course.load = *own;
    course.target = course.reached = WcuRate::per_second(
        std::min(1e9, static_cast<double>(world.units.count) / std::max(1e-3, in_seconds(*own))));
  } else {
    course.target = target_of(job, choice);
    course.fleet = model.fleet(job, course.target);
    course.reached = reached == Reached::at_most
                         ? model.reached_at_most(job, choice, course.fleet, course.target)
                         : model.reached(job, choice, course.fleet, course.target);
    const auto load = load_time_of(job, choice, world, model, course);
    if (!load) return std::nullopt;
    course.load = *load + model.ramp(job);
  }
  if (course.load > load_time_limit) return std::nullopt;
  course.total = course.startup + course.load;
  return course;
}

void charge(const Job& job, const Choice& choice, const Course& course, const World& world, Meter& meter) {
  const RouteModel& model = route_model(choice.route);
  if (!model.own_load(world)) charge_table(job, choice, course, world, meter);
  model.charge(job, course, world, meter);
}

}  // namespace dynafill
