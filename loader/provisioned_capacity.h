// loader/provisioned_capacity.h: what is provisioned of a table and its global secondary indexes.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace dynafill::loader {

struct ProvisionedIndex {
  std::string name;
  std::int64_t wcu = 0, rcu = 0;
  bool operator==(const ProvisionedIndex&) const = default;
};

struct ProvisionedCapacity {
  std::int64_t wcu = 0, rcu = 0;
  std::vector<ProvisionedIndex> indexes;
  bool operator==(const ProvisionedCapacity&) const = default;
};

// As the journal keeps it.  Nothing for what is none; "indexes" may be missing, as in older journals.
nlohmann::json to_json(const ProvisionedCapacity& capacity);
std::optional<ProvisionedCapacity> capacity_from_json(const nlohmann::json& document);

}  // namespace dynafill::loader
