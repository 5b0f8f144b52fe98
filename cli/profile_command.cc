#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/profile_screen.h"
#include "cli/reject_lines.h"
#include "cli/source_options.h"
#include "dataset/profile.h"
#include "dataset/sample_source.h"
#include "pricing/price_book.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

// The price is looked up only where it will be told: reading a book takes longer than a small profile.
Result<ProfileView> profile_view(const CommandLine& line, const Profile& profile) {
  ProfileView view;
  view.transactions = line.flag("transactions");
  if (!line.has("prices") && !line.has("region") && !advised_step(profile)) return view;
  const auto book = load_price_book(line.text("prices"));
  if (!book.ok()) return book.error();
  const std::string region = line.text("region", "us-east-1");
  const Status known = book->check_region(region);
  if (!known.ok()) return known.error();
  if (const Price* price = book->find(region, "dynamodb.wru")) {
    view.usd_per_unit = price->usd();
    view.price_from = fmt::format("{}, prices of {}", region, price->as_of);
  }
  return view;
}

}  // namespace

int run_profile(const Arguments& arguments) {
  CommandLine line("profile", "SOURCE --key PK[:SK] [OPTIONS]",
                   "Reads the data once in constant memory: items, exact item sizes, the write units they "
                   "cost, how many different keys, which records are bad and why. SOURCE is a file, a "
                   "directory, a glob, s3://bucket/prefix, a DynamoDB export to S3 (there or copied), or - "
                   "(standard input); gzip and zstd are known by content. Exit code 1: bad records found.");
  line.options().add_options()("key", po::value<std::string>()->value_name("PK[:SK]"),
                               "names of the partition key and, if any, the sort key")(
      "gsi", po::value<std::vector<std::string>>()->value_name("NAME=PK[:SK][:P]"),
      "a global secondary index; P: ALL (default), KEYS_ONLY or the attributes it includes, as in a,b; "
      "/S, /N or /B behind a key name declares its type; repeatable")(
      "lsi", po::value<std::vector<std::string>>()->value_name("NAME=SK[:P]"),
      "a local secondary index; its units are the table's; repeatable")(
      "sample", po::value<std::string>()->value_name("BYTES"),
      "read only about so much, such as 1GiB, from random places (--seed); every total is an estimate with "
      "the "
      "range it lies in 95 times of 100")("transactions",
                                          "show what the items cost inside transactions, too")(
      "region", po::value<std::string>()->value_name("R"), "whose prices to show (default: us-east-1)")(
      "prices", po::value<std::string>()->value_name("BOOK"),
      "name or file of a price book (default: the newest)")("output,o",
                                                            po::value<std::string>()->value_name("FILE"),
                                                            "write the profile as JSON, for plan and report")(
      "rejects", po::value<std::string>()->value_name("FILE"),
      "write every bad record as a JSON line: file, line, offset, reason, raw")(
      "threads", po::value<std::string>()->value_name("N"), "default: one per core; the result is the same");
  add_source_options(line);
  if (const auto end = line.parse(arguments)) return *end;
  if (line.words().size() != 1)
    return complain({"profile takes one SOURCE: a file, a directory, a glob, s3://bucket/prefix or -."});
  if (!line.has("key"))
    return complain({"--key is missing: the name of the partition key, such as --key id or --key id:seq."});

  ProfileOptions options;
  const auto key = parse_key(line.text("key"));
  if (!key.ok()) return complain(key.error());
  options.read.key = {key->first, key->second};
  options.read.wanted.wire = false;
  if (const Status read = read_source_options(line, options.read); !read.ok()) return complain(read.error());
  for (const std::string& text : line.texts("gsi")) {
    auto index = parse_global_index(text);
    if (!index.ok()) return complain({"--gsi: " + index.error().sentence});
    options.indexes.gsis.push_back(std::move(*index));
  }
  for (const std::string& text : line.texts("lsi")) {
    auto index = parse_local_index(text, options.read.key);
    if (!index.ok()) return complain({"--lsi: " + index.error().sentence});
    options.indexes.lsis.push_back(std::move(*index));
  }
  if (const Status settled = settle(options.indexes); !settled.ok()) return complain(settled.error());
  if (line.has("sample")) {
    const auto bytes = line.bytes("sample");
    if (!bytes.ok()) return complain(bytes.error());
    if (*bytes < sample_bytes_min)
      return complain({"--sample must be at least 1MiB: less says too little about a source."});
    options.sample_bytes = *bytes;
  }
  const auto seed = line.seed();
  if (!seed.ok()) return complain(seed.error());
  options.seed = *seed;
  options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (line.has("threads")) {
    const auto threads = line.count("threads");
    if (!threads.ok()) return complain(threads.error());
    if (*threads < 1 || *threads > 256) return complain({"--threads must be from 1 to 256."});
    options.threads = static_cast<int>(*threads);
  }
  const auto rejects = RejectLines::open(line.text("rejects"), !line.quiet());
  if (!rejects.ok()) return complain(rejects.error());
  const auto profile = profile_source(line.words()[0], options, rejects.value().get());
  if (!profile.ok()) return complain(profile.error());
  if (const Status closed = rejects.value()->close(); !closed.ok()) return complain(closed.error());

  const auto view = profile_view(line, *profile);
  if (!view.ok()) return complain(view.error());
  const nlohmann::json document = to_json(*profile);
  if (line.has("output")) {
    const Status written = write_file_atomically(line.text("output"), document.dump(2) + "\n");
    if (!written.ok()) return complain(written.error());
  }
  line.say(profile_screen(*profile, *view));
  line.say_json(document);
  return static_cast<int>(profile->rejected > 0 ? ExitCode::done_with_rejects : ExitCode::done);
}

}  // namespace dynafill
