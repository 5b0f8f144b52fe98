#include <algorithm>

#include "base/dynamodb_constants.h"
#include "sim/scenario_fields.h"
#include "sim/scenario_parts.h"

namespace dynafill {
namespace {

using Json = nlohmann::json;

constexpr std::string_view name = "client";
// What AWS's template of a Data Pipeline import begins with, and the connector itself:
// github.com/amplify-education/asiaq at commit 7caccee522e3, sample_configuration/datapipeline_templates/;
// awslabs/emr-dynamodb-connector, DynamoDBConstants (DEFAULT_THROUGHPUT_PERCENTAGE).
constexpr double pipeline_percent = 0.25;
constexpr double connector_percent = 0.5;

struct Workers {
  int workers = 1;
  int batch = 1;
  bool put_item = false;
  std::optional<RateSchedule> limit;
};

Result<Workers> read_workers(const Json& client, bool sdk) {
  RETURN_IF_ERROR(refuse_members(client, name, {"tasks", "tasks_assumed", "map_tasks", "percent", "nodes"},
                                 "left out or null: only emr-connector and data-pipeline have tasks"));
  const auto api = text_field(client, name, "api", "BatchWriteItem");
  RETURN_IF_ERROR(api);
  const bool put_item = *api == "PutItem";
  if (!put_item && *api != "BatchWriteItem")
    return wrong_field("client.api", *api, "\"PutItem\" or \"BatchWriteItem\"");
  const auto workers = whole_field(client, name, "workers", 1, 10'000, sdk ? 1 : 32);
  RETURN_IF_ERROR(workers);
  const int most = put_item ? 1 : batch_places;
  const auto batch = whole_field(client, name, "batch", 1, most, most);
  RETURN_IF_ERROR(batch);
  const auto limit = read_limit(client, name, "limit_wcu_per_s");
  RETURN_IF_ERROR(limit);
  return Workers{static_cast<int>(*workers), static_cast<int>(*batch), put_item, *limit};
}

Result<ClientSpec> read_sdk(const Json& client, const Workers& how) {
  const auto retry = read_retry(client, name);
  RETURN_IF_ERROR(retry);
  const auto drops = read_drops_unprocessed(client, name);
  RETURN_IF_ERROR(drops);
  return ClientSpec{SdkClientSpec{.retry = *retry,
                                  .workers = how.workers,
                                  .batch = how.batch,
                                  .put_item = how.put_item,
                                  .limit = how.limit,
                                  .drops_unprocessed = *drops}};
}

Result<ClientSpec> read_unlimited(const Json& client, const Workers& how) {
  RETURN_IF_ERROR(refuse_members(client, name, {"retry", "unprocessed", "limit_wcu_per_s"},
                                 "left out or null: the unlimited client has none"));
  return ClientSpec{UnlimitedSpec{.workers = how.workers, .batch = how.batch}};
}

Result<ClientSpec> read_own(const Json& client, const Workers& how, const TableSpec& table) {
  RETURN_IF_ERROR(refuse_members(client, name, {"retry", "unprocessed"},
                                 "left out or null for dynafill's own client, which has one backoff"));
  if (how.put_item)
    return Error{
        "The scenario's 'client.api' is \"PutItem\"; dynafill's own client sends BatchWriteItem only."};
  if (how.limit && how.limit->points().size() > 1)
    return wrong_field("client.limit_wcu_per_s", client.at("limit_wcu_per_s"),
                       "one rate for dynafill's own client");
  const auto whole_table = static_cast<double>(table.on_demand ? table.warm_wcu : table.provisioned_wcu);
  LoadSpec load;
  load.target = how.limit ? how.limit->at(Duration(0)) : WcuRate::per_second(whole_table);
  load.batch_items_max = how.batch;
  load.in_flight_max = how.workers;
  return ClientSpec{load};
}

// The cluster is as large as "tasks" says, or "nodes", or as AWS's sample would make it.
Result<ClientSpec> read_emr(const Json& client, bool data_pipeline, const TableSpec& table) {
  RETURN_IF_ERROR(refuse_members(client, name,
                                 {"retry", "unprocessed", "api", "workers", "batch", "limit_wcu_per_s"},
                                 "left out or null: the connector has its own"));
  EmrClientSpec spec{.data_pipeline = data_pipeline};
  const auto percent =
      number_field(client, name, "percent", 0.001, 10, data_pipeline ? pipeline_percent : connector_percent);
  RETURN_IF_ERROR(percent);
  spec.percent = *percent;
  if (!data_pipeline) RETURN_IF_ERROR
    (refuse_members(client, name, {"nodes"}, "left out or null: give 'client.tasks'"));
  const auto wcu = static_cast<double>(table.on_demand ? table.quota_wcu : table.provisioned_wcu);
  const PipelineCluster sample = pipeline_cluster(wcu * *percent);
  const auto nodes = whole_field(client, name, "nodes", 1, 10'000, sample.nodes);
  RETURN_IF_ERROR(nodes);
  const double room = static_cast<double>(*nodes) * sample.tasks / sample.nodes;
  const auto tasks =
      whole_field(client, name, "tasks", 1, 100'000, data_pipeline ? std::optional(room) : std::nullopt);
  RETURN_IF_ERROR(tasks);
  const auto map_tasks = whole_field(client, name, "map_tasks", 1, 10'000'000, static_cast<double>(*tasks));
  RETURN_IF_ERROR(map_tasks);
  // What it divides by is the lesser of the cluster's room and of the map tasks, when it knows both.
  const auto assumed = whole_field(client, name, "tasks_assumed", 1, 10'000'000,
                                   static_cast<double>(std::min(*tasks, *map_tasks)));
  RETURN_IF_ERROR(assumed);
  spec.tasks = static_cast<int>(*tasks);
  spec.map_tasks = static_cast<int>(*map_tasks);
  spec.tasks_assumed = static_cast<int>(*assumed);
  return ClientSpec{spec};
}

LatencyModel cluster_start(bool data_pipeline) {
  return {from_seconds(constant(data_pipeline ? "data_pipeline_startup_p50" : "emr_startup_p50")),
          from_seconds(constant(data_pipeline ? "data_pipeline_startup_p99" : "emr_startup_p99"))};
}

}  // namespace

Status read_scenario_client(const Json& client, Scenario& scenario) {
  RETURN_IF_ERROR(check_members(
      client, name,
      {"kind", "retry", "unprocessed", "api", "workers", "batch", "limit_wcu_per_s", "latency_ms", "tasks",
       "tasks_assumed", "map_tasks", "percent", "nodes", "read_items_per_s", "startup_s"}));
  const auto kind = text_field(client, name, "kind", "dynafill");
  RETURN_IF_ERROR(kind);
  if (*kind == "none") {
    RETURN_IF_ERROR(check_members(client, name, {"kind"}));
    scenario.client = NoClientSpec{};
    return Done{};
  }
  const bool data_pipeline = *kind == "data-pipeline";
  const bool cluster = data_pipeline || *kind == "emr-connector";
  if (!cluster && *kind != "dynafill" && *kind != "sdk" && *kind != "unlimited")
    return wrong_field(
        "client.kind", *kind,
        "\"dynafill\", \"sdk\", \"emr-connector\", \"data-pipeline\", \"unlimited\" or \"none\"");
  const auto read = [&]() -> Result<ClientSpec> {
    if (cluster) return read_emr(client, data_pipeline, scenario.table);
    const auto how = read_workers(client, *kind == "sdk");
    RETURN_IF_ERROR(how);
    if (*kind == "sdk") return read_sdk(client, *how);
    return *kind == "unlimited" ? read_unlimited(client, *how) : read_own(client, *how, scenario.table);
  };
  Result<ClientSpec> spec = read();
  RETURN_IF_ERROR(spec);
  scenario.client = std::move(*spec);
  const auto* sdk = std::get_if<SdkClientSpec>(&scenario.client);
  const bool put_item = sdk != nullptr && sdk->put_item;
  const auto latency = read_latency(
      client, name,
      {from_seconds(constant(put_item ? "put_item_latency_p50" : "batch_write_latency_p50") / 1e3),
       from_seconds(constant(put_item ? "put_item_latency_p99" : "batch_write_latency_p99") / 1e3)});
  RETURN_IF_ERROR(latency);
  scenario.latency = latency->model;
  scenario.latency_per_unit = latency->per_unit;
  const auto rate = number_field(client, name, "read_items_per_s", 0.001, scenario_rate_max, 0);
  RETURN_IF_ERROR(rate);
  scenario.read_items_per_s = *rate;
  const auto startup = read_times(client, name, "startup_s", 1,
                                  cluster ? cluster_start(data_pipeline) : LatencyModel{}, {"p50", "p99"});
  RETURN_IF_ERROR(startup);
  scenario.startup = *startup;
  return Done{};
}

}  // namespace dynafill
