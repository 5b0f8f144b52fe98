#include "sim/client_spec.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dynafill {
namespace {

struct Kind {
  std::string_view operator()(const LoadSpec&) const { return "dynafill"; }
  std::string_view operator()(const SdkClientSpec&) const { return "sdk"; }
  std::string_view operator()(const EmrClientSpec& spec) const {
    return spec.data_pipeline ? "data-pipeline" : "emr-connector";
  }
  std::string_view operator()(const UnlimitedSpec&) const { return "unlimited"; }
  std::string_view operator()(const NoClientSpec&) const { return "none"; }
};

struct InFlight {
  int operator()(const LoadSpec& spec) const { return spec.in_flight_max; }
  int operator()(const SdkClientSpec& spec) const { return spec.workers; }
  int operator()(const EmrClientSpec& spec) const { return std::min(spec.tasks, spec.map_tasks); }
  int operator()(const UnlimitedSpec& spec) const { return spec.workers; }
  int operator()(const NoClientSpec&) const { return 1; }
};

using Json = nlohmann::json;

struct Fields {
  Json operator()(const LoadSpec& spec) const {
    return {{"workers", spec.in_flight_max},
            {"batch", spec.batch_items_max},
            {"limit_wcu_per_s", spec.target.as_double()}};
  }
  Json operator()(const SdkClientSpec& spec) const {
    Json limit;
    if (spec.limit) limit = to_json(*spec.limit);
    return {{"retry", retry_mode_name(spec.retry)},
            {"api", spec.put_item ? "PutItem" : "BatchWriteItem"},
            {"workers", spec.workers},
            {"batch", spec.batch},
            {"unprocessed", spec.drops_unprocessed ? "dropped" : "resent"},
            {"limit_wcu_per_s", limit}};
  }
  Json operator()(const EmrClientSpec& spec) const {
    return {{"tasks", spec.tasks},
            {"tasks_assumed", spec.tasks_assumed},
            {"map_tasks", spec.map_tasks},
            {"percent", spec.percent}};
  }
  Json operator()(const UnlimitedSpec& spec) const {
    return {{"workers", spec.workers}, {"batch", spec.batch}};
  }
  Json operator()(const NoClientSpec&) const { return Json::object(); }
};

}  // namespace

SdkClientSpec as_sdk_client(const UnlimitedSpec& spec) {
  return {.retry = RetryMode::at_once, .workers = spec.workers, .batch = spec.batch, .limit = std::nullopt};
}

std::string_view client_kind(const ClientSpec& client) { return std::visit(Kind{}, client); }
int readers(const ClientSpec& client) {
  return std::holds_alternative<EmrClientSpec>(client) ? in_flight_max(client) : 1;
}
int in_flight_max(const ClientSpec& client) { return std::visit(InFlight{}, client); }

Json to_json(const RateSchedule& schedule) {
  if (schedule.points().size() == 1) return schedule.points().front().rate.as_double();
  Json points = Json::array();
  for (const RateSchedule::Point& point : schedule.points())
    points.push_back({in_seconds(point.at), point.rate.as_double()});
  return points;
}

Json to_json(const ClientSpec& client) {
  Json json = std::visit(Fields{}, client);
  json["kind"] = client_kind(client);
  return json;
}

}  // namespace dynafill
