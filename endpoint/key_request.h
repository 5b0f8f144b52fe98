// endpoint/key_request.h: AttributeDefinitions and the KeySchemas of a CreateTable, of the table and its
// indexes.
//
// What is wrong is noted in `fields`.  Where the real service sees several faults, the first of its order is
// told.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "endpoint/fields.h"

namespace dynafill::endpoint {

struct NamedType {
  std::string name;
  std::string type;  // S, N, B; or HASH, RANGE
};

class KeyRequest {
 public:
  // Reads AttributeDefinitions.
  explicit KeyRequest(Fields& fields);

  // Partition key, and sort key if there is one, with their types S, N or B; empty when something is wrong.
  // `path` as AWS's messages name it: "keySchema", "globalSecondaryIndexes.1.member.keySchema".
  [[nodiscard]] std::vector<NamedType> read(const nlohmann::json& schema, const std::string& path);

  // Once all schemas are read: every attribute must be a key.
  void check_all_used(bool has_indexes);

 private:
  [[nodiscard]] std::string fault(const std::vector<NamedType>& keys) const;

  Fields& fields_;
  std::vector<NamedType> attributes_;
  std::set<std::string> used_;
};

}  // namespace dynafill::endpoint
