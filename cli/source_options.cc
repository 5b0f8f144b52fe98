#include "cli/source_options.h"

#include <boost/program_options/value_semantic.hpp>

#include "dataset/typed_columns.h"

namespace po = boost::program_options;

namespace dynafill {

void add_source_options(CommandLine& line) {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  line.options().add_options()(
      "format", text("F"),
      "the source's: datapipeline, dynamodb-json, csv, json, ion, stx-etx or batch-write (default: looks)")(
      "types", text("NAME:TYPE,..."),
      "csv and json: types of attributes, such as id:N,tags:SS, or a JSON file of them (default: CSV's are "
      "strings, "
      "JSON's its own)")("delimiter", text("C"), "csv: one of , tab : ; | space (default ,)")(
      "columns", text("NAME,..."), "csv without a header line: its columns");
}

Status read_source_options(const CommandLine& line, ReadOptions& options) {
  if (line.has("format")) {
    const auto format = parse_format(line.text("format"));
    if (!format.ok()) return format.error();
    options.format = *format;
  }
  if (line.has("types")) {
    auto types = TypedColumns::parse(line.text("types"));
    if (!types.ok()) return types.error();
    options.csv.types = std::move(types).value();
  }
  if (line.has("delimiter")) {
    const auto delimiter = parse_delimiter(line.text("delimiter"));
    if (!delimiter.ok()) return delimiter.error();
    options.csv.delimiter = *delimiter;
  }
  if (line.has("columns")) {
    auto columns = parse_columns(line.text("columns"));
    if (!columns.ok()) return columns.error();
    options.csv.columns = std::move(columns).value();
  }
  const bool text_formats = options.format == Format::detect || options.format == Format::csv;
  for (const char* name : {"delimiter", "columns"})
    if (line.has(name) && !text_formats)
      return Error{std::string("--") + name + " is for CSV, not for --format " + line.text("format") + "."};
  if (line.has("types") && !text_formats && options.format != Format::json)
    return Error{"--types is for CSV and plain JSON; --format " + line.text("format") +
                 " has types of its own."};
  return Done{};
}

std::string source_option_given(const CommandLine& line) {
  for (const char* name : {"format", "types", "delimiter", "columns"})
    if (line.has(name)) return std::string("--") + name;
  return {};
}

}  // namespace dynafill
