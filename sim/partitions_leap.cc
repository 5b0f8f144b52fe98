// What Partitions tells and does about leaps over time (sim/leap.h).
#include <algorithm>
#include <cmath>

#include "sim/partitions.h"

namespace dynafill {

void Partitions::begin_sample(TimePoint now) {
  for (Partition& partition : partitions_) {
    partition.mark = {.units = partition.stored_units(),
                      .level = debt_max_ > 0 ? partition.bucket.level(now) : 0,
                      .throttle_events = partition.throttle_events};
    if (partition.reads) partition.reads->at_mark = partition.reads->half_units();
  }
}

Partitions::Pace Partitions::pace_of(const Partition& partition, Duration sampled) {
  const auto per_s = [&](std::int64_t units) { return static_cast<double>(units) / in_seconds(sampled); };
  return {per_s(partition.stored_units() - partition.mark.units),
          partition.reads ? per_s(partition.reads->half_units() - partition.reads->at_mark) : 0};
}

bool Partitions::limits(Partition& partition, TimePoint now) const {
  return partition.throttle_events > partition.mark.throttle_events ||
         (debt_max_ > 0 && partition.bucket.level(now) < -debt_max_ / 2);
}

Duration Partitions::heat_steady_for(Partition& partition, const Pace& pace, TimePoint now) const {
  const double write_load = pace.written / constants_.partition_write_limit.as_double();
  const double read_load = pace.read / (2 * static_cast<double>(constants_.partition_read_limit));
  // Where a partition with little to do is split matters little.
  constexpr double busy = 0.5;
  if (watches(partition) && ((write_load > busy && !partition.writes.watched_enough()) ||
                             (read_load > busy && !partition.reads->heat.watched_enough())))
    return Duration::zero();
  if (partition.splits_soon())
    return limits(partition, now) || read_load > busy ? partition.split_at - now : Duration::max();
  // Its present window of heat need not end hot, but then the next one does.
  const double hot = constants_.split_threshold;
  return (write_load >= hot && partition.writes.split_point()) ||
                 (read_load >= hot && partition.reads->heat.split_point())
             ? partition.window_start + constants_.split_sustained - now
             : Duration::max();
}

Duration Partitions::steady_for(Partition& partition, Duration sampled, TimePoint now) const {
  const Pace pace = pace_of(partition, sampled);
  const Duration by_heat = heat_steady_for(partition, pace, now);
  if (partition.splits_soon()) return by_heat;
  const auto stored = static_cast<double>(partition.stored_units());
  if (stored > units_max_)
    return std::min(by_heat, partition.window_start + constants_.split_sustained - now);
  const double full_in_s = (units_max_ - stored) / pace.written;
  return full_in_s < in_seconds(Duration::max()) / 2 ? std::min(by_heat, from_seconds(full_in_s)) : by_heat;
}

Duration Partitions::steady_for(Duration sampled, TimePoint now) {
  Duration least = Duration::max();
  for (Partition& partition : partitions_) least = std::min(least, steady_for(partition, sampled, now));
  return least;
}

void Partitions::leap_whole(Partition& partition, const Pace& pace, TimePoint from, TimePoint to) {
  const auto go_on = [&](Duration length) {
    partition.writes.add_unseen(std::llround(pace.written * in_seconds(length)));
    if (partition.reads) partition.reads->heat.add_unseen(std::llround(pace.read * in_seconds(length)));
  };
  judge(partition, from);
  if (const TimePoint window_end = partition.window_start + constants_.split_sustained; window_end <= to) {
    go_on(window_end - from);
    judge(partition, window_end);
    // Whole windows are as the sample, of which steady_for() has said whether it is hot.
    const Duration whole = (to - window_end) / constants_.split_sustained * constants_.split_sustained;
    partition.units_before += std::llround(pace.written * in_seconds(whole));
    if (partition.reads) partition.reads->before += std::llround(pace.read * in_seconds(whole));
    partition.window_start += whole;
    from = partition.window_start;
  }
  go_on(to - from);
}

void Partitions::leap(std::size_t index, const Pace& pace, TimePoint from, TimePoint to, TimePoint clock) {
  const TimePoint split_at = std::max(partitions_[index].split_at, from);
  if (split_at > to) return leap_whole(partitions_[index], pace, from, to);
  leap_whole(partitions_[index], pace, from, split_at);
  partitions_[index].split_at = never;
  const std::optional<KeyPosition> at = split_point(index);
  if (!at || *at <= partitions_[index].first) return leap(index, pace, split_at, to, clock);
  split(index, *at, split_at, clock);
  const Pace half{pace.written / 2, pace.read / 2};
  leap(index + 1, half, split_at, to, clock);
  leap(index, half, split_at, to, clock);
}

void Partitions::leap(Duration time, Duration sampled, TimePoint now) {
  for (std::size_t index = partitions_.size(); index-- > 0;)
    leap(index, pace_of(partitions_[index], sampled), now, now + time, now);
  for (Partition& partition : partitions_) {
    partition.window_start -= time;
    partition.next_look = TimePoint::min();
    if (partition.splits_soon()) partition.split_at -= time;
  }
}

}  // namespace dynafill
