// planner/json_reader.h: the fields of one JSON document, read one after another.
//
// Remembers the first field that is missing or wrong; what it returns after that has no meaning, and the
// caller looks at wrong() before using any of it.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/run_clock.h"
#include "planner/capacity.h"

namespace dynafill {

class JsonReader {
 public:
  explicit JsonReader(const nlohmann::json& document) : at_(&document) {}

  [[nodiscard]] const std::string& wrong() const { return wrong_; }
  void fail(std::string_view what) {
    if (wrong_.empty()) wrong_ = what;
  }

  // Inside the object `name`, `read` is called; field names in errors begin with "name.".
  template <class Read>
  void object(const char* name, Read&& read) {
    const nlohmann::json* found = field(name);
    if (found == nullptr || !found->is_object()) return fail(path_ + name);
    const nlohmann::json* const outer = at_;
    const std::string outer_path = path_;
    at_ = found;
    path_ += name + std::string(".");
    read();
    at_ = outer;
    path_ = outer_path;
  }
  // The same for each element of the array `name`.
  template <class Read>
  void each(const char* name, Read&& read) {
    const nlohmann::json* found = field(name);
    if (found == nullptr || !found->is_array()) return fail(path_ + name);
    const nlohmann::json* const outer = at_;
    const std::string outer_path = path_;
    for (std::size_t i = 0; i < found->size(); ++i) {
      at_ = &(*found)[i];
      path_ = fmt::format("{}{}[{}].", outer_path, name, i);
      read(*at_);
    }
    at_ = outer;
    path_ = outer_path;
  }

  std::string text(const char* name) {
    const nlohmann::json* found = field(name);
    if (found == nullptr || !found->is_string()) return fail(path_ + name), std::string();
    return found->get<std::string>();
  }
  std::int64_t whole(const char* name, std::int64_t least) {
    const nlohmann::json* found = field(name);
    const auto value = found == nullptr ? std::nullopt : whole_of(*found);
    if (!value || *value < least) return fail(path_ + name), least;
    return *value;
  }
  double number(const char* name, double least, double most) {
    const nlohmann::json* found = field(name);
    const double value = found != nullptr && found->is_number() ? found->get<double>() : std::nan("");
    if (!(value >= least && value <= most)) return fail(path_ + name), least;
    return value;
  }
  Duration seconds(const char* name) {
    return from_seconds(number(name, 0, in_seconds(load_time_limit) * 2));
  }
  bool truth(const char* name) {
    const nlohmann::json* found = field(name);
    if (found == nullptr || !found->is_boolean()) return fail(path_ + name), false;
    return found->get<bool>();
  }
  Ratio ratio(const char* name) { return {std::llround(number(name, 1e-6, 1) * 1e6)}; }
  Decimal decimal(const char* name) {
    const auto value = Decimal::parse(text(name));
    if (!value) return fail(path_ + name), Decimal();
    return *value;
  }
  // Nothing when the field is null; it must be there.
  template <class Read>
  auto optional(const char* name, Read&& read) -> std::optional<decltype(read())> {
    const nlohmann::json* found = field(name);
    if (found == nullptr) return fail(path_ + name), std::nullopt;
    if (found->is_null()) return std::nullopt;
    return read();
  }
  // Nothing when the field is null or not there: documents of older versions lack it.
  template <class Read>
  auto later(const char* name, Read&& read) -> std::optional<decltype(read())> {
    const nlohmann::json* found = field(name);
    if (found == nullptr || found->is_null()) return std::nullopt;
    return read();
  }
  [[nodiscard]] const nlohmann::json* field(const char* name) const {
    if (!at_->is_object()) return nullptr;
    const auto found = at_->find(name);
    return found == at_->end() ? nullptr : &*found;
  }
  static std::optional<std::int64_t> whole_of(const nlohmann::json& value) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
    if (!value.is_number_integer()) return std::nullopt;
    return value.get<std::int64_t>();
  }

 private:
  const nlohmann::json* at_;
  std::string path_;
  std::string wrong_;
};

}  // namespace dynafill
