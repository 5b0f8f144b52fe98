#include "dataset/profile_fields.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "dataset/item_parser.h"

namespace dynafill {

using nlohmann::json;

ProfileFields::ProfileFields(const json& document, std::string path)
    : document_(document), path_(std::move(path)) {}

bool ProfileFields::has(const char* path) const {
  return document_.contains(json::json_pointer(std::string("/") + path));
}

const json* ProfileFields::find(const char* path) {
  const json::json_pointer pointer(std::string("/") + path);
  if (document_.contains(pointer)) return &document_.at(pointer);
  wrong(path, "is missing");
  return nullptr;
}

void ProfileFields::wrong(std::string_view path, std::string_view what) {
  if (error_.empty()) error_ = fmt::format("This is not a good profile: '{}{}' {}.", path_, path, what);
}

void ProfileFields::adopt(const ProfileFields& part) {
  if (error_.empty()) error_ = part.error_;
}

std::int64_t ProfileFields::count(const char* path) {
  const json* value = find(path);
  if (value == nullptr) return 0;
  const bool whole =
      value->is_number_unsigned() ? value->get<std::uint64_t>() <= INT64_MAX : value->is_number_integer();
  if (!whole || value->get<std::int64_t>() < 0) {
    wrong(path, "must be a whole number of at least 0");
    return 0;
  }
  return value->get<std::int64_t>();
}

double ProfileFields::share(const char* path) {
  const double value = number(path);
  if (value > 1) wrong(path, "must be from 0 to 1");
  return value;
}

double ProfileFields::number(const char* path) {
  const json* value = find(path);
  if (value == nullptr) return 0;
  if (!value->is_number() || !(value->get<double>() >= 0)) {
    wrong(path, "must be a number of at least 0");
    return 0;
  }
  return value->get<double>();
}

bool ProfileFields::flag(const char* path) {
  const json* value = find(path);
  if (value == nullptr) return false;
  if (!value->is_boolean()) wrong(path, "must be true or false");
  return value->is_boolean() && value->get<bool>();
}

std::string ProfileFields::text(const char* path) {
  const json* value = find(path);
  if (value == nullptr) return {};
  if (!value->is_string()) wrong(path, "must be a text");
  return value->is_string() ? value->get<std::string>() : std::string{};
}

std::vector<std::string> ProfileFields::texts(const char* path) {
  std::vector<std::string> texts;
  const json* value = find(path);
  if (value == nullptr) return texts;
  bool good = value->is_array();
  for (std::size_t i = 0; good && i < value->size(); ++i) {
    good = (*value)[i].is_string();
    if (good) texts.push_back((*value)[i].get<std::string>());
  }
  if (!good) wrong(path, "must be a list of texts");
  return texts;
}

Range95 ProfileFields::range(const char* path) {
  const json* value = find(path);
  if (value == nullptr) return {};
  if (!value->is_array() || value->size() != 2 || !(*value)[0].is_number_integer() ||
      !(*value)[1].is_number_integer() || (*value)[0].get<std::int64_t>() > (*value)[1].get<std::int64_t>()) {
    wrong(path, "must be a list of a low and a high whole number");
    return {};
  }
  return {(*value)[0].get<std::int64_t>(), (*value)[1].get<std::int64_t>()};
}

std::vector<std::vector<double>> ProfileFields::rows(const char* path, std::size_t columns) {
  std::vector<std::vector<double>> rows;
  const json* value = find(path);
  if (value == nullptr) return rows;
  bool good = value->is_array();
  for (std::size_t i = 0; good && i < value->size(); ++i) {
    const json& row = (*value)[i];
    good = row.is_array() && row.size() == columns;
    if (good) rows.emplace_back();
    for (std::size_t column = 0; good && column < columns; ++column) {
      good = row[column].is_number() && row[column].get<double>() >= 0;
      if (good) rows.back().push_back(row[column].get<double>());
    }
  }
  if (!good) wrong(path, fmt::format("must be a list of lists of {} numbers of at least 0", columns));
  return good ? rows : std::vector<std::vector<double>>{};
}

std::vector<std::int64_t> ProfileFields::histogram(const char* path) {
  std::vector<std::int64_t> items(1, 0);
  const std::int64_t units_max = write_units_for_put(item_bytes_max).count;
  const json* rows = find(path);
  if (rows == nullptr) return items;
  bool good = rows->is_array();
  for (std::size_t i = 0; good && i < rows->size(); ++i) {
    const json& row = (*rows)[i];
    good = row.is_array() && row.size() == 2 && row[0].is_number_integer() && row[1].is_number_integer() &&
           row[0].get<std::int64_t>() >= 1 && row[0].get<std::int64_t>() <= units_max &&
           row[1].get<std::int64_t>() >= 0;
    if (!good) break;
    const auto units = static_cast<std::size_t>(row[0].get<std::int64_t>());
    if (items.size() <= units) items.resize(units + 1, 0);
    good = items[units] == 0;
    items[units] = row[1].get<std::int64_t>();
  }
  if (!good)
    wrong(path,
          fmt::format("must be a list of [units from 1 to {}, items], each number of units once", units_max));
  return items;
}

const json& ProfileFields::objects(const char* path) {
  static const json none = json::array();
  if (!has(path)) return none;
  const json* value = find(path);
  bool good = value->is_array();
  if (good)
    for (const json& one : *value) good = good && one.is_object();
  if (!good) wrong(path, "must be a list of objects");
  return good ? *value : none;
}

}  // namespace dynafill
