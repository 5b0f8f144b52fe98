#include "sim/heat_recorder.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr std::size_t steps_max = 120;
constexpr std::size_t rows_max = 64;
// Kept of one step; with more partitions, neighbours share a place at once.
constexpr std::size_t places_max = 4096;

std::size_t group_size(std::size_t count, std::size_t most) { return (count + most - 1) / most; }

}  // namespace

float HeatRecorder::Step::rate_at(Place place) const {
  const auto after = std::upper_bound(firsts.begin(), firsts.end(), place);
  CHECK(after != firsts.begin());
  return rates[static_cast<std::size_t>(after - firsts.begin()) - 1];
}

std::vector<double> HeatRecorder::since_last(std::span<const PartitionLoad> loads) {
  std::vector<double> units;
  std::size_t at = 0;
  const auto place = [](const PartitionLoad& load) { return Place{load.first_hash, load.first_sort}; };
  for (std::size_t before = 0; before < last_.size(); ++before) {
    const std::size_t first = at;
    while (at < loads.size() && (before + 1 == last_.size() || place(loads[at]) < place(last_[before + 1])))
      ++at;
    const double had = static_cast<double>(last_[before].consumed.count) / static_cast<double>(at - first);
    for (std::size_t child = first; child < at; ++child)
      units.push_back(std::max(0.0, static_cast<double>(loads[child].consumed.count) - had));
  }
  if (last_.empty())
    for (const PartitionLoad& load : loads) units.push_back(static_cast<double>(load.consumed.count));
  last_.assign(loads.begin(), loads.end());
  return units;
}

HeatRecorder::Step HeatRecorder::step_of(std::span<const PartitionLoad> loads, Duration observed) {
  Step step;
  const std::vector<double> units = since_last(loads);
  const std::size_t group = group_size(loads.size(), places_max);
  const double seconds = in_seconds(observed);
  for (std::size_t at = 0; at < loads.size(); at += group) {
    const std::size_t end = std::min(at + group, loads.size());
    const double hottest = *std::max_element(units.begin() + static_cast<std::ptrdiff_t>(at),
                                             units.begin() + static_cast<std::ptrdiff_t>(end));
    step.firsts.push_back({loads[at].first_hash, loads[at].first_sort});
    step.rates.push_back(seconds > 0 ? static_cast<float>(hottest / seconds) : 0);
  }
  return step;
}

void HeatRecorder::push(Step step) {
  steps_.push_back(std::move(step));
  if (steps_.size() < steps_max) return;
  // Two become one, by the partitions of the second: nothing ever merges, so they divide those of the first.
  for (std::size_t i = 0; i < steps_max / 2; ++i) {
    Step later = std::move(steps_[2 * i + 1]);
    for (std::size_t at = 0; at < later.firsts.size(); ++at)
      later.rates[at] = (later.rates[at] + steps_[2 * i].rate_at(later.firsts[at])) / 2;
    steps_[i] = std::move(later);
  }
  steps_.resize(steps_max / 2);
  step_ *= 2;
}

void HeatRecorder::take(TimePoint now, std::span<const PartitionLoad> loads) {
  const TimePoint from = std::max(step_start_, counted_from_);
  Step step = step_of(loads, leapt_ ? now - from : step_start_ + step_ - from);
  while (due(now)) {
    step_start_ += step_;
    push(step);  // may double the step; this one's end is a boundary of the longer ones too
    if (!leapt_) std::fill(step.rates.begin(), step.rates.end(), 0.0F);
  }
  // The end of a leap lies in the step that begins; what is told of that step next is from here on.
  if (leapt_) counted_from_ = now;
  leapt_ = false;
}

HeatMap HeatRecorder::finish(TimePoint end, std::span<const PartitionLoad> loads) {
  if (due(end)) {
    take(end, loads);
  } else if (const Duration counted = end - std::max(step_start_, counted_from_); counted.count() > 0) {
    push(step_of(loads, counted));
  } else if (end > step_start_ && !steps_.empty()) {
    push(Step(steps_.back()));  // the end of a leap
  }
  HeatMap map;
  map.step_s = in_seconds(step_);
  for (std::size_t i = 0; i < steps_.size(); ++i) map.t_s.push_back(static_cast<double>(i) * map.step_s);
  if (steps_.empty()) return map;
  const std::vector<Place>& places = steps_.back().firsts;
  const std::size_t group = group_size(places.size(), rows_max);
  map.partitions_a_row = static_cast<int>(group * group_size(loads.size(), places_max));
  for (std::size_t at = 0; at < places.size(); at += group) {
    std::vector<double>& row = map.rows.emplace_back();
    for (const Step& step : steps_) {
      float hottest = 0;
      for (std::size_t i = at; i < std::min(at + group, places.size()); ++i)
        hottest = std::max(hottest, step.rate_at(places[i]));
      row.push_back(static_cast<double>(hottest));
    }
  }
  return map;
}

}  // namespace dynafill
