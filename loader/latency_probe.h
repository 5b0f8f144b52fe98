// loader/latency_probe.h: times real BatchWriteItem requests: so many items, of so many units each, so many
// requests on the wire at once.
//
// Writes items of its own ("dynafill-calibrate-...", in every kind of key) into the table and deletes them
// again. Each cell of the grid runs for a number of requests or a few seconds, whichever ends first.  No
// pacing: the table should have capacity to spare; what it throttles is counted and not timed. Times are the
// endpoint's own (wall times its time scale, loader/dynamodb_client.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/clock.h"
#include "aws/http.h"
#include "base/result.h"
#include "loader/dynamodb_client.h"

namespace dynafill::loader {

struct ProbeCell {
  int items = 25;
  int item_units = 1;
  int in_flight = 1;
};

struct ProbePlan {
  std::vector<ProbeCell> cells;
  int requests = 100;                          // a cell
  Duration longest = std::chrono::seconds(3);  // wall, a cell
};
// Batches of 1, 5 and 25 alone; 25 items of 4 units; 25 with 4, 16 and 64 on the wire.
ProbePlan default_probe_plan(int requests);

struct ProbedRequest {
  double ms = 0;
  std::int64_t units = 0;
};

struct ProbedCell {
  ProbeCell cell;
  std::vector<ProbedRequest> whole;  // requests of which everything was written
  std::int64_t requests = 0;
  std::int64_t throttled_items = 0;
  std::int64_t consumed = 0;
  double seconds = 0;
};

// Error when the table is not there, a request is refused, or the endpoint does not answer.
Result<std::vector<ProbedCell>> probe_latency(DynamoDbClient& client, aws::Transport& transport,
                                              const aws::Clock& clock, const std::string& table,
                                              const ProbePlan& plan);

}  // namespace dynafill::loader
