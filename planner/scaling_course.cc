#include "planner/scaling_course.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "sim/auto_scaling.h"
#include "sim/partitions.h"

namespace dynafill {
namespace {

constexpr Duration minute = std::chrono::minutes(1);

const TableConstants& known() {
  static const TableConstants constants = table_constants();
  return constants;
}

// A provisioned table as a reservoir.
struct Reservoir {
  double wcu;
  double saved = 0;

  double take(double wanted, double seconds) {
    const double taken = std::min(wanted, saved + wcu * seconds);
    saved = std::min(saved + wcu * seconds - taken, wcu * in_seconds(known().burst_window));
    return taken;
  }
};

// UpdateTable calls and what they take: only one that must add partitions takes minutes.
class Updates {
 public:
  Updates(std::int64_t wcu, std::int64_t rcu, const World& world)
      : rcu_(rcu), partitions_(partitions_for(wcu, rcu, known())), world_(world), chance_(world.luck) {}

  Duration length(std::int64_t wcu) {
    const std::int64_t needed = partitions_for(wcu, rcu_, known());
    if (needed <= partitions_) return known().update_table_warm;
    // The table doubles its partitions until they are enough.
    while (partitions_ < needed) partitions_ *= 2;
    const double share = world_.luck == 0 ? 0.5 : chance_.uniform();
    const Duration spread = known().update_table_max - known().update_table_min;
    return known().update_table_min + from_seconds(in_seconds(spread) * share);
  }

 private:
  std::int64_t rcu_;
  std::int64_t partitions_;
  const World& world_;
  Rng chance_;
};

}  // namespace

std::optional<ScalingCourse> scaling_course(const Job& job, std::int64_t max_wcu, WcuRate client,
                                            Duration startup, const World& world) {
  const AutoScalingSpec spec{std::min(job.request->scaling_min_wcu, max_wcu), max_wcu,
                             Plan::AutoScaling{}.target};
  AutoScaling scaling(spec, known());
  Updates updates(spec.min_wcu, job.request->rcu, world);
  const Duration into_hour = job.request->into_hour;
  ScalingCourse course{{}, {{into_hour, spec.min_wcu}}};
  Reservoir table{static_cast<double>(spec.min_wcu)};
  std::int64_t wcu = spec.min_wcu;
  std::optional<CapacityStep> update;  // under way; from "go"
  const double rate = client.as_double();
  double units = static_cast<double>(world.units.count);

  // Once the capacity is what it will be, the rest goes at one pace.
  const auto finished_after = [&](Duration at) -> std::optional<ScalingCourse> {
    const double rest_s = std::max(units / rate, (units - table.saved) / static_cast<double>(wcu));
    if (rest_s > in_seconds(load_time_limit)) return std::nullopt;
    course.load = at + from_seconds(rest_s) - startup;
    return std::move(course);
  };
  for (Duration at{};; at += minute) {
    double consumed = 0;
    Duration from = at;
    while (from < at + minute) {
      Duration to = at + minute;
      if (from < startup) to = std::min(to, startup);
      if (update) to = std::min(to, std::max(from, update->from));
      const double seconds = in_seconds(to - from);
      const double wanted = from < startup ? 0 : std::min(units, rate * seconds);
      const double taken = table.take(wanted, seconds);
      units -= taken;
      consumed += taken;
      if (units <= 0) {
        course.load = from + from_seconds(std::min(seconds, taken / rate)) - startup;
        return course;
      }
      from = to;
      if (!update || update->from > to) continue;
      wcu = update->units;
      table.wcu = static_cast<double>(wcu);
      course.steps.push_back({into_hour + to, wcu});
      update.reset();
    }
    const double mean = consumed / in_seconds(minute);
    if (const auto wanted = scaling.minute_ended(mean, wcu, update.has_value(), TimePoint(from)))
      update = CapacityStep{from + updates.length(*wanted), *wanted};
    const bool settled = wcu == max_wcu || mean <= spec.target * static_cast<double>(wcu);
    if (from > startup + minute && !update && settled) return finished_after(from);
    if (from > load_time_limit) return std::nullopt;
  }
}

}  // namespace dynafill
