#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "dataset/generate.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

Result<GenerateOptions> options_from(const CommandLine& line) {
  GenerateOptions options;
  if (!line.has("items"))
    return Error{"--items is missing: how many items to write, such as --items 1000000."};
  if (!line.has("out")) return Error{"--out is missing: the file to write, or - for standard output."};
  const auto items = line.count("items");
  if (!items.ok()) return items.error();
  options.items = *items;
  if (line.has("bytes")) {
    const auto bytes = line.bytes("bytes");
    if (!bytes.ok()) return bytes.error();
    options.line_bytes = *bytes;
  }
  if (line.has("format")) {
    const auto format = parse_format(line.text("format"));
    if (!format.ok()) return format.error();
    options.format = *format;
  }
  if (line.has("keys")) {
    const auto keys = parse_key_pattern(line.text("keys"));
    if (!keys.ok()) return keys.error();
    options.keys = *keys;
  }
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
      "bytes", po::value<std::string>()->value_name("B"), "length of each line in the file (default 175)")(
      "format", po::value<std::string>()->value_name("F"), "datapipeline (default) or dynamodb-json")(
      "keys", po::value<std::string>()->value_name("PATTERN"),
      "uniform (default), sequential, zipf:S, or hot:K:SHARE (SHARE of the items on K partition key values)");
  const auto parsed = line.parse(arguments);
  if (!parsed.ok()) return complain(parsed.error());
  if (!*parsed) return 0;
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
