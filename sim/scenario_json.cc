#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sim/constants.h"
#include "sim/scenario.h"

namespace dynafill {
namespace {

using Json = nlohmann::json;

constexpr double item_bytes_max = 400 * 1024;
constexpr double items_max = 1e10;
constexpr double rate_max = 1e9;
constexpr double seconds_max = 365.0 * 86'400;

Error wrong(std::string_view name, const Json& value, std::string_view must) {
  return {fmt::format("The scenario's '{}' is {}; it must be {}.", name, value.dump(), must)};
}

// Requires an object or nothing at all under `name`; refuses members that are not among `known`.
Status check_members(const Json& object, std::string_view name,
                     std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return wrong(name, object, "an object");
  for (const auto& [member, value] : object.items())
    if (std::find(known.begin(), known.end(), member) == known.end())
      return Error{
          fmt::format("The scenario's '{}' has a member '{}', which means nothing there.", name, member)};
  return Done{};
}

// null and absent are the same.
const Json* member(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string path(std::string_view object, std::string_view field) {
  return fmt::format("{}.{}", object, field);
}

Result<double> number(const Json& object, std::string_view name, const char* field, double least, double most,
                      std::optional<double> otherwise) {
  const Json* value = member(object, field);
  if (value == nullptr) {
    if (otherwise) return *otherwise;
    return Error{fmt::format("The scenario has no '{}'.", path(name, field))};
  }
  if (!value->is_number() || !(value->get<double>() >= least && value->get<double>() <= most))
    return wrong(path(name, field), *value, fmt::format("a number from {} to {}", least, most));
  return value->get<double>();
}

Result<std::int64_t> whole(const Json& object, std::string_view name, const char* field, double least,
                           double most, std::optional<double> otherwise) {
  const Result<double> value = number(object, name, field, least, most, otherwise);
  RETURN_IF_ERROR(value);
  if (std::floor(*value) != *value) return wrong(path(name, field), *value, "a whole number");
  return static_cast<std::int64_t>(*value);
}

Result<std::string> text(const Json& object, std::string_view name, const char* field,
                         std::string_view otherwise) {
  const Json* value = member(object, field);
  if (value == nullptr) return std::string(otherwise);
  if (!value->is_string()) return wrong(path(name, field), *value, "a text");
  return value->get<std::string>();
}

Result<TableSpec> read_table(const Json& table) {
  RETURN_IF_ERROR(
      check_members(table, "table", {"mode", "wcu", "rcu", "warm_wcu", "quota_wcu", "burst", "gsis"}));
  TableSpec spec;
  const Result<std::string> mode = text(table, "table", "mode", "");
  RETURN_IF_ERROR(mode);
  if (*mode != "provisioned" && *mode != "on-demand")
    return wrong("table.mode", *mode, "\"provisioned\" or \"on-demand\"");
  const Result<std::string> burst = text(table, "table", "burst", "empty");
  RETURN_IF_ERROR(burst);
  if (*burst != "empty" && *burst != "full") return wrong("table.burst", *burst, "\"empty\" or \"full\"");
  spec.burst = *burst == "full" ? StartingBurst::full : StartingBurst::empty;
  if (const Json* gsis = member(table, "gsis"); gsis != nullptr && !(gsis->is_array() && gsis->empty()))
    return Error{"The scenario's 'table.gsis' is not empty; global secondary indexes are not simulated."};
  if (*mode == "provisioned") {
    for (const char* field : {"warm_wcu", "quota_wcu"})
      if (const Json* value = member(table, field))
        return wrong(path("table", field), *value,
                     "left out or null: only on-demand tables are simulated with it");
    const auto wcu = whole(table, "table", "wcu", 1, rate_max, std::nullopt);
    RETURN_IF_ERROR(wcu);
    const auto rcu = whole(table, "table", "rcu", 0, rate_max, 5);
    RETURN_IF_ERROR(rcu);
    spec.provisioned_wcu = *wcu;
    spec.provisioned_rcu = *rcu;
    return spec;
  }
  for (const char* field : {"wcu", "rcu"})
    if (const Json* value = member(table, field))
      return wrong(path("table", field), *value, "left out or null for an on-demand table");
  spec.on_demand = true;
  const double fresh = constant("on_demand_new_table");
  const auto warm = whole(table, "table", "warm_wcu", fresh, rate_max, fresh);
  RETURN_IF_ERROR(warm);
  const double quota_default = std::max(constant("table_write_quota"), static_cast<double>(*warm));
  const auto quota = whole(table, "table", "quota_wcu", static_cast<double>(*warm), rate_max, quota_default);
  RETURN_IF_ERROR(quota);
  spec.warm_wcu = *warm;
  spec.quota_wcu = *quota;
  return spec;
}

struct Sizes {
  std::vector<std::int64_t> histogram;
  double mean = 0;
};

// `share(bytes)`: how much of the items is at most so large.  Every item has at least one unit.
template <class Share>
std::vector<std::int64_t> histogram_of(std::int64_t items, double largest, Share&& share) {
  const auto units_max = static_cast<std::size_t>(std::max(1.0, std::ceil(largest / 1024)));
  std::vector<std::int64_t> histogram(units_max + 1);
  std::int64_t below = 0;
  for (std::size_t units = 1; units <= units_max; ++units) {
    const std::int64_t upto =
        units == units_max
            ? items
            : std::llround(static_cast<double>(items) * share(static_cast<double>(units) * 1024));
    histogram[units] = upto - below;
    below = upto;
  }
  return histogram;
}

Result<Sizes> read_sizes(const Json& data, std::int64_t items) {
  constexpr std::string_view name = "data.item_bytes";
  const Json* sizes = member(data, "item_bytes");
  if (sizes == nullptr) return Error{"The scenario has no 'data.item_bytes'."};
  RETURN_IF_ERROR(check_members(*sizes, name, {"fixed", "uniform", "lognormal", "profile"}));
  if (sizes->size() != 1) return wrong(name, *sizes, "one of {\"fixed\"}, {\"uniform\"} and {\"lognormal\"}");
  if (sizes->contains("profile"))
    return Error{
        "The scenario's 'data.item_bytes.profile' is not read; give fixed, uniform or lognormal sizes, or "
        "make a plan from the profile and simulate that."};
  if (sizes->contains("fixed")) {
    const auto fixed = number(*sizes, name, "fixed", 1, item_bytes_max, std::nullopt);
    RETURN_IF_ERROR(fixed);
    return Sizes{histogram_of(items, *fixed, [](double) { return 0.0; }), *fixed};
  }
  if (const auto uniform = sizes->find("uniform"); uniform != sizes->end()) {
    const bool two =
        uniform->is_array() && uniform->size() == 2 && (*uniform)[0].is_number() && (*uniform)[1].is_number();
    const double low = two ? (*uniform)[0].get<double>() : 0;
    const double high = two ? (*uniform)[1].get<double>() : 0;
    if (!(low >= 1 && low < high && high <= item_bytes_max))
      return wrong(path(name, "uniform"), *uniform,
                   fmt::format("[low, high] with 1 <= low < high <= {}", item_bytes_max));
    const auto share = [&](double bytes) { return std::clamp((bytes - low) / (high - low), 0.0, 1.0); };
    return Sizes{histogram_of(items, high, share), (low + high) / 2};
  }
  const Json& lognormal = sizes->at("lognormal");
  RETURN_IF_ERROR(check_members(lognormal, "data.item_bytes.lognormal", {"median", "sigma"}));
  const auto median =
      number(lognormal, "data.item_bytes.lognormal", "median", 1, item_bytes_max, std::nullopt);
  RETURN_IF_ERROR(median);
  const auto sigma = number(lognormal, "data.item_bytes.lognormal", "sigma", 0.001, 5, std::nullopt);
  RETURN_IF_ERROR(sigma);
  const auto share = [&](double bytes) {
    return 0.5 * std::erfc(-std::log(bytes / *median) / *sigma / std::sqrt(2.0));
  };
  // What would be larger than DynamoDB's largest item counts as that.
  return Sizes{histogram_of(items, item_bytes_max, share),
               std::min(item_bytes_max, *median * std::exp(*sigma * *sigma / 2))};
}

Status read_weights(const std::string& weights, WorkloadModel& data) {
  const Error refused = wrong("data.keys.weights", weights, "\"uniform\", \"zipf:S\" or \"hot:K:SHARE\"");
  if (weights == "uniform") return Done{};
  if (data.key_count < 2)
    return Error{
        "The scenario's 'data.keys.weights' needs 'data.keys.count' to be at least 2 and below "
        "'data.items'."};
  if (data.sorted)
    return Error{
        "The scenario's 'data.keys.order' is \"sorted\"; that is simulated with uniform weights only."};
  double exponent = 0, share = 0;
  long long hot = 0;
  int end = 0;
  const int size = static_cast<int>(weights.size());
  if (std::sscanf(weights.c_str(), "zipf:%lf%n", &exponent, &end) == 1 && end == size) {
    if (!(exponent > 0 && exponent <= 20)) return refused;
    data.zipf_exponent = exponent;
  } else if (std::sscanf(weights.c_str(), "hot:%lld:%lf%n", &hot, &share, &end) == 2 && end == size) {
    if (hot < 1 || hot >= data.key_count || !(share > 0 && share <= 1)) return refused;
    data.hot_keys = hot;
    data.hot_share = share;
  } else {
    return refused;
  }
  return Done{};
}

Result<WorkloadModel> read_data(const Json& data) {
  RETURN_IF_ERROR(check_members(data, "data", {"items", "item_bytes", "keys"}));
  WorkloadModel model;
  const auto items = whole(data, "data", "items", 1, items_max, std::nullopt);
  RETURN_IF_ERROR(items);
  model.items = *items;
  Result<Sizes> sizes = read_sizes(data, *items);
  RETURN_IF_ERROR(sizes);
  model.wcu_histogram = std::move(sizes->histogram);
  model.mean_item_bytes = Bytes{std::llround(sizes->mean)};
  const Json none = Json::object();
  const Json& keys = member(data, "keys") != nullptr ? data.at("keys") : none;
  RETURN_IF_ERROR(check_members(keys, "data.keys", {"count", "order", "weights", "sort_key"}));
  const auto count = whole(keys, "data.keys", "count", 1, items_max, static_cast<double>(*items));
  RETURN_IF_ERROR(count);
  if (*count < *items) model.key_count = *count;  // else every item has its own
  const auto order = text(keys, "data.keys", "order", "shuffled");
  RETURN_IF_ERROR(order);
  if (*order != "sorted" && *order != "shuffled")
    return wrong("data.keys.order", *order, "\"sorted\" or \"shuffled\"");
  model.sorted = *order == "sorted" && model.key_count > 0;  // the hashes of items' own keys have no order
  const auto sort_key = text(keys, "data.keys", "sort_key", "none");
  RETURN_IF_ERROR(sort_key);
  if (*sort_key == "random")
    model.sort_key = SortKey::random;
  else if (*sort_key == "increasing")
    model.sort_key = SortKey::increasing;
  else if (*sort_key != "none")
    return wrong("data.keys.sort_key", *sort_key, "\"none\", \"random\" or \"increasing\"");
  const auto weights = text(keys, "data.keys", "weights", "uniform");
  RETURN_IF_ERROR(weights);
  RETURN_IF_ERROR(read_weights(*weights, model));
  return model;
}

Result<LatencyModel> read_latency(const Json& client, bool put_item) {
  const double p50 = constant(put_item ? "put_item_latency_p50" : "batch_write_latency_p50");
  const double p99 = constant(put_item ? "put_item_latency_p99" : "batch_write_latency_p99");
  const Json* given = member(client, "latency_ms");
  if (given == nullptr) return LatencyModel{from_seconds(p50 / 1e3), from_seconds(p99 / 1e3)};
  RETURN_IF_ERROR(check_members(*given, "client.latency_ms", {"p50", "p99"}));
  const auto median = number(*given, "client.latency_ms", "p50", 0.01, 1e6, std::nullopt);
  RETURN_IF_ERROR(median);
  const auto slow = number(*given, "client.latency_ms", "p99", *median, 1e6, std::nullopt);
  RETURN_IF_ERROR(slow);
  return LatencyModel{from_seconds(*median / 1e3), from_seconds(*slow / 1e3)};
}

Status read_client(const Json& client, Scenario& scenario) {
  RETURN_IF_ERROR(check_members(
      client, "client", {"kind", "retry", "api", "workers", "batch", "limit_wcu_per_s", "latency_ms"}));
  const auto kind = text(client, "client", "kind", "dynafill");
  RETURN_IF_ERROR(kind);
  if (*kind == "emr-connector" || *kind == "data-pipeline")
    return Error{fmt::format(
        "The scenario's 'client.kind' \"{}\" is not simulated; dynafill, sdk and unlimited are.", *kind)};
  if (*kind != "dynafill" && *kind != "sdk" && *kind != "unlimited")
    return wrong("client.kind", *kind, "\"dynafill\", \"sdk\" or \"unlimited\"");
  const bool sdk = *kind == "sdk";
  const auto api = text(client, "client", "api", "BatchWriteItem");
  RETURN_IF_ERROR(api);
  const bool put_item = *api == "PutItem";
  if (!put_item && *api != "BatchWriteItem")
    return wrong("client.api", *api, "\"PutItem\" or \"BatchWriteItem\"");
  const auto workers = whole(client, "client", "workers", 1, 10'000, sdk ? 1 : 32);
  RETURN_IF_ERROR(workers);
  const auto batch =
      whole(client, "client", "batch", 1, put_item ? 1 : batch_places, put_item ? 1 : batch_places);
  RETURN_IF_ERROR(batch);
  const auto limit = number(client, "client", "limit_wcu_per_s", 0.001, rate_max, 0);
  RETURN_IF_ERROR(limit);
  const auto latency = read_latency(client, put_item);
  RETURN_IF_ERROR(latency);
  scenario.latency = *latency;
  if (sdk) {
    const auto retry = text(client, "client", "retry", "boto-legacy");
    RETURN_IF_ERROR(retry);
    const auto mode = retry_mode_named(*retry);
    if (!mode)
      return wrong("client.retry", *retry,
                   "\"boto-legacy\", \"cpp-legacy\" or \"standard-2026\" (adaptive is not simulated)");
    SdkClientSpec spec{.retry = *mode,
                       .workers = static_cast<int>(*workers),
                       .batch = static_cast<int>(*batch),
                       .put_item = put_item,
                       .limit = std::nullopt};
    if (*limit > 0) spec.limit = WcuRate::per_second(*limit);
    scenario.client = spec;
    return Done{};
  }
  if (const Json* retry = member(client, "retry"))
    return wrong("client.retry", *retry, "left out or null: only the sdk client has a choice");
  if (*kind == "unlimited") {
    if (*limit > 0)
      return wrong("client.limit_wcu_per_s", *limit, "left out or null for the unlimited client");
    scenario.client = UnlimitedSpec{.workers = static_cast<int>(*workers), .batch = static_cast<int>(*batch)};
    return Done{};
  }
  if (put_item)
    return Error{
        "The scenario's 'client.api' is \"PutItem\"; dynafill's own client sends BatchWriteItem only."};
  const TableSpec& table = scenario.table;
  const auto whole_table = static_cast<double>(table.on_demand ? table.warm_wcu : table.provisioned_wcu);
  LoadSpec load;
  load.target = WcuRate::per_second(*limit > 0 ? *limit : whole_table);
  load.batch_items_max = static_cast<int>(*batch);
  load.in_flight_max = static_cast<int>(*workers);
  scenario.client = load;
  return Done{};
}

}  // namespace

bool is_scenario_document(const nlohmann::json& document) {
  if (!document.is_object()) return false;
  const auto schema = document.find("schema");
  if (schema != document.end()) return *schema == "dynafill/scenario/1";
  return document.contains("table") && document.contains("data");
}

Result<Scenario> scenario_from_json(const nlohmann::json& document) {
  RETURN_IF_ERROR(
      check_members(document, "scenario", {"schema", "table", "data", "client", "until_s", "seed"}));
  for (const char* needed : {"table", "data"})
    if (!document.contains(needed)) return Error{fmt::format("The scenario has no '{}'.", needed)};
  Scenario scenario;
  const Result<TableSpec> table = read_table(document.at("table"));
  RETURN_IF_ERROR(table);
  scenario.table = *table;
  Result<WorkloadModel> data = read_data(document.at("data"));
  RETURN_IF_ERROR(data);
  scenario.data = std::move(*data);
  const Json none = Json::object();
  RETURN_IF_ERROR(
      read_client(member(document, "client") != nullptr ? document.at("client") : none, scenario));
  const auto until = number(document, "scenario", "until_s", 1, seconds_max, seconds_max);
  RETURN_IF_ERROR(until);
  scenario.until = from_seconds(*until);
  const auto seed = whole(document, "scenario", "seed", 0, 9e15, 1);
  RETURN_IF_ERROR(seed);
  scenario.seed.value = static_cast<std::uint64_t>(*seed);
  return scenario;
}

}  // namespace dynafill
