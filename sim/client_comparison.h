// sim/client_comparison.h: the same load into the same table under each client.
//
// The clients of one comparison have as many requests out at most as the scenario's own; EMR's have the
// cluster that AWS's sample would give the load, and the scenario's share of the table.  SDK clients have no
// rate limit: their retry mode is all that holds them.  Start-up times are left out: what is compared is the
// writing.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sim/simulate.h"

namespace dynafill {

struct ComparedClient {
  std::string name;  // "dynafill", "batch-writer", "adaptive"...
  ClientSpec client;
  bool put_item = false;  // its requests have PutItem's latency
};

// "dynafill, put-item, batch-writer, ...": what may be asked for, in the order of `all`.
std::string compared_client_names();
// `names`: "all", or names with commas between.
Result<std::vector<ComparedClient>> clients_to_compare(std::string_view names, const Scenario& scenario);

// Of the median run, by its finish.
struct ClientRow {
  std::string name;
  ClientSpec client;
  double load_s = 0;
  bool complete = false;             // everything written, in time
  double complete_share = 0;         // of all runs
  std::int64_t requests = 0;         // sent
  double wasted_requests = 0;        // the requests' worth of the writes that were refused and sent again
  std::int64_t throttle_events = 0;  // writes refused, each time counted
  std::int64_t items_at_risk = 0;    // not written when the client ended or the time was up
};

std::vector<ClientRow> compare_clients(const Scenario& scenario, std::span<const ComparedClient> clients,
                                       const SimulateOptions& options);
nlohmann::json to_json(std::span<const ClientRow> rows);

}  // namespace dynafill
