#include "dataset/index_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace dynafill {
namespace {

constexpr std::array<std::string_view, 3> projection_names = {"ALL", "KEYS_ONLY", "INCLUDE"};

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find(at, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

bool is_projection(std::string_view part) {
  return part == "ALL" || part == "KEYS_ONLY" || part.find(',') != std::string_view::npos;
}

// "a,b" or "a,"; false when nothing is named.
bool take_projection(std::string_view part, IndexSchema& index) {
  if (part == "ALL" || part == "KEYS_ONLY") {
    index.projection = *parse_projection(part);
    return true;
  }
  index.projection = Projection::include;
  for (std::string& name : split(part, ','))
    if (!name.empty() && std::find(index.include.begin(), index.include.end(), name) == index.include.end())
      index.include.push_back(std::move(name));
  return !index.include.empty();
}

// "name" or "name/N".
bool take_key(std::string_view part, std::string& name, std::optional<AttributeType>& type) {
  for (const AttributeType one : {AttributeType::S, AttributeType::N, AttributeType::B})
    if (part.size() > 2 && part.ends_with(type_name(one)) && part[part.size() - 2] == '/') {
      type = one;
      part.remove_suffix(2);
      break;
    }
  name = part;
  return !name.empty();
}

}  // namespace

std::string_view projection_name(Projection projection) {
  return projection_names[static_cast<std::size_t>(projection)];
}

std::optional<Projection> parse_projection(std::string_view name) {
  for (std::size_t i = 0; i < projection_names.size(); ++i)
    if (projection_names[i] == name) return static_cast<Projection>(i);
  return std::nullopt;
}

Status settle(TableIndexes& indexes) {
  std::map<std::string, AttributeType> declared;
  std::set<std::string> names;
  std::vector<std::pair<const std::string*, std::optional<AttributeType>*>> keys;
  for (std::vector<IndexSchema>* some : {&indexes.gsis, &indexes.lsis})
    for (IndexSchema& index : *some) {
      if (!names.insert(index.name).second)
        return Error{fmt::format("Two indexes have the name '{}'; each needs its own.", index.name)};
      keys.emplace_back(&index.key.partition_key, &index.partition_type);
      keys.emplace_back(&index.key.sort_key, &index.sort_type);
    }
  for (const auto& [name, type] : keys) {
    if (!*type) continue;
    const AttributeType first = declared.emplace(*name, **type).first->second;
    if (first != **type)
      return Error{fmt::format("Attribute '{}' is declared as {} and as {}; a table has one type for it.",
                               *name, type_name(first), type_name(**type))};
  }
  for (const auto& [name, type] : keys)
    if (const auto found = declared.find(*name); found != declared.end()) *type = found->second;
  return Done{};
}

Result<IndexSchema> parse_global_index(std::string_view text) {
  const Error wrong{fmt::format(
      "'{}' is not a global index; write NAME=PK[:SK][:ALL|KEYS_ONLY|a,b], as in by-mail=mail:time:ALL.",
      text)};
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return wrong;
  IndexSchema index;
  index.name = text.substr(0, equals);
  const std::vector<std::string> parts = split(text.substr(equals + 1), ':');
  if (parts.size() > 3 || !take_key(parts[0], index.key.partition_key, index.partition_type)) return wrong;
  const bool sort = parts.size() == 3 || (parts.size() == 2 && !is_projection(parts[1]));
  if (sort && !take_key(parts[1], index.key.sort_key, index.sort_type)) return wrong;
  if (index.key.sort_key == index.key.partition_key) return wrong;
  if (parts.size() == (sort ? 3 : 2) && !take_projection(parts.back(), index)) return wrong;
  return index;
}

Result<IndexSchema> parse_local_index(std::string_view text, const KeySchema& table) {
  if (table.sort_key.empty())
    return Error{
        fmt::format("'{}' cannot be: a table with local indexes has a sort key; write --key PK:SK.", text)};
  const Error wrong{fmt::format(
      "'{}' is not a local index; write NAME=SK[:ALL|KEYS_ONLY|a,b], as in by-time=time:KEYS_ONLY.", text)};
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return wrong;
  IndexSchema index;
  index.name = text.substr(0, equals);
  index.key.partition_key = table.partition_key;
  const std::vector<std::string> parts = split(text.substr(equals + 1), ':');
  if (parts.size() > 2 || !take_key(parts[0], index.key.sort_key, index.sort_type)) return wrong;
  if (index.key.sort_key == index.key.partition_key) return wrong;
  if (parts.size() == 2 && !take_projection(parts[1], index)) return wrong;
  return index;
}

}  // namespace dynafill
