#include "endpoint/item_faults.h"

#include <fmt/core.h>

#include <cctype>
#include <nlohmann/json.hpp>
#include <string>

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

Refusal key_mismatch() { return validation_refusal("The provided key element does not match the schema"); }

Refusal type_mismatch(const KeyAttribute& key, std::string_view actual) {
  return validation_refusal(fmt::format(
      "One or more parameter values were invalid: Type mismatch for key {} expected: {} actual: {}", key.name,
      key.type, actual));
}

// The key attribute of `item` that is absent, of a wrong type or empty; which of these, the parser has said.
const KeyAttribute& culprit(ItemFault fault, const TableDefinition& table, const json& item) {
  if (!table.sort_key || !item.is_object()) return table.partition_key;
  const auto at = item.find(table.partition_key.name);
  const bool partition_is_good =
      at != item.end() && at->is_object() && at->size() == 1 &&
      (fault == ItemFault::missing_key ||
       (fault == ItemFault::wrong_key_type && at->contains(std::string(1, table.partition_key.type))) ||
       (fault == ItemFault::empty_key && at->begin()->is_string() &&
        !at->begin()->get_ref<const std::string&>().empty()) ||
       (fault == ItemFault::key_too_long && at->begin()->is_string() &&
        at->begin()->get_ref<const std::string&>().size() <=
            static_cast<std::size_t>(partition_key_bytes_max.count)));
  return partition_is_good ? *table.sort_key : table.partition_key;
}

Refusal refusal_of_key(const BadItem& bad, const TableDefinition& table, std::string_view raw,
                       ItemPlace place) {
  const json item = json::parse(raw, nullptr, false);
  const KeyAttribute& key = culprit(bad.fault, table, item);
  switch (bad.fault) {
    case ItemFault::missing_key:
      if (place != ItemPlace::put) return key_mismatch();
      return validation_refusal(
          fmt::format("One or more parameter values were invalid: Missing the key {} in the item", key.name));
    case ItemFault::wrong_key_type: {
      if (place != ItemPlace::put) return key_mismatch();
      const auto at = item.is_object() ? item.find(key.name) : item.end();
      const bool named = item.is_object() && at != item.end() && at->is_object() && !at->empty();
      return type_mismatch(key, named ? at->begin().key() : "NULL");
    }
    case ItemFault::empty_key:
      return validation_refusal(
          fmt::format("One or more parameter values {} The AttributeValue for a key attribute cannot contain "
                      "an empty {} value. "
                      "Key: {}",
                      place == ItemPlace::key ? "were invalid:" : "are not valid.",
                      key.type == 'B' ? "binary" : "string", key.name));
    default:
      return validation_refusal(&key == &table.partition_key
                                    // The missing space is the real service's.
                                    ? "One or more parameter values were invalid: Size of hashkey has "
                                      "exceeded the maximum size limit of2048 "
                                      "bytes"
                                    : "One or more parameter values were invalid: Aggregated size of all "
                                      "range keys has exceeded the size "
                                      "limit of 1024 bytes");
  }
}

// A key object with more or fewer members than the table's key.
bool has_other_members(const TableDefinition& table, std::string_view raw) {
  const json key = json::parse(raw, nullptr, false);
  return key.is_object() && key.size() != (table.sort_key ? 2U : 1U);
}

bool has_type(std::string_view canonical, char type) {
  return !canonical.empty() && std::toupper(static_cast<unsigned char>(canonical.front())) == type;
}

}  // namespace

Refusal refusal_of(const BadItem& bad, const TableDefinition& table, std::string_view raw, ItemPlace place) {
  if (place == ItemPlace::key && has_other_members(table, raw)) return key_mismatch();
  switch (bad.fault) {
    case ItemFault::not_json:
      return serialization_refusal(fmt::format("The item is not a JSON object: {}", bad.reason));
    case ItemFault::missing_key:
    case ItemFault::wrong_key_type:
    case ItemFault::empty_key:
    case ItemFault::key_too_long:
      return refusal_of_key(bad, table, raw, place);
    case ItemFault::unknown_type:
      return validation_refusal(
          "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    case ItemFault::too_deep:
      return validation_refusal("Nesting Levels have exceeded supported limits");
    case ItemFault::too_large:
      return validation_refusal("Item size has exceeded the maximum allowed size");
    case ItemFault::bad_value:
    case ItemFault::duplicate_name:
      break;
  }
  return validation_refusal(fmt::format("One or more parameter values were invalid: {}", bad.reason));
}

std::optional<Refusal> wrong_key_type(const ParsedItem& item, const TableDefinition& table, ItemPlace place) {
  const bool partition_fits = has_type(item.partition_value, table.partition_key.type);
  const bool sort_fits = !table.sort_key || has_type(item.sort_value, table.sort_key->type);
  if (partition_fits && sort_fits) return std::nullopt;
  if (place != ItemPlace::put) return key_mismatch();
  return partition_fits ? type_mismatch(*table.sort_key, item.sort_value.substr(0, 1))
                        : type_mismatch(table.partition_key, item.partition_value.substr(0, 1));
}

}  // namespace dynafill::endpoint
