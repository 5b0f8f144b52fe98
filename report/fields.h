// report/fields.h: typed reading of a document's fields that remembers the first thing wrong.
//
// Absent and null are the same: nothing.  A wrong type or an impossible value is noted as one sentence with
// file and field, and reads as nothing; whoever reads a document asks for the problem once, at the end.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace dynafill::report {

// Where a document came from, and the first thing wrong with it.
struct Origin {
  std::string path;       // "plan.json"
  std::string made_with;  // "dynafill plan", for the advice in the sentence
  std::optional<Error> problem;

  void note(const std::string& field, const std::string& complaint);
};

// Borrows the JSON object and the Origin.
class Fields {
 public:
  // `place` is the object's own name with a dot ("time."), empty for the document.
  Fields(const nlohmann::json* object, std::string place, Origin& origin);

  // 0 or more, at most 1e15: beyond that a double no longer counts single units.
  [[nodiscard]] std::optional<double> number(std::string_view key) const;
  // 0 or more, at most 1e9 seconds (31 years), which a Duration holds.
  [[nodiscard]] std::optional<double> seconds(std::string_view key) const;
  [[nodiscard]] std::optional<double> share(std::string_view key) const;        // 0 to 1
  [[nodiscard]] std::optional<std::int64_t> count(std::string_view key) const;  // whole, 0 to 1e15
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  // A decimal string such as "0.000735" of at most 15 digits before the point and 34 in all.
  [[nodiscard]] std::optional<Decimal> decimal(std::string_view key) const;
  // The same, with at most 10 digits before the point: what can be added up without a fear for 127 bits.
  [[nodiscard]] std::optional<Decimal> money(std::string_view key) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view key) const;
  // A text, number or truth value as it is to be read.
  [[nodiscard]] std::optional<std::string> any(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  // [[1, 900], [2, 100]]
  [[nodiscard]] std::vector<std::pair<std::int64_t, std::int64_t>> count_pairs(std::string_view key) const;
  // [[0, 12.5, 1000], [3, 4, 5]]: numbers as number() takes them
  [[nodiscard]] std::vector<std::vector<double>> number_rows(std::string_view key) const;
  [[nodiscard]] Fields object(std::string_view key) const;  // one without fields when absent
  [[nodiscard]] std::vector<Fields> objects(std::string_view key) const;

  [[nodiscard]] bool present() const { return object_ != nullptr; }
  void note(std::string_view key, const std::string& complaint) const;

 private:
  [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
  [[nodiscard]] const nlohmann::json* list(std::string_view key) const;
  [[nodiscard]] std::optional<double> number_up_to(std::string_view key, double most) const;

  const nlohmann::json* object_;
  std::string place_;
  Origin* origin_;
};

}  // namespace dynafill::report
