// dataset/csv.h: CSV as RFC 4180 has it, and its records as items.
//
// A field in quotes may hold delimiters, line ends and doubled quotes; a quote inside a field that does not
// begin with one spoils the record.  The first record of each file names the columns, unless `columns` does
// (as in ImportTable with HeaderList).  A record with more or fewer fields than columns is bad.
//
// A column is a string unless `types` says otherwise (ImportTable: unless it is a key).  An empty field
// without quotes is no attribute; "" is an empty string in a column of strings and no attribute in another.
// BOOL takes true and false in any case; SS, NS, BS, L and M take plain JSON, such as ["a","b"].
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dataset/attribute_type.h"
#include "dataset/plain_json.h"
#include "dataset/typed_columns.h"

namespace dynafill {

struct CsvOptions {
  char delimiter = ',';
  std::vector<std::string> columns;  // empty: the first record of each file
  TypedColumns types;                // plain JSON heeds it too
};

// One of , tab : ; | space, as itself, and "tab" and "space" in letters.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CsvOptions.html
Result<char> parse_delimiter(std::string_view text);
// "id,title": names between commas.
Result<std::vector<std::string>> parse_columns(std::string_view text);

struct CsvHeader {
  struct Column {
    std::string name;
    AttributeType type = AttributeType::S;
    std::string open;  // ,"name":
  };
  std::vector<Column> columns;
};
// Fails: an empty name or one that comes twice.  `where` is the file, for the Error.
Result<std::shared_ptr<const CsvHeader>> csv_header(const std::vector<std::string>& names,
                                                    const TypedColumns& types, std::string_view where);

// The fields of one record.
class CsvFields {
 public:
  // `record` without its line end.
  CsvFields(std::string_view record, char delimiter)
      : at_(record.data()), end_(record.data() + record.size()), delimiter_(delimiter) {}

  // The next field, its quotes resolved; valid until the next call.  False at the end, and on a fault.
  [[nodiscard]] bool next(std::string_view& field);
  [[nodiscard]] bool quoted() const { return quoted_; }  // whether the field stood in quotes
  // What is wrong with the record; empty when next() came to its end.
  [[nodiscard]] std::string_view fault() const { return fault_; }

 private:
  bool quoted_field(std::string_view& field);

  const char* at_;
  const char* end_;
  char delimiter_;
  bool more_ = true;  // a field follows, though it may be empty
  bool quoted_ = false;
  std::string_view fault_;
  std::string unquoted_;
};

// Threads: one owner.
class CsvItems {
 public:
  explicit CsvItems(char delimiter) : delimiter_(delimiter) {}

  // Appends the record as DynamoDB JSON.  False: `reason` says why, and what was appended means nothing.
  [[nodiscard]] bool item(std::string_view record, const CsvHeader& header, std::string& out,
                          std::string& reason);

 private:
  bool attribute(const CsvHeader::Column& column, std::string_view field, std::string& out,
                 std::string& reason);

  char delimiter_;
  PlainJson json_;
};

// Appends one field, in quotes where it must be or where it is an empty string.
void append_csv_field(std::string_view field, char delimiter, std::string& out);

}  // namespace dynafill
