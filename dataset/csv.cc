#include "dataset/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "base/text.h"
#include "dataset/item_parser.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

bool is_word(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace

Result<char> parse_delimiter(std::string_view text) {
  if (text == "tab" || text == "\\t") return '\t';
  if (text == "space") return ' ';
  if (text.size() == 1 && std::string_view(",\t:;| ").find(text[0]) != std::string_view::npos) return text[0];
  return Error{fmt::format("--delimiter: '{}' is none of , tab : ; | space.", shown(text))};
}

Result<std::vector<std::string>> parse_columns(std::string_view text) {
  std::vector<std::string> names;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    if (rest.substr(0, comma).empty())
      return Error{"--columns: a name is empty; write the names in order, such as --columns id,title."};
    names.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return names;
    rest.remove_prefix(comma + 1);
  }
}

Result<std::shared_ptr<const CsvHeader>> csv_header(const std::vector<std::string>& names,
                                                    const TypedColumns& types, std::string_view where) {
  auto header = std::make_shared<CsvHeader>();
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (name.empty())
      return Error{fmt::format("{}: column {} has no name; name the columns with --columns.", where,
                               header->columns.size() + 1)};
    if (!seen.insert(name).second)
      return Error{fmt::format("{}: two columns are called '{}'; name the columns with --columns.", where,
                               shown(name))};
    CsvHeader::Column column{name, AttributeType::S, "\""};
    if (const AttributeType* const type = types.find(name)) column.type = *type;
    append_json_escaped(name, column.open);
    column.open += "\":";
    if (column.type == AttributeType::S || column.type == AttributeType::N || column.type == AttributeType::B)
      column.open += fmt::format("{{\"{}\":\"", type_name(column.type));
    header->columns.push_back(std::move(column));
  }
  for (const auto& [name, type] : types.all())
    if (seen.count(name) == 0)
      return Error{
          fmt::format("{}: no column is called '{}', to which --types gives a type.", where, shown(name))};
  return std::shared_ptr<const CsvHeader>(std::move(header));
}

bool CsvFields::next(std::string_view& field) {
  if (!more_ || !fault_.empty()) return false;
  quoted_ = at_ < end_ && *at_ == '"';
  if (quoted_) return quoted_field(field);
  const char* const begin = at_;
  bool quote = false;
  for (; at_ < end_ && *at_ != delimiter_; ++at_) quote |= *at_ == '"';
  if (quote) {
    fault_ = "holds a quote and does not begin with one; put it in quotes and double the quote";
    return false;
  }
  field = {begin, static_cast<std::size_t>(at_ - begin)};
  more_ = at_ < end_;
  if (more_) ++at_;
  return true;
}

bool CsvFields::quoted_field(std::string_view& field) {
  const char* begin = ++at_;
  unquoted_.clear();
  for (;;) {
    const void* const found =
        at_ == end_ ? nullptr : std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_));
    if (found == nullptr) {
      fault_ = "opens a quote and does not close it";
      return false;
    }
    at_ = static_cast<const char*>(found) + 1;
    if (at_ == end_ || *at_ != '"') break;
    unquoted_.append(begin, at_);  // the first of the two is the quote meant
    begin = ++at_;
  }
  const std::string_view tail{begin, static_cast<std::size_t>(at_ - 1 - begin)};
  if (unquoted_.empty()) {
    field = tail;
  } else {
    unquoted_ += tail;
    field = unquoted_;
  }
  more_ = at_ < end_;
  if (!more_) return true;
  if (*at_ != delimiter_) {
    fault_ = "goes on after a closing quote without a delimiter";
    return false;
  }
  ++at_;
  return true;
}

bool CsvItems::item(std::string_view record, const CsvHeader& header, std::string& out, std::string& reason) {
  CsvFields fields(record, delimiter_);
  std::string_view field;
  const std::size_t begin = out.size();
  std::size_t count = 0;
  out += '{';
  for (; fields.next(field); ++count) {
    if (count >= header.columns.size()) continue;
    const CsvHeader::Column& column = header.columns[count];
    if (field.empty() && (!fields.quoted() || column.type != AttributeType::S)) continue;
    if (!attribute(column, field, out, reason)) return false;
    if (out.size() - begin > typed_json_bytes_max) {
      reason =
          fmt::format("item is over {} bytes, the most DynamoDB takes", human_count(item_bytes_max.count));
      return false;
    }
  }
  if (!fields.fault().empty()) {
    reason = fmt::format("field {} {}", count + 1, fields.fault());
    return false;
  }
  if (count != header.columns.size()) {
    reason = count == 1 && record.empty()
                 ? "empty line"
                 : fmt::format("record has {} {}; there are {} columns", count,
                               count == 1 ? "field" : "fields", header.columns.size());
    return false;
  }
  if (out.back() == ',') out.pop_back();
  out += '}';
  return true;
}

bool CsvItems::attribute(const CsvHeader::Column& column, std::string_view field, std::string& out,
                         std::string& reason) {
  out += column.open;
  const auto fail = [&](std::string_view why) {
    reason = fmt::format("attribute '{}': {}", shown(column.name), why);
    return false;
  };
  switch (column.type) {
    case AttributeType::S:
    case AttributeType::N:
    case AttributeType::B:
      append_json_escaped(field, out);
      out += "\"},";
      return true;
    case AttributeType::BOOL:
      if (is_word(field, "true"))
        out += R"({"BOOL":true},)";
      else if (is_word(field, "false"))
        out += R"({"BOOL":false},)";
      else
        return fail(fmt::format("'{}' is neither true nor false", shown(field)));
      return true;
    case AttributeType::NULL_:
      if (!is_word(field, "null")) return fail(fmt::format("'{}' is not null", shown(field)));
      out += R"({"NULL":true},)";
      return true;
    default:
      if (!json_.value(field, column.type, out)) return fail(json_.reason());
      out += ',';
      return true;
  }
}

void append_csv_field(std::string_view field, char delimiter, std::string& out) {
  const bool plain = std::none_of(field.begin(), field.end(), [delimiter](char c) {
    return c == delimiter || c == '"' || c == '\r' || c == '\n';
  });
  if (!field.empty() && plain) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace dynafill
