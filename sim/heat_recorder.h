// sim/heat_recorder.h: what each partition took over the time of a run, in a picture of bounded size.
//
// At most 120 steps of equal length, at first a second each; when they are used up, two become one.  At most
// 64 rows: neighbouring partitions share one when there are more, and the hottest is shown.  The rows are the
// partitions at the end; before a split its halves both show what the partition took that held them.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "base/run_clock.h"
#include "sim/table_model.h"

namespace dynafill {

struct HeatMap {
  std::vector<double> t_s;  // where the steps begin, from "go"
  double step_s = 0;
  int partitions_a_row = 1;
  std::vector<std::vector<double>> rows;  // WCU/s, one row a partition, one value a step
};

class HeatRecorder {
 public:
  // Whether a step has ended, so that take() is to be told before anything more is written.
  [[nodiscard]] bool due(TimePoint now) const { return now >= step_start_ + step_; }
  // What the partitions took since the table's creation.
  void take(TimePoint now, std::span<const PartitionLoad> loads);
  // What take() is told next was written evenly over the time since it was told last.
  void leap() { leapt_ = true; }
  HeatMap finish(TimePoint end, std::span<const PartitionLoad> loads);

 private:
  struct Place {
    std::uint64_t hash = 0, sort = 0;
    auto operator<=>(const Place&) const = default;
  };
  struct Step {
    std::vector<Place> firsts;
    std::vector<float> rates;  // WCU/s
    [[nodiscard]] float rate_at(Place place) const;
  };

  // What each took since the last call, in units.  What a partition had when it split is its halves' in equal
  // shares.
  std::vector<double> since_last(std::span<const PartitionLoad> loads);
  Step step_of(std::span<const PartitionLoad> loads, Duration observed);
  void push(Step step);

  TimePoint step_start_{};
  Duration step_ = std::chrono::seconds(1);
  TimePoint counted_from_{};
  bool leapt_ = false;
  std::vector<Step> steps_;
  std::vector<PartitionLoad> last_;
};

}  // namespace dynafill
