#include "sim/write_answer.h"

#include "base/check.h"

namespace dynafill {

std::string_view throttling_reason(WriteAnswer answer) {
  switch (answer) {
    case WriteAnswer::written:
      break;
    case WriteAnswer::table_throttled:
      return "TableWriteProvisionedThroughputExceeded";
    case WriteAnswer::quota_throttled:
      return "TableWriteAccountLimitExceeded";
    case WriteAnswer::partition_throttled:
      return "TableWriteKeyRangeThroughputExceeded";
    case WriteAnswer::maximum_throttled:
      return "TableWriteMaxOnDemandThroughputExceeded";
    case WriteAnswer::index_throttled:
      return "IndexWriteProvisionedThroughputExceeded";
    case WriteAnswer::index_quota_throttled:
      return "IndexWriteAccountLimitExceeded";
    case WriteAnswer::index_partition_throttled:
      return "IndexWriteKeyRangeThroughputExceeded";
  }
  CHECK(false);
  return {};
}

}  // namespace dynafill
