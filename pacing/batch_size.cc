#include "pacing/batch_size.h"

#include <algorithm>

#include "base/dynamodb_constants.h"
#include "pacing/load_spec.h"

namespace dynafill {

int batch_items_for(double mean_units_per_item) {
  static const double at_once = constant("partition_write_limit") * constant("partition_bucket");
  const int most = LoadSpec{}.batch_items_max;
  if (mean_units_per_item * most <= at_once) return most;
  return std::max(1, static_cast<int>(at_once / mean_units_per_item));
}

}  // namespace dynafill
