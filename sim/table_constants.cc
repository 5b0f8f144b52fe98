#include "sim/table_constants.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/dynamodb_constants.h"

namespace dynafill {
namespace {

// More would overflow the clock when it is a time, and means nothing when it is anything else.
constexpr double value_max = 1e9;

const Constant* find_row(std::string_view name) {
  const auto rows = all_constants();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Constant& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

class Values {
 public:
  explicit Values(std::span<const ConstantOverride> overrides) : overrides_(overrides) {
    for (const ConstantOverride& given : overrides) CHECK(check_override(given).ok());
  }

  [[nodiscard]] double number(std::string_view name) const {
    for (auto given = overrides_.rbegin(); given != overrides_.rend(); ++given)
      if (given->name == name) return given->value;
    return constant(name);
  }
  [[nodiscard]] std::int64_t whole(std::string_view name) const { return std::llround(number(name)); }
  [[nodiscard]] Duration seconds(std::string_view name) const {
    CHECK(constant_row(name).unit == "s");
    return from_seconds(number(name));
  }
  [[nodiscard]] WcuRate rate(std::string_view name) const { return WcuRate::per_second(number(name)); }

 private:
  std::span<const ConstantOverride> overrides_;
};

}  // namespace

Status check_override(const ConstantOverride& override) {
  const Constant* row = find_row(override.name);
  if (row == nullptr)
    return Error{fmt::format("There is no constant '{}'; data/dynamodb-constants.json names them all.",
                             override.name)};
  if (!(override.value >= row->least && override.value <= value_max))
    return Error{fmt::format("The constant '{}' is {}; it must be a number from {} to {} {}.", override.name,
                             override.value, row->least, value_max, row->unit)};
  return Done{};
}

TableConstants table_constants(std::span<const ConstantOverride> overrides) {
  const Values values(overrides);
  return {
      .partition_write_limit = values.rate("partition_write_limit"),
      .partition_read_limit = values.whole("partition_read_limit"),
      .partition_replicas = values.whole("partition_replicas"),
      .partition_bucket = values.seconds("partition_bucket"),
      .partition_bytes_max = Bytes{std::llround(values.number("partition_size_max") * 0x1p30)},
      .burst_window = values.seconds("burst_window"),
      .router_refill = values.seconds("router_refill"),
      .router_rate = values.rate("router_rate"),
      .router_burst_share = values.number("router_burst_share"),
      .split_threshold = values.number("split_threshold"),
      .split_sustained = values.seconds("split_sustained"),
      .split_delay_min = values.seconds("split_delay_min"),
      .split_delay_max = values.seconds("split_delay_max"),
      .on_demand_new_table = values.whole("on_demand_new_table"),
      .table_write_quota = values.whole("table_write_quota"),
      .growth_delay_min = values.seconds("growth_delay_min"),
      .growth_delay_max = values.seconds("growth_delay_max"),
      .scale_out_after = values.seconds("scale_out_after"),
      .scale_in_after = values.seconds("scale_in_after"),
      .update_table_min = values.seconds("update_table_min"),
      .update_table_max = values.seconds("update_table_max"),
      .update_table_warm = values.seconds("update_table"),
      .index_buffer = WriteUnits{values.whole("index_buffer")},
      .index_room = values.number("index_room"),
  };
}

Result<TableConstants> table_constants_from_json(const nlohmann::json& overrides) {
  if (!overrides.is_object())
    return Error{
        fmt::format("'constants' is {}; it must be an object of names and numbers.", overrides.dump())};
  std::vector<ConstantOverride> checked;
  for (const auto& [name, value] : overrides.items()) {
    if (value.is_null()) continue;
    if (!value.is_number())
      return Error{fmt::format("'constants.{}' is {}; it must be a number.", name, value.dump())};
    checked.push_back({name, value.get<double>()});
    if (const Status known = check_override(checked.back()); !known.ok())
      return Error{fmt::format("'constants.{}' cannot be: {}", name, known.error().sentence)};
  }
  return table_constants(checked);
}

}  // namespace dynafill
