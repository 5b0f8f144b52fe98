#include "report/fields.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace dynafill::report {
namespace {

using nlohmann::json;

constexpr double count_most = 1e15;
constexpr double seconds_most = 1e9;
constexpr std::size_t quantity_digits = 15, money_digits = 10;
constexpr std::size_t decimal_characters = 36;  // 34 digits, sign and point

std::string kind_of(const json& value) {
  switch (value.type()) {
    case json::value_t::object:
      return "an object";
    case json::value_t::array:
      return "a list";
    case json::value_t::string:
      return "a text";
    case json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case json::value_t::null:
      return "null";
    default:
      return "the number " + value.dump();
  }
}

bool is_whole(const json& value) {
  if (!value.is_number()) return false;
  const double number = value.get<double>();
  return number >= 0 && number <= count_most && std::floor(number) == number;
}

std::int64_t as_count(const json& value) {
  return value.is_number_float() ? static_cast<std::int64_t>(value.get<double>()) : value.get<std::int64_t>();
}

std::size_t digits_before_point(Decimal value) {
  const std::string digits = value.text();
  return std::min(digits.find('.'), digits.size()) - (digits.front() == '-' ? 1 : 0);
}

}  // namespace

void Origin::note(const std::string& field, const std::string& complaint) {
  if (problem) return;
  problem = Error{fmt::format("{}: the field '{}' {}; make the file again with '{}'.", path, field, complaint,
                              made_with)};
}

Fields::Fields(const json* object, std::string place, Origin& origin)
    : object_(object), place_(std::move(place)), origin_(&origin) {}

void Fields::note(std::string_view key, const std::string& complaint) const {
  origin_->note(place_ + std::string(key), complaint);
}

const json* Fields::find(std::string_view key) const {
  if (object_ == nullptr) return nullptr;
  const auto found = object_->find(std::string(key));
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

std::optional<double> Fields::number_up_to(std::string_view key, double most) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) {
    note(key, "must be a number but is " + kind_of(*value));
    return std::nullopt;
  }
  const auto number = value->get<double>();
  if (number >= 0 && number <= most) return number;
  note(key, fmt::format("must be from 0 to {:g} but is {}", most, value->dump()));
  return std::nullopt;
}

std::optional<double> Fields::number(std::string_view key) const { return number_up_to(key, count_most); }
std::optional<double> Fields::seconds(std::string_view key) const { return number_up_to(key, seconds_most); }
std::optional<double> Fields::share(std::string_view key) const { return number_up_to(key, 1); }

std::optional<std::int64_t> Fields::count(std::string_view key) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (is_whole(*value)) return as_count(*value);
  note(key, fmt::format("must be a whole number from 0 to {:g} but is {}", count_most, kind_of(*value)));
  return std::nullopt;
}

std::optional<std::string> Fields::text(std::string_view key) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  note(key, "must be a text but is " + kind_of(*value));
  return std::nullopt;
}

std::optional<Decimal> Fields::decimal(std::string_view key) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    note(key, "must be a decimal number written as a text, like \"0.000735\", but is " + kind_of(*value));
    return std::nullopt;
  }
  const std::string raw = value->get<std::string>();
  const Result<Decimal> parsed = Decimal::parse(raw);
  if (!parsed.ok()) {
    note(key, "must be a decimal number like \"0.000735\" but is \"" + raw + '"');
    return std::nullopt;
  }
  if (digits_before_point(*parsed) <= quantity_digits && parsed->text().size() <= decimal_characters)
    return *parsed;
  note(key, "is too long a number: " + raw);
  return std::nullopt;
}

std::optional<Decimal> Fields::money(std::string_view key) const {
  const std::optional<Decimal> amount = decimal(key);
  if (!amount || digits_before_point(*amount) <= money_digits) return amount;
  note(key, "is too much money: " + amount->text());
  return std::nullopt;
}

std::optional<bool> Fields::flag(std::string_view key) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  note(key, "must be true or false but is " + kind_of(*value));
  return std::nullopt;
}

std::optional<std::string> Fields::any(std::string_view key) const {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  if (value->is_boolean()) return value->get<bool>() ? "yes" : "no";
  if (value->is_number()) return value->dump();
  note(key, "must be a text, a number or true or false but is " + kind_of(*value));
  return std::nullopt;
}

const json* Fields::list(std::string_view key) const {
  const json* value = find(key);
  if (value == nullptr || value->is_array()) return value;
  note(key, "must be a list but is " + kind_of(*value));
  return nullptr;
}

std::vector<std::string> Fields::texts(std::string_view key) const {
  std::vector<std::string> found;
  const json* values = list(key);
  if (values == nullptr) return found;
  for (const json& value : *values) {
    if (value.is_string())
      found.push_back(value.get<std::string>());
    else
      note(fmt::format("{}[{}]", key, found.size()), "must be a text but is " + kind_of(value));
  }
  return found;
}

std::vector<std::pair<std::int64_t, std::int64_t>> Fields::count_pairs(std::string_view key) const {
  std::vector<std::pair<std::int64_t, std::int64_t>> found;
  const json* values = list(key);
  if (values == nullptr) return found;
  for (const json& value : *values) {
    if (value.is_array() && value.size() == 2 && is_whole(value[0]) && is_whole(value[1]))
      found.emplace_back(as_count(value[0]), as_count(value[1]));
    else
      note(fmt::format("{}[{}]", key, found.size()), "must be two whole numbers like [1,1000000]");
  }
  return found;
}

std::vector<std::vector<double>> Fields::number_rows(std::string_view key) const {
  std::vector<std::vector<double>> found;
  const json* values = list(key);
  if (values == nullptr) return found;
  for (const json& value : *values) {
    std::vector<double>& row = found.emplace_back();
    bool numbers = value.is_array();
    if (numbers)
      for (const json& number : value) {
        numbers = numbers && number.is_number() && number.get<double>() >= 0 && number.get<double>() <= 1e15;
        row.push_back(numbers ? number.get<double>() : 0);
      }
    if (!numbers)
      note(fmt::format("{}[{}]", key, found.size() - 1), "must be a list of numbers of 0 or more");
  }
  return found;
}

Fields Fields::object(std::string_view key) const {
  const json* value = find(key);
  const std::string place = place_ + std::string(key) + '.';
  if (value != nullptr && !value->is_object()) {
    note(key, "must be an object but is " + kind_of(*value));
    return {nullptr, place, *origin_};
  }
  return {value, place, *origin_};
}

std::vector<Fields> Fields::objects(std::string_view key) const {
  std::vector<Fields> found;
  const json* values = list(key);
  if (values == nullptr) return found;
  for (const json& value : *values) {
    const std::string name = fmt::format("{}[{}]", key, found.size());
    if (!value.is_object()) {
      note(name, "must be an object but is " + kind_of(value));
      return found;
    }
    found.emplace_back(&value, place_ + name + '.', *origin_);
  }
  return found;
}

}  // namespace dynafill::report
