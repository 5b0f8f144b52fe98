#include "cli/planning_options.h"

#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"
#include "cli/price_options.h"
#include "cli/source_options.h"
#include "dataset/profile.h"
#include "pricing/charges.h"

namespace po = boost::program_options;

namespace dynafill {
namespace {

using Data = std::variant<Profile, Bytes>;

Result<Data> data_from_source(const CommandLine& line, const std::string& source) {
  const auto document = read_document(source);
  if (!document.ok()) return document.error();
  if (document->has_value()) {
    if (document_kind(**document) != "profile")
      return Error{fmt::format("'{}' is a {} file; planning takes a profile.json or the data itself.", source,
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
  RETURN_IF_ERROR(read_source_options(line, options.read));
  options.read.key = {key->first, key->second};
  options.read.wanted.wire = false;
  options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  auto profile = profile_source(source, options, nullptr);
  if (!profile.ok()) return profile.error();
  return Data{std::move(*profile)};
}

// "0.9M..1.3M", or one number.
template <class Parse>
Result<Range95> interval(const CommandLine& line, const char* option, Parse parse) {
  const std::string text = line.text(option);
  const std::size_t dots = text.find("..");
  const auto low = parse(text.substr(0, dots));
  if (!low.ok()) return Error{fmt::format("--{}: {}", option, low.error().sentence)};
  if (dots == std::string::npos) return Range95{*low, *low};
  const auto high = parse(text.substr(dots + 2));
  if (!high.ok()) return Error{fmt::format("--{}: {}", option, high.error().sentence)};
  if (*high < *low || *low < 1)
    return Error{fmt::format("--{} {}: an interval goes from a smaller number above 0 to a larger one.",
                             option, text)};
  return Range95{*low, *high};
}

// Of a lognormal with that interval.
std::int64_t middle(const Range95& range) {
  if (range.low == range.high) return range.low;
  return std::llround(std::sqrt(static_cast<double>(range.low) * static_cast<double>(range.high)));
}

// What is not known exactly: intervals on the command line, or a sampled profile's.
Status take_intervals(const CommandLine& line, PlanRequest& request) {
  const auto take_one = [&](const char* option, std::optional<Range95>& place, auto parse) -> Status {
    if (!line.has(option) || line.text(option).find("..") == std::string::npos) return Done{};
    const auto range = interval(line, option, parse);
    RETURN_IF_ERROR(range);
    if (range->low < range->high) place = *range;
    return Done{};
  };
  RETURN_IF_ERROR(take_one("items", request.items, parse_count));
  RETURN_IF_ERROR(take_one("item-bytes", request.item_bytes, parse_bytes));
  const auto* profile = std::get_if<Profile>(&request.data);
  if (profile == nullptr || !profile->sampled) return Done{};
  const Range95& units = profile->sampled->wcu_total;
  if (units.low >= 1 && units.low < units.high) request.wcu_total = Range95{units.low, units.high};
  return Done{};
}

Result<Data> data_from(const CommandLine& line) {
  if (line.words().size() > 1)
    return Error{"planning takes one profile.json or SOURCE, or --items and --item-bytes."};
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
  const auto item_bytes = interval(line, "item-bytes", parse_bytes);
  RETURN_IF_ERROR(item_bytes);
  if (item_bytes->low < 1 || item_bytes->high > item_bytes_max.count)
    return Error{fmt::format("--item-bytes must be from 1 to {}, the largest item DynamoDB takes.",
                             human_count(item_bytes_max.count))};
  if (!line.has("items")) return Data{Bytes{middle(*item_bytes)}};
  const auto items = interval(line, "items", parse_count);
  RETURN_IF_ERROR(items);
  if (items->low < 1) return Error{"--items must be at least 1."};
  return Data{uniform_profile(middle(*items), Bytes{middle(*item_bytes)})};
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

template <class Kind, class Parse>
Result<std::vector<Kind>> named_or_any(const CommandLine& line, const char* option,
                                       std::vector<Kind> otherwise, std::span<const Kind> all, Parse parse) {
  if (!line.has(option)) return otherwise;
  if (line.text(option) == "any") return std::vector<Kind>(all.begin(), all.end());
  const auto kind = parse(line.text(option));
  if (!kind.ok()) return Error{fmt::format("--{}: {}", option, kind.error().sentence)};
  return std::vector<Kind>{*kind};
}

}  // namespace

void add_planning_options(CommandLine& line) {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  line.options().add_options()("items", text("N"),
                               "how many items, or from how many to how many: 0.9M..1.3M (plan: left out: "
                               "how many fit --wcu and --within)")("item-bytes", text("B"),
                                                                   "size of each item: 175, or 150..200")(
      "key", text("PK[:SK]"), "the key, when SOURCE is data and not a profile")(
      "within", text("D"), "how long the load may take: 20m, 1h30m, 1200s")(
      "wcu", text("W"), "write capacity units: provisioned, or on demand the rate to aim at")(
      "ratio", text("R"), "share of the WCU the load may use, above 0 to 1 (default 1)")(
      "budget", text("USD"), "the most the job may cost")(
      "route", text("NAME"),
      "loader (plan's default), loader-ec2, loader-fargate, data-pipeline, emr, emr-serverless, glue, "
      "step-functions, batch, import-table, bulk-put, or any (compare's default)")(
      "mode", text("NAME"),
      "the table's capacity: provisioned (plan's default), auto-scaling, on-demand, on-demand-warm, or any "
      "(compare's default)")("region", text("R"), "default us-east-1")(
      "prices", text("BOOK"), "name or file of a price book (default: the newest)")(
      "rcu", text("N"), "provisioned read capacity units (default 5)")(
      "warm-wcu", text("N"), "on-demand-warm: the warm throughput (default: what the rate needs)")(
      "min-wcu", text("N"), "auto-scaling: its minimum, where it starts (default 5)")(
      "quota-wcu", text("N"), "the table's write quota (default 40,000; 10,000 in old accounts and regions)")(
      "table-class", text("CLASS"), "STANDARD (default) or STANDARD_INFREQUENT_ACCESS")(
      "existing-table", "the table is there already, so Import from S3 will not do")(
      "data-pipeline-customer", "the account may use AWS Data Pipeline, which takes no new customers")(
      "instance", text("TYPE"),
      "EC2 type that runs the load (loader: default this machine, free; data-pipeline: m3.xlarge)")(
      "instances", text("N"), "how many of them, or of the route's workers")(
      "startup", text("D"), "start-up before the first write, median (default: the route's)")(
      "startup-p99", text("D"), "start-up, 99th percentile")("terminate-after", text("D"),
                                                             "limit on start-up plus load")(
      "into-hour", text("D"), "the job starts this far into a clock hour (DynamoDB bills clock hours)")(
      "activity-months", text("N"), "data-pipeline: months its activity exists (default 0.5)")(
      "name", text("TEXT"), "a name for the plan")("max-cost", text("USD"),
                                                   "exit code 6 when it costs more than that");
  add_source_options(line);
  add_price_options(line);
}

Result<std::vector<Route>> routes_from(const CommandLine& line, std::vector<Route> otherwise) {
  return named_or_any(line, "route", std::move(otherwise), all_routes(), parse_route);
}
Result<std::vector<Mode>> modes_from(const CommandLine& line, std::vector<Mode> otherwise) {
  return named_or_any(line, "mode", std::move(otherwise), all_modes(), parse_mode);
}

Result<PlanRequest> planning_request(const CommandLine& line) {
  PlanRequest request;
  const auto data = data_from(line);
  if (!data.ok()) return data.error();
  request.data = *data;
  if (const auto* profile = std::get_if<Profile>(&request.data))
    request.in_s3 = profile->source.starts_with("s3://");
  RETURN_IF_ERROR(take_intervals(line, request));
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
  const auto routes = routes_from(line, {request.route});
  RETURN_IF_ERROR(routes);
  if (routes->size() == 1) request.route = routes->front();
  const auto modes = modes_from(line, {request.mode});
  RETURN_IF_ERROR(modes);
  if (modes->size() == 1) request.mode = modes->front();
  RETURN_IF_ERROR(take(line, "warm-wcu", request.warm_wcu, count));
  RETURN_IF_ERROR(take(line, "min-wcu", request.scaling_min_wcu, count));
  RETURN_IF_ERROR(take(line, "quota-wcu", request.quota_wcu, count));
  if (line.has("table-class")) {
    const auto table_class = parse_table_class(line.text("table-class"));
    if (!table_class.ok()) return Error{"--table-class: " + table_class.error().sentence};
    request.infrequent_access = *table_class == TableClass::standard_ia;
  }
  request.existing_table = line.flag("existing-table");
  request.has_data_pipeline = line.flag("data-pipeline-customer");
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

Result<PriceBook> planning_prices(const CommandLine& line) {
  auto listed = load_price_book(line.text("prices"));
  if (!listed.ok()) return listed;
  return adjusted(line, std::move(*listed));
}

Result<std::optional<Usd>> max_cost(const CommandLine& line) {
  if (!line.has("max-cost")) return std::optional<Usd>();
  const auto value = Decimal::parse(line.text("max-cost"));
  if (!value.ok() || *value < 0) return Error{"--max-cost takes an amount of USD, such as 5 or 0.50."};
  return std::optional<Usd>(Usd{*value});
}

}  // namespace dynafill
