// dataset/profile_fields.h: takes fields out of profile.json; keeps the first thing that is wrong as the
// sentence to tell.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/profile.h"

namespace dynafill {

class ProfileFields {
 public:
  // `path` is prefixed to the names in what it tells: "gsis/0/".
  explicit ProfileFields(const nlohmann::json& document, std::string path = {});

  // Each of these wants the field to be there, and answers 0 or nothing when something is wrong.
  [[nodiscard]] bool has(const char* path) const;
  std::int64_t count(const char* path);
  double share(const char* path);
  double number(const char* path);
  bool flag(const char* path);
  std::string text(const char* path);
  std::vector<std::string> texts(const char* path);
  Range95 range(const char* path);
  // A list of lists of `columns` numbers of at least 0.
  std::vector<std::vector<double>> rows(const char* path, std::size_t columns);
  // [[units, items], ...] as items by units.
  std::vector<std::int64_t> histogram(const char* path);
  // The objects of a list; an empty one when it is not there.
  const nlohmann::json& objects(const char* path);

  // Takes over what was wrong in a part.
  void adopt(const ProfileFields& part);
  void wrong(std::string_view path, std::string_view what);
  // Empty while nothing is wrong.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  const nlohmann::json* find(const char* path);

  const nlohmann::json& document_;
  std::string path_;
  std::string error_;
};

}  // namespace dynafill
