#include <fmt/core.h>

#include "base/dynamodb_constants.h"
#include "sim/scenario_fields.h"
#include "sim/scenario_parts.h"

namespace dynafill {
namespace {

using Json = nlohmann::json;

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html: a page is 1 MB at most.
constexpr double page_bytes_max = 1 << 20;
constexpr std::int64_t block_bytes = 4096;

// How many keys a request reads.
Result<int> read_batch(const Json& reads, std::string_view name) {
  const auto api = text_field(reads, name, "api", "GetItem");
  RETURN_IF_ERROR(api);
  if (*api != "GetItem" && *api != "BatchGetItem" && *api != "Query")
    return wrong_field("reads.api", *api, "\"GetItem\", \"BatchGetItem\" or \"Query\"");
  const int most = *api == "BatchGetItem" ? batch_places : 1;
  const auto batch = whole_field(reads, name, "batch", 1, most, most);
  RETURN_IF_ERROR(batch);
  return static_cast<int>(*batch);
}

}  // namespace

Status read_scenario_reads(const Json& reads, Scenario& scenario) {
  constexpr std::string_view name = "reads";
  RETURN_IF_ERROR(check_members(reads, name,
                                {"api", "bytes", "consistent", "workers", "batch", "retry", "unprocessed",
                                 "limit_rcu_per_s", "latency_ms"}));
  ReadLoadSpec spec;
  spec.client.goes_on = true;
  const auto batch = read_batch(reads, name);
  RETURN_IF_ERROR(batch);
  spec.client.batch = *batch;
  const auto bytes = whole_field(reads, name, "bytes", 1, page_bytes_max, block_bytes);
  RETURN_IF_ERROR(bytes);
  spec.blocks = (*bytes + block_bytes - 1) / block_bytes;
  const auto consistent = flag_field(reads, name, "consistent", false);
  RETURN_IF_ERROR(consistent);
  spec.consistent = *consistent;
  const auto workers = whole_field(reads, name, "workers", 1, 10'000, 32);
  RETURN_IF_ERROR(workers);
  spec.client.workers = static_cast<int>(*workers);
  const auto retry = read_retry(reads, name);
  RETURN_IF_ERROR(retry);
  spec.client.retry = *retry;
  const auto drops = read_drops_unprocessed(reads, name);
  RETURN_IF_ERROR(drops);
  spec.client.drops_unprocessed = *drops;
  const auto limit = read_limit(reads, name, "limit_rcu_per_s");
  RETURN_IF_ERROR(limit);
  if (*limit) spec.client.limit = (*limit)->scaled(half_units);
  const auto latency = read_latency(
      reads, name,
      {from_seconds(constant("read_latency_p50") / 1e3), from_seconds(constant("read_latency_p99") / 1e3)});
  RETURN_IF_ERROR(latency);
  spec.latency = latency->model;
  spec.latency_per_unit = latency->per_unit;
  scenario.reads = spec;
  return Done{};
}

}  // namespace dynafill
