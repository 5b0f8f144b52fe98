#include "loader/provisioned_capacity.h"

#include <nlohmann/json.hpp>

namespace dynafill::loader {

nlohmann::json to_json(const ProvisionedCapacity& capacity) {
  nlohmann::json indexes = nlohmann::json::array();
  for (const ProvisionedIndex& index : capacity.indexes)
    indexes.push_back({{"name", index.name}, {"wcu", index.wcu}, {"rcu", index.rcu}});
  return {{"wcu", capacity.wcu}, {"rcu", capacity.rcu}, {"indexes", std::move(indexes)}};
}

std::optional<ProvisionedCapacity> capacity_from_json(const nlohmann::json& document) {
  try {
    ProvisionedCapacity capacity{document.at("wcu"), document.at("rcu"), {}};
    for (const nlohmann::json& index : document.value("indexes", nlohmann::json::array()))
      capacity.indexes.push_back({index.at("name"), index.at("wcu"), index.at("rcu")});
    return capacity;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace dynafill::loader
