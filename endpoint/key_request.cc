#include "endpoint/key_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "endpoint/capacity_request.h"

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KeySchemaElement.html
constexpr std::size_t key_name_bytes_max = 255;

std::vector<NamedType> read_list(Fields& fields, const json& elements, const std::string& path,
                                 const char* type_name) {
  std::vector<NamedType> out;
  if (!elements.is_array()) {
    fields.note(elements.is_null() ? validation_refusal(fmt::format(
                                         "1 validation error detected: Value null at '{}' failed to "
                                         "satisfy constraint: Member must not be null",
                                         path))
                                   : serialization_refusal("Unexpected field type"));
    return out;
  }
  for (const json& element : elements)
    out.push_back({text_member(fields, element, "AttributeName"), text_member(fields, element, type_name)});
  return out;
}

std::string names(const std::vector<NamedType>& list) {
  std::vector<std::string_view> out;
  for (const NamedType& each : list) out.push_back(each.name);
  return fmt::format("{}", fmt::join(out, ", "));
}

const NamedType* find(const std::vector<NamedType>& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const NamedType& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

KeyRequest::KeyRequest(Fields& fields)
    : fields_(fields),
      attributes_(
          read_list(fields, fields.json("AttributeDefinitions"), "attributeDefinitions", "AttributeType")) {
  for (std::size_t i = 0; i < attributes_.size(); ++i) {
    const std::string& type = attributes_[i].type;
    fields.require(type == "S" || type == "N" || type == "B",
                   fmt::format("attributeDefinitions.{}.member.attributeType", i + 1), type,
                   "Member must satisfy enum value set: [B, N, S]");
  }
}

std::vector<NamedType> KeyRequest::read(const json& schema, const std::string& path) {
  std::vector<NamedType> keys = read_list(fields_, schema, path, "KeyType");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string& name = keys[i].name;
    fields_.require(!name.empty() && name.size() <= key_name_bytes_max,
                    fmt::format("{}.{}.member.attributeName", path, i + 1), name,
                    name.empty() ? "Member must have length greater than or equal to 1"
                                 : "Member must have length less than or equal to 255");
  }
  fields_.require(!keys.empty(), path, "[]", "Member must have length greater than or equal to 1");
  fields_.require(keys.size() <= 2, path, "[...]", "Member must have length less than or equal to 2");
  if (fields_.refusal()) return {};
  if (std::string wrong = fault(keys); !wrong.empty()) {
    fields_.note(validation_refusal(std::move(wrong)));
    return {};
  }
  for (NamedType& key : keys) {
    used_.insert(key.name);
    key.type = find(attributes_, key.name)->type;
  }
  return keys;
}

std::string KeyRequest::fault(const std::vector<NamedType>& keys) const {
  const auto defined = [&](const NamedType& key) { return find(attributes_, key.name) != nullptr; };
  if (keys.size() > attributes_.size())
    return "Invalid KeySchema: Some index key attribute have no definition";
  if (!std::all_of(keys.begin(), keys.end(), defined)) {
    return fmt::format(
        "One or more parameter values were invalid: Some index key attributes are not defined in "
        "AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
        names(keys), names(attributes_));
  }
  if (keys.size() == 2 && keys[0].name == keys[1].name)
    return "Both the Hash Key and the Range Key element in the KeySchema have the same name";
  if (keys[0].type != "HASH") return "Invalid KeySchema: The first KeySchemaElement is not a HASH key type";
  if (keys.size() == 2 && keys[1].type != "RANGE")
    return "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type";
  return {};
}

void KeyRequest::check_all_used(bool has_indexes) {
  if (fields_.refusal() || used_.size() == attributes_.size()) return;
  fields_.note(validation_refusal(
      has_indexes
          ? fmt::format("One or more parameter values were invalid: Some AttributeDefinitions are not "
                        "used. AttributeDefinitions: [{}], keys used: [{}]",
                        names(attributes_), fmt::join(used_, ", "))
          : "One or more parameter values were invalid: Number of attributes in KeySchema does not "
            "exactly match number of attributes defined in AttributeDefinitions"));
}

}  // namespace dynafill::endpoint
