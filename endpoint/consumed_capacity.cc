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

void WriteCost::add(WriteUnits units, std::span<const IndexEntry> entries) {
  units_ += units;
  for (std::size_t i = 0; i < entries.size(); ++i) indexes_[i] += entries[i].units;
}

std::string WriteCost::text(CapacityDetail detail) const {
  WriteUnits all = units_;
  std::string by_index;
  for (std::size_t i = 0; i < indexes_.size(); ++i) {
    if (indexes_[i].count == 0) continue;
    all += indexes_[i];
    by_index += fmt::format(R"({}"{}":{{"CapacityUnits":{}.0}})", by_index.empty() ? "" : ",",
                            table_.gsis[i].schema.name, indexes_[i].count);
  }
  std::string text = fmt::format(R"({{"TableName":"{}","CapacityUnits":{}.0)", table_.name, all.count);
  if (detail == CapacityDetail::indexes) {
    text += fmt::format(R"(,"Table":{{"CapacityUnits":{}.0}})", units_.count);
    if (!by_index.empty()) text += fmt::format(R"(,"GlobalSecondaryIndexes":{{{}}})", by_index);
  }
  return text + '}';
}

}  // namespace dynafill::endpoint
