#include "pacing/load_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "pacing/batch_size.h"

namespace dynafill {
namespace {

// A field of the "load" object and the range in which it makes sense.
struct Field {
  const char* name;
  double least;
  double most;
  bool whole;
};

Result<double> read(const nlohmann::json& object, const Field& field) {
  const auto found = object.find(field.name);
  if (found == object.end())
    return Error{
        fmt::format("The load settings have no '{}'; make the plan again with dynafill plan.", field.name)};
  const double value = found->is_number() ? found->get<double>() : std::nan("");
  if (!(value >= field.least && value <= field.most) || (field.whole && value != std::floor(value)))
    return Error{fmt::format("The load setting '{}' is {}; it must be a {}number from {} to {}.", field.name,
                             found->dump(), field.whole ? "whole " : "", field.least, field.most)};
  return value;
}

}  // namespace

bool LoadSpec::operator==(const LoadSpec& other) const {
  return target == other.target && batch_items_max == other.batch_items_max &&
         batch_bytes_max == other.batch_bytes_max && in_flight_max == other.in_flight_max &&
         backoff.base == other.backoff.base && backoff.cap == other.backoff.cap &&
         catch_up == other.catch_up && retrying_max == other.retrying_max;
}

int in_flight_for(WcuRate target, double mean_units_per_item, Duration latency) {
  const double units = std::max(mean_units_per_item, 1.0);
  const double units_per_request = batch_items_for(units) * units;
  const double busy = target.as_double() / units_per_request * in_seconds(latency);  // Little's law
  return static_cast<int>(std::clamp(std::ceil(busy * 2), 4.0, 512.0));
}

nlohmann::json to_json(const LoadSpec& spec) {
  return {{"target_wcu_per_s", static_cast<double>(spec.target.micro_per_s) / 1e6},
          {"batch_items_max", spec.batch_items_max},
          {"batch_bytes_max", spec.batch_bytes_max.count},
          {"in_flight_max", spec.in_flight_max},
          {"backoff_base_ms", static_cast<double>(spec.backoff.base.count()) / 1e6},
          {"backoff_cap_s", static_cast<double>(spec.backoff.cap.count()) / 1e9},
          {"catch_up_s", static_cast<double>(spec.catch_up.count()) / 1e9},
          {"retrying_max", spec.retrying_max}};
}

Result<LoadSpec> load_spec_from_json(const nlohmann::json& object) {
  if (!object.is_object()) return Error{"The plan has no 'load' object; make it again with dynafill plan."};
  constexpr Field fields[] = {{"target_wcu_per_s", 1e-6, 1e9, false},
                              {"batch_items_max", 1, 25, true},
                              {"batch_bytes_max", 1024, 16.0 * 1024 * 1024, true},
                              {"in_flight_max", 1, 4096, true},
                              {"backoff_base_ms", 0, 1e6, false},
                              {"backoff_cap_s", 0, 86'400, false},
                              {"catch_up_s", 0, 3600, false},
                              {"retrying_max", 0, 1e6, true}};
  double value[std::size(fields)];
  for (std::size_t i = 0; i < std::size(fields); ++i) {
    const Result<double> read_value = read(object, fields[i]);
    RETURN_IF_ERROR(read_value);
    value[i] = *read_value;
  }
  LoadSpec spec;
  spec.target = WcuRate::per_second(value[0]);
  spec.batch_items_max = static_cast<int>(value[1]);
  spec.batch_bytes_max = Bytes{static_cast<std::int64_t>(value[2])};
  spec.in_flight_max = static_cast<int>(value[3]);
  spec.backoff.base = from_seconds(value[4] * 1e-3);
  spec.backoff.cap = from_seconds(value[5]);
  spec.catch_up = from_seconds(value[6]);
  spec.retrying_max = static_cast<int>(value[7]);
  return spec;
}

}  // namespace dynafill
