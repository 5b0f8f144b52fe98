// dataset/index_schema.h: a secondary index as far as it decides which items it holds and how large its
// entries are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/attribute_type.h"
#include "dataset/item_key.h"

namespace dynafill {

enum class Projection { all, keys_only, include };

// "ALL", "KEYS_ONLY", "INCLUDE", as DynamoDB's API writes them.
std::string_view projection_name(Projection projection);
std::optional<Projection> parse_projection(std::string_view name);

struct IndexSchema {
  std::string name;
  KeySchema key;  // a local index has the table's partition key
  Projection projection = Projection::all;
  std::vector<std::string> include;  // the attributes named by Projection::include
  // S, N or B; unknown is any of them.
  std::optional<AttributeType> partition_type;
  std::optional<AttributeType> sort_type;

  bool operator==(const IndexSchema&) const = default;
};

struct TableIndexes {
  std::vector<IndexSchema> gsis;
  std::vector<IndexSchema> lsis;

  [[nodiscard]] bool empty() const { return gsis.empty() && lsis.empty(); }
};

// One type for an attribute, in whichever indexes it is declared.  Fails: two types for one attribute, or two
// indexes of one name.
Status settle(TableIndexes& indexes);

// "NAME=PK[:SK][:ALL|KEYS_ONLY|a,b]", a key name with "/S", "/N" or "/B" behind it to declare its type.  With
// two parts behind the partition key the second is the projection; with one it is the sort key unless it is
// ALL or KEYS_ONLY or has a comma.  A single attribute is included as "a,".
Result<IndexSchema> parse_global_index(std::string_view text);
// "NAME=SK[:ALL|KEYS_ONLY|a,b]".  Fails too when the table has no sort key: such a table cannot have local
// indexes.
Result<IndexSchema> parse_local_index(std::string_view text, const KeySchema& table);

}  // namespace dynafill
