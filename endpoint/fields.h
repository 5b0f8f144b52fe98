// endpoint/fields.h: reads the members of one JSON object, as an operation takes its parameters.
//
// Values are kept as slices of the text, so an item reaches the item parser as the caller wrote it.
// Getters give nothing for an absent or null member.  What is wrong is remembered, not returned, so that an
// operation reads all its parameters first and then asks refusal() once:
//   - not JSON, or a member of the wrong kind: SerializationException;
//   - a member outside its constraint: one ValidationException that lists all of them, worded as the real
//     service words it.
// Members that no getter asks for are ignored, as the real service does.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "endpoint/response.h"

namespace dynafill::endpoint {

class Fields {
 public:
  // `object` must stay alive and be readable for parser_padding (dataset/item_parser.h) bytes beyond its end.
  explicit Fields(std::string_view object);

  [[nodiscard]] bool has(std::string_view name) const { return !raw(name).empty(); }
  // The value's JSON text; empty when absent or null.
  [[nodiscard]] std::string_view raw(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string_view>>& all() const { return members_; }

  std::optional<std::string> text(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  // A JSON object, as its text; empty when absent.
  std::string_view object(std::string_view name);
  // Any value; null when absent.
  nlohmann::json json(std::string_view name);

  // A required name of a table: 3 to 255 characters of a-z A-Z 0-9 _ . -
  std::string table_name();
  // One of `allowed`, the first when absent.
  std::string one_of(std::string_view name, std::initializer_list<std::string_view> allowed);

  // Refuses the first of `names` that is present: "ConditionExpression is not supported by dynafill serve".
  void unsupported(std::initializer_list<std::string_view> names);
  // Notes "Value 'value' at 'name' failed to satisfy constraint: constraint" unless `holds`.
  void require(bool holds, std::string_view name, std::string_view value, std::string_view constraint);
  // The first refusal noted stands.
  void note(Refusal refusal);

  [[nodiscard]] std::optional<Refusal> refusal() const;

 private:
  void wrong_kind(std::string_view raw, std::string_view wanted);

  std::vector<std::pair<std::string, std::string_view>> members_;
  std::optional<Refusal> first_;
  std::vector<std::string> constraints_;
};

}  // namespace dynafill::endpoint
