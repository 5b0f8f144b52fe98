// What TableModel tells and does about leaps over time (sim/leap.h).
#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "sim/table_state.h"

namespace dynafill {

double TableModel::State::level_drift(TimePoint now) {
  const double change = writes.bucket.even_level(now) - sample_mark.level;
  if (std::abs(change) <= 2 * static_cast<double>(largest_batch.count)) return 0;
  return change / in_seconds(now - sample_mark.begin);
}

// Until partitions double for a peak, or the minute ends that will tell that they must.
Duration TableModel::State::growth_steady_for(TimePoint now) const {
  if (!growth) return Duration::max();
  if (growth->due() != never) return growth->due() - now;
  const double wcu_per_s = static_cast<double>((writes.consumed - sample_mark.consumed).count) /
                           in_seconds(now - sample_mark.begin);
  const bool outgrown = 2 * wcu_per_s > partitions.count() * constants.partition_write_limit.as_double();
  return outgrown ? minute_end - now : Duration::max();
}

void TableModel::begin_sample(TimePoint now) {
  State& state = *state_;
  state.sample_mark = {.begin = now,
                       .level = state.writes.bucket.even_level(now),
                       .consumed = state.writes.consumed,
                       .throttle_events = state.writes.throttle_events,
                       .table_throttled = state.writes.table_throttled};
  state.partitions.begin_sample();
}

TableModel::Outlook TableModel::outlook(TimePoint now) {
  State& state = *state_;
  const Duration sampled = now - state.sample_mark.begin;
  CHECK(sampled > Duration::zero());
  // A scaled table's minutes and an index's backlog change with every event.
  if (state.auto_scaling || !state.indexes.empty()) return {};
  Outlook outlook{.steady_for = state.partitions.steady_for(sampled, now)};
  outlook.steady_for = std::min(outlook.steady_for, state.growth_steady_for(now));
  const double level = state.writes.bucket.even_level(now);
  if (state.writes.table_throttled > state.sample_mark.table_throttled) {
    const auto consumed = static_cast<double>((state.writes.consumed - state.sample_mark.consumed).count);
    if (consumed > 0) outlook.lasting_share += (level - state.sample_mark.level) / consumed;
  } else if (const double drift = state.level_drift(now); drift < 0 && !state.spec.on_demand) {
    // An on-demand table's bucket is a second's worth: it runs out within the sample or not at all.
    outlook.steady_for = std::min(outlook.steady_for, from_seconds(std::min(1e9, level / -drift)));
  }
  outlook.steady_for = std::max(outlook.steady_for, Duration::zero());
  return outlook;
}

void TableModel::leap(Duration time, TimePoint now) {
  State& state = *state_;
  const double times = in_seconds(time) / in_seconds(now - state.sample_mark.begin);
  const auto more = [&](std::int64_t of_sample) {
    return static_cast<std::int64_t>(static_cast<double>(of_sample) * times);
  };
  state.partitions.leap(time, times);
  const bool throttled = state.writes.table_throttled > state.sample_mark.table_throttled;
  if (!throttled && !state.spec.on_demand)
    state.writes.bucket.leap(state.level_drift(now) * in_seconds(time));
  const WriteUnits consumed{more((state.writes.consumed - state.sample_mark.consumed).count)};
  const std::int64_t throttle_events = more(state.writes.throttle_events - state.sample_mark.throttle_events);
  const std::int64_t table_throttled = more(state.writes.table_throttled - state.sample_mark.table_throttled);
  state.writes.consumed += consumed;
  state.writes.throttle_events += throttle_events;
  state.writes.table_throttled += table_throttled;
  // The minute that is being watched has gone on without the time leapt over.
  state.writes.consumed_before_minute += consumed;
  if (state.growth) state.growth->leap(time);
  state.due = state.next_due();
}

}  // namespace dynafill
