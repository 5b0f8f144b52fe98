#include "sim/auto_scaling.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/check.h"

namespace dynafill {
namespace {

int whole_minutes(Duration time) {
  return static_cast<int>(std::max<Duration::rep>(1, time / Duration(std::chrono::minutes(1))));
}

}  // namespace

AutoScaling::AutoScaling(const AutoScalingSpec& spec, const TableConstants& constants)
    : spec_(spec),
      minutes_out_(whole_minutes(constants.scale_out_after)),
      minutes_in_(whole_minutes(constants.scale_in_after)) {
  CHECK(spec.min_wcu >= 1 && spec.min_wcu <= spec.max_wcu && spec.target > 0 && spec.target <= 1);
}

std::int64_t AutoScaling::capacity_for(double wcu_per_s) const {
  return std::clamp(static_cast<std::int64_t>(std::ceil(wcu_per_s / spec_.target)), spec_.min_wcu,
                    spec_.max_wcu);
}

std::optional<std::int64_t> AutoScaling::minute_ended(double wcu_per_s, std::int64_t provisioned_wcu,
                                                      bool updating, TimePoint end) {
  const double target_wcu = spec_.target * static_cast<double>(provisioned_wcu);
  if (wcu_per_s > target_wcu) {
    ++above_;
    below_ = 0;
    busiest_below_ = 0;
  } else {
    above_ = 0;
    below_ += wcu_per_s < target_wcu;
    busiest_below_ = std::max(busiest_below_, wcu_per_s);
  }
  if (updating) return std::nullopt;
  if (above_ >= minutes_out_) {
    const std::int64_t wanted = capacity_for(wcu_per_s);
    if (wanted <= provisioned_wcu) return std::nullopt;
    above_ = 0;
    return wanted;
  }
  if (below_ >= minutes_in_) {
    const std::int64_t wanted = capacity_for(busiest_below_);
    below_ = 0;
    busiest_below_ = 0;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(end.time_since_epoch()).count();
    if (wanted >= provisioned_wcu || !decreases_.take(seconds)) return std::nullopt;
    return wanted;
  }
  return std::nullopt;
}

}  // namespace dynafill
