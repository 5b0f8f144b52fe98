// What the client and the reads of a scenario.json say of their pace: latency, retries, a limit.
#include <fmt/core.h>

#include "base/dynamodb_constants.h"
#include "sim/scenario_fields.h"
#include "sim/scenario_parts.h"

namespace dynafill {

using Json = nlohmann::json;

Result<LatencyModel> read_times(const Json& object, std::string_view name, const char* field, double unit_s,
                                const LatencyModel& otherwise,
                                std::initializer_list<std::string_view> known) {
  const Json* given = find_member(object, field);
  if (given == nullptr) return otherwise;
  const std::string path = field_path(name, field);
  RETURN_IF_ERROR(check_members(*given, path, known));
  const double most = scenario_seconds_max / unit_s;
  const auto median = number_field(*given, path, "p50", 0, most);
  RETURN_IF_ERROR(median);
  const auto slow = number_field(*given, path, "p99", *median, *median == 0 ? 0 : most);
  RETURN_IF_ERROR(slow);
  return LatencyModel{from_seconds(*median * unit_s), from_seconds(*slow * unit_s)};
}

Result<RequestLatency> read_latency(const Json& object, std::string_view name,
                                    const LatencyModel& otherwise) {
  constexpr const char* field = "latency_ms";
  const auto latency = read_times(object, name, field, 1e-3, otherwise, {"p50", "p99", "per_unit"});
  RETURN_IF_ERROR(latency);
  const std::string path = field_path(name, field);
  // An answer that takes no time would let a client ask without end at one instant.
  if (latency->p50 < std::chrono::microseconds(10))
    return wrong_field(field_path(path, "p50"), object.at(field).at("p50"), "0.01 or more");
  // Who gives the latency of their requests has measured it with their items.
  const bool given = find_member(object, field) != nullptr;
  const auto per_unit = number_field(member_or_empty(object, field), path, "per_unit", 0, 1e3,
                                     given ? 0 : constant("latency_per_unit"));
  RETURN_IF_ERROR(per_unit);
  return RequestLatency{*latency, from_seconds(*per_unit / 1e3)};
}

Result<RetryMode> read_retry(const Json& object, std::string_view name) {
  const auto retry = text_field(object, name, "retry", "boto-legacy");
  RETURN_IF_ERROR(retry);
  const auto mode = retry_mode_named(*retry);
  if (!mode)
    return wrong_field(field_path(name, "retry"), *retry,
                       "\"boto-legacy\", \"cpp-legacy\", \"standard-2026\" or \"adaptive\"");
  return *mode;
}

Result<bool> read_drops_unprocessed(const Json& object, std::string_view name) {
  const auto then = text_field(object, name, "unprocessed", "resent");
  RETURN_IF_ERROR(then);
  if (*then != "resent" && *then != "dropped")
    return wrong_field(field_path(name, "unprocessed"), *then, "\"resent\" or \"dropped\"");
  return *then == "dropped";
}

namespace {

bool is_point(const Json& point) {
  return point.is_array() && point.size() == 2 && point[0].is_number() && point[1].is_number() &&
         point[0] >= 0 && point[0] <= scenario_seconds_max && point[1] >= 0 && point[1] <= scenario_rate_max;
}

Result<RateSchedule> read_schedule(const Json& given, std::string_view path) {
  std::vector<RateSchedule::Point> points;
  for (const Json& point : given) {
    if (!is_point(point) || (!points.empty() && from_seconds(point[0]) < points.back().at))
      return wrong_field(path, given,
                         "a rate, or points [second, rate] in order of time, with rates of 0 or more");
    points.push_back({from_seconds(point[0]), WcuRate::per_second(point[1].get<double>())});
  }
  return RateSchedule(std::move(points));
}

}  // namespace

Result<std::optional<RateSchedule>> read_limit(const Json& object, std::string_view name, const char* field) {
  const Json* given = find_member(object, field);
  if (given == nullptr) return std::optional<RateSchedule>();
  if (given->is_array() && !given->empty()) {
    Result<RateSchedule> schedule = read_schedule(*given, field_path(name, field));
    RETURN_IF_ERROR(schedule);
    return std::optional(std::move(*schedule));
  }
  const auto rate = number_field(object, name, field, 0.001, scenario_rate_max);
  RETURN_IF_ERROR(rate);
  return std::optional(RateSchedule(WcuRate::per_second(*rate)));
}

}  // namespace dynafill
