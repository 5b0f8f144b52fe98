#include <fmt/core.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "dataset/generate.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

// Reads an option that may be absent.
template <class Value>
Status take(const CommandLine& line, const std::string& option, Result<Value> (*parse)(std::string_view),
            Value& value) {
  if (!line.has(option)) return Done{};
  Result<Value> parsed = parse(line.text(option));
  RETURN_IF_ERROR(parsed);
  value = std::move(*parsed);
  return Done{};
}

Result<GenerateOptions> options_from(const CommandLine& line) {
  GenerateOptions options;
  if (!line.has("items"))
    return Error{"--items is missing: how many items to write, such as --items 1000000."};
  if (!line.has("out")) return Error{"--out is missing: the file to write, or - for standard output."};
  const auto items = line.count("items");
  if (!items.ok()) return items.error();
  options.items = *items;
  if (line.has("bytes") && line.has("item-bytes"))
    return Error{"--bytes sizes lines and --item-bytes sizes items; give one of them."};
  options.item_sizes = line.has("item-bytes");
  RETURN_IF_ERROR(take(line, options.item_sizes ? "item-bytes" : "bytes", parse_size_pattern, options.size));
  RETURN_IF_ERROR(take(line, "format", parse_format, options.format));
  if (options.format != Format::detect && !is_typed_json(options.format))
    return Error{
        "--format: generate writes datapipeline or dynamodb-json; 'dynafill convert' makes csv of it."};
  RETURN_IF_ERROR(take(line, "keys", parse_key_pattern, options.keys));
  RETURN_IF_ERROR(take(line, "order", parse_item_order, options.order));
  RETURN_IF_ERROR(take(line, "types", parse_attribute_types, options.types));
  RETURN_IF_ERROR(take(line, "filler", parse_filler, options.filler));
  for (const std::string& text : line.texts("gsi")) {
    const Result<IndexAttribute> index = parse_index_attribute(text);
    RETURN_IF_ERROR(index);
    options.indexes.push_back(*index);
  }
  options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto seed = line.seed();
  if (!seed.ok()) return seed.error();
  options.seed = *seed;
  return options;
}

}  // namespace

int run_generate(const Arguments& arguments) {
  CommandLine line("generate", "--items N --out FILE [OPTIONS]",
                   "Writes synthetic items, the same bytes for the same seed. The article's file is "
                   "--items 1000000 --bytes 175: 175 MB.");
  line.options().add_options()("items", po::value<std::string>()->value_name("N"), "how many items")(
      "out", po::value<std::string>()->value_name("FILE"),
      "where to; - is standard output; an existing file is replaced")(
      "bytes", po::value<std::string>()->value_name("SIZE"),
      "length of each line in the file: bytes (default 175), uniform:LEAST:MOST or lognormal:MEDIAN:SIGMA")(
      "item-bytes", po::value<std::string>()->value_name("SIZE"),
      "instead, the size of each item as DynamoDB counts it")(
      "format", po::value<std::string>()->value_name("F"), "datapipeline (default) or dynamodb-json")(
      "keys", po::value<std::string>()->value_name("PATTERN"),
      "uniform (default), sequential, zipf:S, hot:K:SHARE (SHARE of the items on K partition key values) or "
      "even:K (K values, equally common)")("order", po::value<std::string>()->value_name("ORDER"),
                                           "shuffled (default), sorted or descending (by partition key "
                                           "value) or clustered:N (runs of N items with "
                                           "one value)")(
      "types", po::value<std::string>()->value_name("TYPES"),
      "adds an attribute of each of these types: all, or some of S,N,B,SS,NS,BS,BOOL,NULL,M,L")(
      "gsi", po::value<std::vector<std::string>>()->value_name("NAME:VALUES[:SHARE]"),
      "adds an attribute for an index key, with VALUES different values, in SHARE of the items (default 1)")(
      "filler", po::value<std::string>()->value_name("KIND"),
      "what fills an item up: words (default; compresses well) or noise (does not)");
  if (const auto end = line.parse(arguments)) return *end;
  const auto options = options_from(line);
  if (!options.ok()) return complain(options.error());
  const std::string path = line.text("out");
  if (path == "-" && line.json())
    return complain({"--json and --out - both want standard output; write the items to a file."});

  const auto start = std::chrono::steady_clock::now();
  const auto generated = generate(*options, path);
  if (!generated.ok()) return complain(generated.error());
  const Duration took = std::chrono::steady_clock::now() - start;
  if (path != "-") {
    const std::string sort = generated->key.sort_key.empty() ? "" : ":" + generated->key.sort_key;
    line.say(fmt::format("{} items, {}, in {} ({:.2f} GB/s) to {}; key {}{}", human_count(generated->items),
                         human_bytes(generated->bytes), human_duration(took),
                         static_cast<double>(generated->bytes) / 1e9 / std::max(1e-9, in_seconds(took)), path,
                         generated->key.partition_key, sort));
  }
  line.say_json(nlohmann::ordered_json{
      {"schema", "dynafill/generated/1"},
      {"path", path},
      {"items", generated->items},
      {"bytes", generated->bytes},
      {"key", {{"partition", generated->key.partition_key}, {"sort", generated->key.sort_key}}},
      {"seconds", in_seconds(took)}});
  return 0;
}

}  // namespace dynafill
