#include "endpoint/consumed_capacity.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dynafill::endpoint {

CapacityDetail capacity_detail(Fields& fields) {
  if (!fields.has("ReturnConsumedCapacity")) return CapacityDetail::none;
  const std::string wanted = fields.one_of("ReturnConsumedCapacity", {"INDEXES", "TOTAL", "NONE"});
  if (wanted == "INDEXES") return CapacityDetail::indexes;
  return wanted == "TOTAL" ? CapacityDetail::total : CapacityDetail::none;
}

double read_units(Bytes size, bool consistent) {
  const std::int64_t units =
      std::max<std::int64_t>(1, (size.count + read_unit_bytes.count - 1) / read_unit_bytes.count);
  return static_cast<double>(units) * (consistent ? 1.0 : 0.5);
}

std::string consumed_capacity(std::string_view table, double units, CapacityDetail detail) {
  const std::string by_table =
      detail == CapacityDetail::indexes ? fmt::format(R"(,"Table":{{"CapacityUnits":{:.1f}}})", units) : "";
  return fmt::format(R"({{"TableName":"{}","CapacityUnits":{:.1f}{}}})", table, units, by_table);
}

}  // namespace dynafill::endpoint
