// What TableModel tells and does about leaps over time (sim/leap.h).
#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "sim/table_state.h"

namespace dynafill {

void Throughput::begin_sample(TimePoint now) {
  mark = {.level = bucket.even_level(now),
          .consumed = consumed,
          .throttle_events = throttle_events,
          .table_throttled = table_throttled};
}

Throughput::Pace Throughput::pace(Duration sampled, TimePoint now) {
  const double seconds = in_seconds(sampled);
  const double change = bucket.even_level(now) - mark.level;
  const bool by_chance = std::abs(change) <= 2 * static_cast<double>(largest_request.count);
  return {.consumed = static_cast<double>((consumed - mark.consumed).count) / seconds,
          .throttle_events = static_cast<double>(throttle_events - mark.throttle_events) / seconds,
          .table_throttled = static_cast<double>(table_throttled - mark.table_throttled) / seconds,
          .level_drift = by_chance ? 0 : change / seconds};
}

double Throughput::lasting_share(TimePoint now) {
  const auto in_sample = static_cast<double>((consumed - mark.consumed).count);
  return bound() && in_sample > 0 ? 1 + (bucket.even_level(now) - mark.level) / in_sample : 1;
}

void Throughput::pass(const Pace& pace, Duration time, Duration gone) {
  // As differences of totals, so that many short times lose nothing to rounding.
  const auto more = [&](double per_second) {
    return std::llround(per_second * in_seconds(gone + time)) - std::llround(per_second * in_seconds(gone));
  };
  consumed += WriteUnits{more(pace.consumed)};
  throttle_events += more(pace.throttle_events);
  table_throttled += more(pace.table_throttled);
}

// Until partitions double for a peak, or the minute ends that will tell that they must.
Duration TableModel::State::growth_steady_for(Duration sampled, TimePoint now) {
  Duration steady_for = Duration::max();
  const auto until = [&](TimePoint change) { steady_for = std::min(steady_for, change - now); };
  if (growth && growth->due() != never) until(growth->due());
  if (growth && growth->due() == never &&
      growth->outgrown_by(writes.pace(sampled, now).consumed, reads.pace(sampled, now).consumed / half_units,
                          partitions.count()))
    until(minute_end);
  for (const IndexModel& index : indexes) {
    if (index.growth_due() != never) until(index.growth_due());
    if (index.outgrown(sampled)) until(minute_end);
  }
  return steady_for;
}

// Until an update becomes effective, or the minute ends that will start one.
Duration TableModel::State::scaling_steady_for(Duration sampled, TimePoint now, Duration at_most) {
  if (!auto_scaling) return Duration::max();
  const double wcu_per_s = writes.pace(sampled, now).consumed;
  // A slow load's minutes differ by chance, and the busiest counts; it costs little to simulate them all.
  constexpr double slow = 100;
  if (wcu_per_s < slow) return Duration::zero();
  if (update) return update->effective - now;
  // Of the minute that is on, a part is known.
  double mean = (static_cast<double>((writes.consumed - writes.consumed_before_minute).count) +
                 wcu_per_s * in_seconds(minute_end - now)) /
                60;
  AutoScaling ahead = *auto_scaling;
  TimePoint end = minute_end;
  for (; end - now < at_most; end += one_minute) {
    if (ahead.minute_ended(mean, spec.provisioned_wcu, false, end + leapt)) break;
    mean = wcu_per_s;
  }
  return end - now;
}

void TableModel::begin_sample(TimePoint now) {
  State& state = *state_;
  if (now >= state.due) state.advance(now);
  state.sample_begin = now;
  state.writes.begin_sample(now);
  state.reads.begin_sample(now);
  state.partitions.begin_sample(now);
  for (IndexModel& index : state.indexes) index.begin_sample(now);
}

TableModel::Outlook TableModel::outlook(TimePoint now, Duration at_most) {
  State& state = *state_;
  const Duration sampled = now - state.sample_begin;
  CHECK(sampled > Duration::zero());
  if (now >= state.due) state.advance(now);
  Outlook outlook{.steady_for = std::min({at_most, state.partitions.steady_for(sampled, now),
                                          state.growth_steady_for(sampled, now),
                                          state.scaling_steady_for(sampled, now, at_most)}),
                  .lasting_share = state.writes.lasting_share(now)};
  for (Throughput* throughput : {&state.writes, &state.reads}) {
    // An on-demand table's bucket is a second's worth: it runs out within the sample or not at all.
    if (throughput->bound() || state.spec.on_demand) continue;
    const double drift = throughput->pace(sampled, now).level_drift;
    if (drift >= 0) continue;
    outlook.burst_ends = true;
    outlook.steady_for = std::min(outlook.steady_for,
                                  from_seconds(std::min(1e9, throughput->bucket.even_level(now) / -drift)));
  }
  for (IndexModel& index : state.indexes) {
    const auto [steady_for, lasting_share] = index.outlook(sampled, now);
    outlook.steady_for = std::min(outlook.steady_for, steady_for);
    outlook.lasting_share = std::min(outlook.lasting_share, lasting_share);
  }
  outlook.steady_for = std::max(outlook.steady_for, Duration::zero());
  return outlook;
}

void TableModel::leap(Duration time, TimePoint now) {
  State& state = *state_;
  const Duration sampled = now - state.sample_begin;
  const Throughput::Pace writes = state.writes.pace(sampled, now);
  const Throughput::Pace reads = state.reads.pace(sampled, now);
  for (auto [throughput, pace] : {std::pair(&state.writes, &writes), std::pair(&state.reads, &reads)})
    if (!throughput->bound() && !state.spec.on_demand)
      throughput->bucket.leap(pace->level_drift * in_seconds(time));
  state.partitions.leap(time, sampled, now);
  for (IndexModel& index : state.indexes) index.leap(time, sampled, now);
  Duration gone{};
  const auto pass = [&](Duration part) {
    state.writes.pass(writes, part, gone);
    state.reads.pass(reads, part, gone);
    for (IndexModel& index : state.indexes) index.pass(part, gone, now);
    if (state.growth) state.growth->leap(part, now);
    if (state.update) state.update->effective = std::max(state.update->effective - part, now);
    if (state.minute_end != never) state.minute_end -= part;
    state.leapt += part;
    gone += part;
  };
  while (state.minute_end - now <= time - gone) {
    pass(state.minute_end - now);
    state.minute_ended(now);
  }
  pass(time - gone);
  state.due = state.next_due();
}

std::int64_t TableModel::changes() const {
  std::int64_t changes = state_->updates + state_->partitions.changes();
  for (const IndexModel& index : state_->indexes) changes += index.partitions().changes();
  return changes;
}

}  // namespace dynafill
