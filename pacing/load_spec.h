// pacing/load_spec.h: how to load: the part of a plan that the simulator and the loader both execute.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "base/run_clock.h"
#include "base/units.h"

namespace dynafill {

// Full jitter: wait = uniform(0, min(cap, base x 2^attempt)).
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (read 2026-11); the
// base is botocore's for DynamoDB (data/_retry.json @1521276).
struct Backoff {
  Duration base = std::chrono::milliseconds(50);
  Duration cap = std::chrono::seconds(20);
};

struct LoadSpec {
  // The rate to hold: provisioned WCU x ratio.
  WcuRate target;

  // BatchWriteItem's own limits.
  // Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
  int batch_items_max = 25;
  Bytes batch_bytes_max{16 * 1024 * 1024};

  int in_flight_max = 32;  // requests on the wire at once
  Backoff backoff;

  // How far the client may fall behind its own schedule and still catch up.  One second is the grain in
  // which DynamoDB itself limits ("replenishes every second").
  Duration catch_up = std::chrono::seconds(1);

  // Items waiting for a retry above which no fresh item is sent: a table that cannot take the rate is met
  // with patience and not with more requests.
  int retrying_max = 1000;

  bool operator==(const LoadSpec&) const;
};

// How many requests must be on the wire at once to hold `target` with a response time of `latency`,
// doubled for its spread; between 4 and 512.
int in_flight_for(WcuRate target, double mean_units_per_item, Duration latency);

nlohmann::json to_json(const LoadSpec& spec);
Result<LoadSpec> load_spec_from_json(const nlohmann::json& object);

}  // namespace dynafill
