#include "dataset/typed_columns.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

Status add(TypedColumns& types, const std::string& name, std::string_view type_text) {
  AttributeType type{};
  if (name.empty()) return Error{"--types: a name is empty; write it like id:N,tags:SS."};
  if (!parse_type(type_text, type))
    return Error{
        fmt::format("--types: '{}' of '{}' is not a DynamoDB type; there are S, N, B, BOOL, NULL, M, L, "
                    "SS, NS and BS.",
                    shown(type_text), shown(name))};
  if (types.find(name) != nullptr) return Error{fmt::format("--types: '{}' has two types.", shown(name))};
  types.set(name, type);
  return Done{};
}

Result<TypedColumns> from_file(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text.ok()) return text.error();
  const nlohmann::json document = nlohmann::json::parse(*text, nullptr, false);
  if (!document.is_object())
    return Error{
        fmt::format("'{}' is not a JSON object of names and types, such as {{\"id\":\"N\"}}.", path)};
  TypedColumns types;
  for (const auto& [name, type] : document.items()) {
    if (!type.is_string())
      return Error{fmt::format("'{}': the type of '{}' is not a string.", path, shown(name))};
    RETURN_IF_ERROR(add(types, name, type.get_ref<const std::string&>()));
  }
  return types;
}

}  // namespace

Result<TypedColumns> TypedColumns::parse(const std::string& text) {
  if (text.starts_with('@')) return from_file(text.substr(1));
  if (::access(text.c_str(), F_OK) == 0) return from_file(text);
  TypedColumns types;
  std::string_view rest = text;
  for (;;) {
    const std::string_view one = rest.substr(0, rest.find(','));
    const std::size_t colon = one.rfind(':');
    if (colon == std::string_view::npos)
      return Error{fmt::format("--types: '{}' is not NAME:TYPE, such as id:N, nor a file.", shown(one))};
    RETURN_IF_ERROR(add(types, std::string(one.substr(0, colon)), one.substr(colon + 1)));
    if (one.size() == rest.size()) return types;
    rest.remove_prefix(one.size() + 1);
  }
}

}  // namespace dynafill
