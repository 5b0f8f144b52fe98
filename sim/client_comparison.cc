#include "sim/client_comparison.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/dynamodb_constants.h"

namespace dynafill {
namespace {

// The units a second that the scenario's own client may write, and the whole table's.
double table_wcu(const TableSpec& table) {
  return static_cast<double>(table.on_demand ? table.quota_wcu : table.provisioned_wcu);
}
double asked_wcu(const Scenario& scenario) {
  if (const auto* load = std::get_if<LoadSpec>(&scenario.client)) return load->target.as_double();
  return table_wcu(scenario.table);
}

ClientSpec own_client(const Scenario& scenario) {
  if (const auto* load = std::get_if<LoadSpec>(&scenario.client)) return *load;
  LoadSpec load;
  load.target = WcuRate::per_second(asked_wcu(scenario));
  load.in_flight_max = in_flight_max(scenario.client);
  return load;
}

ClientSpec sdk_client(const Scenario& scenario, RetryMode retry, bool put_item) {
  return SdkClientSpec{.retry = retry,
                       .workers = in_flight_max(scenario.client),
                       .batch = put_item ? 1 : batch_places,
                       .put_item = put_item,
                       .limit = std::nullopt};
}

ClientSpec emr_client(const Scenario& scenario, bool data_pipeline) {
  const auto* own = std::get_if<EmrClientSpec>(&scenario.client);
  if (own != nullptr && own->data_pipeline == data_pipeline) return *own;
  // The connector takes an on-demand table for one of 40,000 WCU.
  const double described =
      scenario.table.on_demand ? constant("table_write_quota") : table_wcu(scenario.table);
  const int tasks = pipeline_cluster(asked_wcu(scenario)).tasks;
  return EmrClientSpec{.data_pipeline = data_pipeline,
                       .tasks = tasks,
                       .tasks_assumed = tasks,
                       .map_tasks = tasks,
                       .percent = std::min(asked_wcu(scenario) / described, 1.5)};
}

struct Named {
  std::string_view name;
  ClientSpec (*make)(const Scenario&);
  bool put_item = false;
};

// batch-writer is boto3's, with the retry mode that was its default until 2026.
constexpr std::array<Named, 8> named{{
    {"dynafill", own_client},
    {"put-item", [](const Scenario& s) { return sdk_client(s, RetryMode::boto_legacy, true); }, true},
    {"batch-writer", [](const Scenario& s) { return sdk_client(s, RetryMode::boto_legacy, false); }},
    {"cpp-legacy", [](const Scenario& s) { return sdk_client(s, RetryMode::cpp_legacy, false); }},
    {"standard-2026", [](const Scenario& s) { return sdk_client(s, RetryMode::standard_2026, false); }},
    {"adaptive", [](const Scenario& s) { return sdk_client(s, RetryMode::adaptive, false); }},
    {"emr-connector", [](const Scenario& s) { return emr_client(s, false); }},
    {"unlimited",
     [](const Scenario& s) -> ClientSpec {
       return UnlimitedSpec{.workers = in_flight_max(s.client), .batch = batch_places};
     }},
}};

}  // namespace

std::string compared_client_names() {
  std::string names;
  for (const Named& row : named) names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
  return names;
}

Result<std::vector<ComparedClient>> clients_to_compare(std::string_view names, const Scenario& scenario) {
  if (std::holds_alternative<NoClientSpec>(scenario.client))
    return Error{"There are no clients to compare: the scenario's 'client.kind' is \"none\"."};
  std::vector<ComparedClient> clients;
  const auto add = [&](const Named& row) {
    clients.push_back({std::string(row.name), row.make(scenario), row.put_item});
  };
  if (names == "all") {
    for (const Named& row : named) add(row);
    return clients;
  }
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = names.substr(0, comma);
    names.remove_prefix(std::min(comma + 1, names.size()));
    const auto found =
        std::find_if(named.begin(), named.end(), [&](const Named& row) { return row.name == name; });
    if (found == named.end())
      return Error{
          fmt::format("There is no client '{}'; there are {}, and all.", name, compared_client_names())};
    add(*found);
  }
  if (clients.empty()) return Error{fmt::format("Name the clients: {}, or all.", compared_client_names())};
  return clients;
}

std::vector<ClientRow> compare_clients(const Scenario& scenario, std::span<const ComparedClient> clients,
                                       const SimulateOptions& options) {
  std::vector<ClientRow> rows;
  for (const ComparedClient& compared : clients) {
    Scenario same = scenario;
    same.client = compared.client;
    same.startup = {};
    if (compared.put_item)
      same.latency = {from_seconds(constant("put_item_latency_p50") / 1e3),
                      from_seconds(constant("put_item_latency_p99") / 1e3)};
    const SimulationReport report = simulate(same, options);
    const RunOutcome& median = report.median;
    const auto refused = static_cast<double>(median.throttle_events);
    const auto taken = static_cast<double>(median.written);
    rows.push_back({.name = compared.name,
                    .client = compared.client,
                    .load_s = report.load_s.p50,
                    .complete = median.complete,
                    .complete_share = 1 - report.timeout_probability,
                    .requests = median.requests,
                    .wasted_requests =
                        refused > 0 ? static_cast<double>(median.requests) * refused / (refused + taken) : 0,
                    .throttle_events = median.throttle_events,
                    .items_at_risk = report.items - median.written});
  }
  return rows;
}

nlohmann::json to_json(std::span<const ClientRow> rows) {
  nlohmann::json clients = nlohmann::json::array();
  for (const ClientRow& row : rows)
    clients.push_back({{"name", row.name},
                       {"client", to_json(row.client)},
                       {"load_s", row.load_s},
                       {"complete", row.complete},
                       {"complete_share", row.complete_share},
                       {"requests", row.requests},
                       {"wasted_requests", row.wasted_requests},
                       {"throttle_events", row.throttle_events},
                       {"items_at_risk", row.items_at_risk}});
  return clients;
}

}  // namespace dynafill
