// dataset/csv_writer.h: items as CSV records that csv.h reads back and ImportTable takes.
//
// S, N, B (as base64) and BOOL can stand in a column, one type in each; an absent attribute is an empty
// field, an empty string "".  ImportTable makes every column that is not a key a string. Threads: one owner.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "dataset/attribute_type.h"
#include "dataset/json_index.h"

namespace dynafill {

class CsvWriter {
 public:
  // At most 255 columns, of printable ASCII without quote and comma.  Source:
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CsvOptions.html
  static Result<CsvWriter> create(const std::vector<std::string>& columns, char delimiter);

  // The header's line.
  [[nodiscard]] std::string header() const;
  // `wire` (DynamoDB JSON of a good item; parser_padding bytes more are readable) as a line.  False: `reason`
  // says what cannot be carried, and nothing is remembered of the item.
  [[nodiscard]] bool record(std::string_view wire, std::string& line, std::string& reason);
  // Each column and the type found in it.
  [[nodiscard]] std::vector<std::pair<std::string, AttributeType>> columns() const;

 private:
  struct Column {
    std::string name;
    std::optional<AttributeType> type;
  };
  struct Cell {
    bool present = false;
    AttributeType type = AttributeType::S;
    std::string text;
  };

  bool cell(std::size_t column, AttributeType type, std::string_view name, std::string& reason);

  char delimiter_ = ',';
  std::vector<Column> columns_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<Cell> cells_;
  JsonIndex index_;
  std::string name_;
};

// Adds the item's attribute names that are not in `names` yet, in their order.
void add_attribute_names(std::string_view wire, JsonIndex& index,
                         std::map<std::string, std::size_t, std::less<>>& names);

}  // namespace dynafill
