// dataset/typed_columns.h: which attribute has which type, where the data does not say (CSV, plain JSON).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dataset/attribute_type.h"

namespace dynafill {

class TypedColumns {
 public:
  // "id:N,tags:SS": types in any case; a name ends at its last colon.  "@types.json", or the path of an
  // existing file: a JSON object {"id":"N","tags":"SS"}, for names with commas or colons in them.
  // Fails: an unknown type, a name twice, a file that cannot be read.
  static Result<TypedColumns> parse(const std::string& text);

  void set(std::string name, AttributeType type) { types_.insert_or_assign(std::move(name), type); }
  // Null when nothing is said of the attribute.
  [[nodiscard]] const AttributeType* find(std::string_view name) const {
    const auto found = types_.find(name);
    return found == types_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] bool empty() const { return types_.empty(); }
  [[nodiscard]] const std::map<std::string, AttributeType, std::less<>>& all() const { return types_; }

 private:
  std::map<std::string, AttributeType, std::less<>> types_;
};

}  // namespace dynafill
