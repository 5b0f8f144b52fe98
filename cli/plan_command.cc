#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/price_options.h"
#include "cli/source_options.h"
#include "dataset/profile.h"
#include "planner/explain.h"
#include "planner/plan.h"
#include "planner/plan_json.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

using Data = std::variant<Profile, Bytes>;

Result<Data> data_from_source(const CommandLine& line, const std::string& source) {
  const auto document = read_document(source);
  if (!document.ok()) return document.error();
  if (document->has_value()) {
    if (document_kind(**document) != "profile")
      return Error{fmt::format("'{}' is a {} file; plan takes a profile.json or the data itself.", source,
                               document_kind(**document))};
    if (const std::string given = source_option_given(line); !given.empty())
      return Error{fmt::format("{} says how data is written, and '{}' is a profile.", given, source)};
    auto profile = profile_from_json(**document);
    if (!profile.ok()) return Error{fmt::format("'{}': {}", source, profile.error().sentence)};
    return Data{std::move(*profile)};
  }
  if (!line.has("key"))
    return Error{"--key is missing: the partition key of the data, such as --key id or --key id:seq."};
  const auto key = parse_key(line.text("key"));
  if (!key.ok()) return key.error();
  ProfileOptions options;
  options.read.key = {key->first, key->second};
  options.read.wanted.wire = false;
  RETURN_IF_ERROR(read_source_options(line, options.read));
  options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  auto profile = profile_source(source, options, nullptr);
  if (!profile.ok()) return profile.error();
  return Data{std::move(*profile)};
}

Result<Data> data_from(const CommandLine& line) {
  if (line.words().size() > 1)
    return Error{"plan takes one profile.json or SOURCE, or --items and --item-bytes."};
  const bool counted = line.has("items") || line.has("item-bytes");
  if (!line.words().empty()) {
    if (counted)
      return Error{
          "--items and --item-bytes describe data that is not there; leave them out beside a profile or "
          "SOURCE."};
    return data_from_source(line, line.words()[0]);
  }
  if (!line.has("item-bytes"))
    return Error{line.has("items")
                     ? "--item-bytes is missing: the size of one item, such as --item-bytes 175."
                     : "what to plan for is missing: a profile.json, a SOURCE with --key, or --items and "
                       "--item-bytes."};
  const auto item_bytes = line.bytes("item-bytes");
  if (!item_bytes.ok()) return item_bytes.error();
  if (*item_bytes < 1 || *item_bytes > item_bytes_max.count)
    return Error{fmt::format("--item-bytes must be from 1 to {}, the largest item DynamoDB takes.",
                             human_count(item_bytes_max.count))};
  if (!line.has("items")) return Data{Bytes{*item_bytes}};
  const auto items = line.count("items");
  if (!items.ok()) return items.error();
  if (*items < 1) return Error{"--items must be at least 1."};
  return Data{uniform_profile(*items, Bytes{*item_bytes})};
}

// Reads option `name`, if given, into `target` by `read`.
template <class Target, class Read>
Status take(const CommandLine& line, const char* name, Target& target, Read read) {
  if (!line.has(name)) return Done{};
  const auto value = read(name);
  if (!value.ok()) return value.error();
  target = *value;
  return Done{};
}

Result<PlanRequest> request_from(const CommandLine& line) {
  PlanRequest request;
  const auto data = data_from(line);
  if (!data.ok()) return data.error();
  request.data = *data;
  request.name = line.text("name");
  const auto duration = [&](const char* name) { return line.duration(name); };
  const auto count = [&](const char* name) { return line.count(name); };
  const auto decimal = [&](const char* name) -> Result<Decimal> {
    const auto value = Decimal::parse(line.text(name));
    if (!value.ok()) return Error{fmt::format("--{}: {}", name, value.error().sentence)};
    return value;
  };
  RETURN_IF_ERROR(take(line, "within", request.asked.within, duration));
  RETURN_IF_ERROR(take(line, "wcu", request.asked.wcu, count));
  RETURN_IF_ERROR(take(line, "ratio", request.asked.ratio,
                       [&](const char*) { return Ratio::parse(line.text("ratio")); }));
  Decimal budget;
  RETURN_IF_ERROR(take(line, "budget", budget, decimal));
  if (line.has("budget")) request.asked.budget = Usd{budget};
  RETURN_IF_ERROR(take(line, "rcu", request.rcu, count));
  RETURN_IF_ERROR(
      take(line, "route", request.route, [&](const char*) { return parse_route(line.text("route")); }));
  request.region = line.text("region", request.region);
  request.instance = line.text("instance");
  RETURN_IF_ERROR(take(line, "instances", request.instances, count));
  RETURN_IF_ERROR(take(line, "into-hour", request.into_hour, duration));
  RETURN_IF_ERROR(take(line, "startup", request.startup, duration));
  RETURN_IF_ERROR(take(line, "startup-p99", request.startup_p99, duration));
  RETURN_IF_ERROR(take(line, "terminate-after", request.terminate_after, duration));
  RETURN_IF_ERROR(take(line, "activity-months", request.activity_months, decimal));
  return request;
}

}  // namespace

int run_plan(const Arguments& arguments) {
  CommandLine line("plan", "(profile.json | SOURCE --key PK[:SK] | --items N --item-bytes B) [OPTIONS]",
                   "Solves for what is left open of WCU, duration, ratio, budget and number of items, "
                   "prices the job line by line, and fixes how simulate and load run it. --within is the "
                   "load alone; a route's start-up comes on top.");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  line.options().add_options()("items", text("N"),
                               "how many items (left out: how many fit --wcu and --within)")(
      "item-bytes", text("B"), "size of each item")("key", text("PK[:SK]"),
                                                    "the key, when SOURCE is data and not a profile")(
      "within", text("D"), "how long the load may take: 20m, 1h30m, 1200s")(
      "wcu", text("W"), "provisioned write capacity units")(
      "ratio", text("R"), "share of the WCU the load may use, above 0 to 1 (default 1)")(
      "budget", text("USD"), "the most the job may cost")(
      "route", text("NAME"), "loader (default) or data-pipeline")("region", text("R"), "default us-east-1")(
      "prices", text("BOOK"), "name or file of a price book (default: the newest)")(
      "rcu", text("N"), "provisioned read capacity units (default 5)")(
      "instance", text("TYPE"),
      "EC2 type that runs the load (loader: default this machine, free; data-pipeline: m3.xlarge)")(
      "instances", text("N"), "how many of them")(
      "startup", text("D"), "start-up before the first write, median (default: the route's)")(
      "startup-p99", text("D"), "start-up, 99th percentile")("terminate-after", text("D"),
                                                             "limit on start-up plus load")(
      "into-hour", text("D"), "the job starts this far into a clock hour (DynamoDB bills clock hours)")(
      "activity-months", text("N"), "data-pipeline: months its activity exists (default 0.5)")(
      "name", text("TEXT"), "a name for the plan")("explain", "every figure with formula, inputs and source")(
      "output,o", text("FILE"), "write the plan as JSON, for simulate, load and report");
  add_price_options(line);
  add_source_options(line);
  const auto parsed = line.parse(arguments);
  if (!parsed.ok()) return complain(parsed.error());
  if (!*parsed) return 0;
  const auto request = request_from(line);
  if (!request.ok()) return complain(request.error());
  auto listed = load_price_book(line.text("prices"));
  if (!listed.ok()) return complain(listed.error());
  const auto book = adjusted(line, std::move(*listed));
  if (!book.ok()) return complain(book.error());
  const auto plan = make_plan(*request, *book);
  if (!plan.ok()) return complain(plan.error());

  const nlohmann::json document = to_json(*plan);
  if (line.has("output")) {
    const Status written = write_file_atomically(line.text("output"), document.dump(2) + "\n");
    if (!written.ok()) return complain(written.error());
  }
  line.say(line.flag("explain") ? explanation(*plan) : summary(*plan));
  line.say_json(document);
  return 0;
}

}  // namespace dynafill
