#include "loader/response_times.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace dynafill::loader {

void ResponseTimes::add(Duration time, std::int64_t items, WriteUnits units) {
  const double ms = std::max(least_ms, in_seconds(time) * 1e3);
  const auto at = static_cast<std::size_t>(std::log(ms / least_ms) / std::log(growth));
  ++classes_[std::min(at, classes_.size() - 1)];
  ++requests_;
  items_ += items;
  units_ += units.count;
}

double ResponseTimes::quantile_ms(double share) const {
  CHECK(requests_ > 0);
  auto left = std::max<std::int64_t>(1, std::llround(std::ceil(share * static_cast<double>(requests_))));
  std::size_t at = 0;
  while ((left -= classes_[at]) > 0) ++at;
  return least_ms * std::pow(growth, static_cast<double>(at) + 0.5);  // the middle of its class
}

double ResponseTimes::mean_items() const {
  CHECK(requests_ > 0);
  return static_cast<double>(items_) / static_cast<double>(requests_);
}

double ResponseTimes::mean_units() const {
  CHECK(requests_ > 0);
  return static_cast<double>(units_) / static_cast<double>(requests_);
}

}  // namespace dynafill::loader
