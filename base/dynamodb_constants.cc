#include "base/dynamodb_constants.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/check.h"
#include "base/embedded.h"

namespace dynafill {
namespace {

// The file is part of the program: a field that is not there is our bug, and json's exception ends here.
std::vector<Constant> parse_constants() noexcept {
  const nlohmann::json document = nlohmann::json::parse(embedded_file("dynamodb-constants.json"));
  CHECK(document.at("schema") == "dynafill/constants/1");
  std::vector<Constant> rows;
  for (const nlohmann::json& row : document.at("constants"))
    rows.push_back({row.at("name"), row.at("value"), row.at("unit"), row.at("source"), row.at("confidence"),
                    row.value("least", 0.0), row.at("note")});
  return rows;
}

}  // namespace

std::span<const Constant> all_constants() {
  static const std::vector<Constant> rows = parse_constants();
  return rows;
}

const Constant& constant_row(std::string_view name) {
  const auto rows = all_constants();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Constant& row) { return row.name == name; });
  CHECK(found != rows.end());
  return *found;
}

double constant(std::string_view name) { return constant_row(name).value; }

Duration constant_time(std::string_view name) {
  const Constant& row = constant_row(name);
  CHECK(row.unit == "s" || row.unit == "ms");
  return from_seconds(row.unit == "ms" ? row.value / 1e3 : row.value);
}

}  // namespace dynafill
