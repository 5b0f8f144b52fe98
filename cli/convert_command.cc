#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>

#include "base/exit_code.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/reject_lines.h"
#include "cli/source_options.h"
#include "dataset/convert.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

Status read_target(const CommandLine& line, ConvertOptions& options) {
  if (!line.has("to"))
    return Error{"--to is missing: datapipeline (EMR, Data Pipeline), dynamodb-json or csv (ImportTable)."};
  const auto to = parse_format(line.text("to"));
  if (!to.ok() || !(is_typed_json(*to) || *to == Format::csv))
    return Error{fmt::format("--to: '{}' is none of datapipeline, dynamodb-json and csv.", line.text("to"))};
  options.to = *to;
  if (!line.has("output"))
    return Error{
        "--output is missing: the file to write, - for standard output, or with --shard-size a folder."};
  if (line.has("shard-size")) {
    const auto bytes = line.bytes("shard-size");
    if (!bytes.ok()) return bytes.error();
    if (*bytes < 1) return Error{"--shard-size must be at least 1 byte, such as 1GiB."};
    options.shard_bytes = static_cast<std::uint64_t>(*bytes);
  }
  options.gzip = line.flag("gzip");
  for (const char* name : {"out-columns", "out-delimiter"})
    if (line.has(name) && options.to != Format::csv)
      return Error{fmt::format("--{} goes with --to csv.", name)};
  if (line.has("out-columns")) {
    auto columns = parse_columns(line.text("out-columns"));
    if (!columns.ok()) return Error{"--out-columns: a name is empty; write them in order, such as id,title."};
    options.columns = std::move(columns).value();
  }
  if (line.has("out-delimiter")) {
    const auto delimiter = parse_delimiter(line.text("out-delimiter"));
    if (!delimiter.ok()) return Error{"--out-delimiter is one of , tab : ; | space."};
    options.delimiter = *delimiter;
  }
  if (line.has("null-name")) {
    if (options.to != Format::datapipeline) return Error{"--null-name goes with --to datapipeline."};
    if (line.text("null-name") == "nULL")
      options.data_pipeline_names = TypeNames::data_pipeline_5;
    else if (line.text("null-name") != "nULLValue")
      return Error{"--null-name is nULLValue or nULL."};
  }
  return Done{};
}

// "id:N,ok:BOOL": what --types needs to read the columns as they were.
std::string types_text(const Converted& done) {
  std::string text;
  for (const auto& [name, type] : done.columns)
    if (type != AttributeType::S)
      text += fmt::format("{}{}:{}", text.empty() ? "" : ",", name, type_name(type));
  return text;
}

std::string screen(const Converted& done, const ConvertOptions& options) {
  std::string text = fmt::format("read          {}\n", format_name(done.from));
  text += fmt::format("written       {} items as {}, {}", human_count(done.items), format_name(options.to),
                      human_bytes(static_cast<std::int64_t>(done.bytes)));
  if (options.gzip) text += " before gzip";
  if (options.shard_bytes > 0)
    text += fmt::format(", in {} files", human_count(static_cast<std::int64_t>(done.files)));
  text += fmt::format("\nrejected      {}", human_count(done.rejected));
  if (options.to == Format::csv) {
    text += fmt::format("\ncolumns       {}", done.columns.size());
    if (const std::string types = types_text(done); !types.empty())
      text += fmt::format(
          "\ntypes         {}\n"
          "              dynafill reads them back with --types; an ImportTable makes a\n"
          "              string of every column that is not a key",
          types);
  }
  return text;
}

}  // namespace

int run_convert(const Arguments& arguments) {
  CommandLine line(
      "convert", "SOURCE --to FORMAT -o OUT [OPTIONS]",
      "Writes any source in a format that an engine takes: datapipeline lines for EMR and Data Pipeline, "
      "dynamodb-json or csv for ImportTable. A record that is bad, or that the format cannot carry (in all: "
      "a "
      "delete; in csv: a set, list, map or NULL, an attribute without a column, two types in one column), is "
      "a "
      "reject with its reason. Exit code 1: there are rejects.");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  line.options().add_options()("to", text("FORMAT"), "datapipeline, dynamodb-json or csv")(
      "output,o", text("OUT"), "the file, - for standard output, or with --shard-size a new folder")(
      "key", text("PK[:SK]"), "check that every item has this key; csv has its columns first")(
      "shard-size", text("B"), "files of at most this size (before gzip), such as 1GiB; no record is cut")(
      "gzip", "compress what is written")(
      "out-columns", text("NAME,..."),
      "csv: these columns (default: every attribute, found in a first pass)")(
      "out-delimiter", text("C"), "csv: one of , tab : ; | space (default ,)")(
      "null-name", text("N"),
      "datapipeline: nULLValue (default; EMR's connector to 4.17) or nULL (from 5.0)")(
      "rejects", text("FILE"), "write every bad record as a JSON line: file, line, offset, reason, raw");
  add_source_options(line);
  if (const auto end = line.parse(arguments)) return *end;
  if (line.words().size() != 1)
    return complain({"convert takes one SOURCE: a file, a directory, a glob, s3:// or -."});

  ConvertOptions options;
  if (const Status read = read_source_options(line, options.read); !read.ok()) return complain(read.error());
  if (const Status read = read_target(line, options); !read.ok()) return complain(read.error());
  if (line.has("key")) {
    const auto key = parse_key(line.text("key"));
    if (!key.ok()) return complain(key.error());
    options.read.key = {key->first, key->second};
  }
  const std::string out = line.text("output");
  if (out == "-" && line.json())
    return complain({"--json and the output cannot both go to standard output."});
  const auto rejects = RejectLines::open(line.text("rejects"), !line.quiet());
  if (!rejects.ok()) return complain(rejects.error());
  const auto done = convert(line.words()[0], options, out, rejects.value().get());
  if (!done.ok()) return complain(done.error());
  if (const Status closed = rejects.value()->close(); !closed.ok()) return complain(closed.error());

  if (out == "-") {
    if (!line.quiet()) fmt::print(stderr, "{}\n", screen(*done, options));
  } else {
    line.say(screen(*done, options));
  }
  nlohmann::ordered_json columns = nlohmann::ordered_json::array();
  for (const auto& [name, type] : done->columns)
    columns.push_back({{"name", name}, {"type", type_name(type)}});
  line.say_json(nlohmann::ordered_json{{"from", format_name(done->from)},
                                       {"to", format_name(options.to)},
                                       {"items", done->items},
                                       {"rejected", done->rejected},
                                       {"bytes", done->bytes},
                                       {"files", done->files},
                                       {"columns", columns}});
  return static_cast<int>(done->rejected > 0 ? ExitCode::done_with_rejects : ExitCode::done);
}

}  // namespace dynafill
