// sim/read_load.h: the reads of a scenario, beside its load or alone: of keys distributed as those that are
// written, anywhere in their values' sort keys.
#pragma once

#include <cstdint>

#include "base/run_clock.h"
#include "sim/lognormal.h"
#include "sim/sdk_client.h"
#include "sim/table_bucket.h"

namespace dynafill {

struct ReadLoadSpec {
  // Who reads.  A request reads `batch` keys (BatchGetItem) or is one Query; its limit is in half read units.
  SdkClientSpec client;
  std::int64_t blocks = 1;  // of 4 KB that each key, or Query, reads
  bool consistent = false;
  LatencyModel latency;         // of one request whose keys cost half a unit each...
  Duration latency_per_unit{};  // ...and for each half unit above that
};

// What one key, or Query, costs.
inline std::int64_t half_units_of(const ReadLoadSpec& reads) {
  return reads.blocks * (reads.consistent ? half_units : 1);
}

}  // namespace dynafill
