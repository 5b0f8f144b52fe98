#include "sim/write_answer.h"

#include "base/check.h"

namespace dynafill {

std::string_view throttling_reason(WriteAnswer answer, Access access) {
  const bool read = access == Access::read;
  CHECK(!read || !of_index(answer));
  switch (answer) {
    case WriteAnswer::written:
      break;
    case WriteAnswer::table_throttled:
      return read ? "TableReadProvisionedThroughputExceeded" : "TableWriteProvisionedThroughputExceeded";
    case WriteAnswer::quota_throttled:
      return read ? "TableReadAccountLimitExceeded" : "TableWriteAccountLimitExceeded";
    case WriteAnswer::partition_throttled:
      return read ? "TableReadKeyRangeThroughputExceeded" : "TableWriteKeyRangeThroughputExceeded";
    case WriteAnswer::maximum_throttled:
      return read ? "TableReadMaxOnDemandThroughputExceeded" : "TableWriteMaxOnDemandThroughputExceeded";
    case WriteAnswer::index_throttled:
      return "IndexWriteProvisionedThroughputExceeded";
    case WriteAnswer::index_quota_throttled:
      return "IndexWriteAccountLimitExceeded";
    case WriteAnswer::index_partition_throttled:
      return "IndexWriteKeyRangeThroughputExceeded";
    case WriteAnswer::index_maximum_throttled:
      return "IndexWriteMaxOnDemandThroughputExceeded";
  }
  CHECK(false);
  return {};
}

}  // namespace dynafill
