#include "endpoint/fields.h"

#include <fmt/core.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "dataset/item_parser.h"

namespace dynafill::endpoint {
namespace {

using simdjson::ondemand::document;

std::string lower_first(std::string_view name) {
  std::string lower(name);
  if (!lower.empty() && lower[0] >= 'A' && lower[0] <= 'Z')
    lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
  return lower;
}

// False when `object` is not one JSON object.
bool split(std::string_view object, std::vector<std::pair<std::string, std::string_view>>& members) {
  simdjson::ondemand::parser parser;
  document doc;
  if (parser.iterate(object.data(), object.size(), object.size() + parser_padding).get(doc)) return false;
  simdjson::ondemand::object fields;
  if (doc.get_object().get(fields)) return false;
  for (auto field : fields) {
    std::string_view name;
    if (field.unescaped_key().get(name)) return false;
    simdjson::ondemand::value value;
    if (field.value().get(value)) return false;
    std::string kept(name);
    std::string_view raw;
    if (simdjson::to_json_string(value).get(raw)) return false;
    if (raw != "null") members.emplace_back(std::move(kept), raw);
  }
  return doc.current_location().error() == simdjson::OUT_OF_BOUNDS;  // nothing follows the object
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-';
}

}  // namespace

Fields::Fields(std::string_view object) {
  if (!split(object, members_)) {
    members_.clear();
    note(serialization_refusal("The request is not one JSON object"));
  }
}

std::string_view Fields::raw(std::string_view name) const {
  for (const auto& [member, value] : members_)
    if (member == name) return value;
  return {};
}

std::optional<std::string> Fields::text(std::string_view name) {
  const std::string_view value = raw(name);
  if (value.empty()) return std::nullopt;
  if (value.front() != '"') {
    wrong_kind(value, "String");
    return std::nullopt;
  }
  if (value.find('\\') == std::string_view::npos) return std::string(value.substr(1, value.size() - 2));
  const nlohmann::json read = nlohmann::json::parse(value, nullptr, false);
  if (!read.is_string()) {
    note(serialization_refusal("The request is not one JSON object"));
    return std::nullopt;
  }
  return read.get<std::string>();
}

std::optional<std::int64_t> Fields::integer(std::string_view name) {
  const std::string_view value = raw(name);
  if (value.empty()) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    wrong_kind(value, "Integer");
    return std::nullopt;
  }
  return number;
}

std::optional<bool> Fields::flag(std::string_view name) {
  const std::string_view value = raw(name);
  if (value.empty()) return std::nullopt;
  if (value == "true") return true;
  if (value == "false") return false;
  wrong_kind(value, "Boolean");
  return std::nullopt;
}

std::string_view Fields::object(std::string_view name) {
  const std::string_view value = raw(name);
  if (value.empty() || value.front() == '{') return value;
  note(serialization_refusal(value.front() == '[' ? "Unrecognized collection type java.util.Map"
                                                  : "Unexpected field type"));
  return {};
}

nlohmann::json Fields::json(std::string_view name) {
  const std::string_view value = raw(name);
  if (value.empty()) return nullptr;
  nlohmann::json read = nlohmann::json::parse(value, nullptr, false);
  if (read.is_discarded()) {
    note(serialization_refusal("The request is not one JSON object"));
    return nullptr;
  }
  return read;
}

std::string Fields::table_name() {
  const std::optional<std::string> name = text("TableName");
  if (!name) {
    note(validation_refusal("The parameter 'TableName' is required but was not present in the request"));
    return {};
  }
  if (name->size() < 3 || name->size() > 255) {
    note(validation_refusal("TableName must be at least 3 characters long and at most 255 characters long"));
  }
  require(std::all_of(name->begin(), name->end(), is_name_character), "TableName", *name,
          "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  return *name;
}

std::string Fields::one_of(std::string_view name, std::initializer_list<std::string_view> allowed) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::string(*allowed.begin());
  require(std::find(allowed.begin(), allowed.end(), *value) != allowed.end(), name, *value,
          fmt::format("Member must satisfy enum value set: [{}]", fmt::join(allowed, ", ")));
  return *value;
}

void Fields::unsupported(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (has(name)) note(::dynafill::endpoint::unsupported(name));
}

void Fields::require(bool holds, std::string_view name, std::string_view value, std::string_view constraint) {
  if (!holds) {
    constraints_.push_back(fmt::format("Value '{}' at '{}' failed to satisfy constraint: {}", value,
                                       lower_first(name), constraint));
  }
}

void Fields::note(Refusal refusal) {
  if (!first_) first_ = std::move(refusal);
}

std::optional<Refusal> Fields::refusal() const {
  if (first_ || constraints_.empty()) return first_;
  return validation_refusal(fmt::format("{} validation error{} detected: {}", constraints_.size(),
                                        constraints_.size() == 1 ? "" : "s", fmt::join(constraints_, "; ")));
}

void Fields::wrong_kind(std::string_view raw, std::string_view wanted) {
  std::string_view kind;
  switch (raw.front()) {
    case '{':
      return note(serialization_refusal("Start of structure or map found where not expected"));
    case '[':
      return note(
          serialization_refusal(fmt::format("Unrecognized collection type class java.lang.{}", wanted)));
    case '"':
      kind = "STRING_VALUE";
      break;
    case 't':
      kind = "TRUE_VALUE";
      break;
    case 'f':
      kind = "FALSE_VALUE";
      break;
    default:
      kind = raw.find_first_of(".eE") == std::string_view::npos ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  }
  note(serialization_refusal(fmt::format("{} cannot be converted to {}", kind, wanted)));
}

}  // namespace dynafill::endpoint
