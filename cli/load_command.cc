#include <fmt/core.h>

#include <boost/program_options/value_semantic.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/dynamodb_constants.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/load_screen.h"
#include "cli/source_options.h"
#include "loader/load.h"
#include "pacing/batch_size.h"
#include "planner/capacity.h"
#include "planner/plan_json.h"
#include "pricing/adjust.h"
#include "pricing/charges.h"
#include "pricing/free_tier.h"

namespace po = boost::program_options;

namespace dynafill {
using namespace loader;
namespace {

// What is to be loaded: a plan and perhaps other data than the plan's, or data alone.
struct Subject {
  std::optional<Plan> plan;
  std::string source;
};

Result<Subject> subject_from(const CommandLine& line) {
  const auto& words = line.words();
  if (words.empty() || words.size() > 2)
    return Error{
        "load takes a plan.json, a SOURCE (file, directory, glob, s3://bucket/prefix or -), or both."};
  Subject subject;
  const auto document = read_document(words[0]);
  if (!document.ok()) return document.error();
  if (!document->has_value()) {
    if (words.size() == 2)
      return Error{
          fmt::format("'{}' is not a plan; load takes one SOURCE, or a plan.json and a SOURCE.", words[0])};
    subject.source = words[0];
    return subject;
  }
  if (document_kind(**document) != "plan")
    return Error{fmt::format("'{}' is a {} file; load takes a plan.json or the data itself.", words[0],
                             document_kind(**document))};
  auto plan = plan_from_json(**document);
  if (!plan.ok()) return Error{fmt::format("'{}': {}", words[0], plan.error().sentence)};
  subject.plan = std::move(*plan);
  subject.source = words.size() == 2 ? words[1] : subject.plan->source.path;
  if (subject.source.empty())
    return Error{fmt::format("'{}' was planned without data; name it: dynafill load {} SOURCE --table T.",
                             words[0], words[0])};
  return subject;
}

// The rate: the plan's, or --wcu, or a share (--ratio) of the plan's or the table's capacity.
Status set_rate(const CommandLine& line, const std::optional<Plan>& plan, LoadJob& job) {
  if (plan) job.spec = plan->load;
  if (line.has("wcu") && line.has("ratio"))
    return Error{"--wcu and --ratio exclude each other: one is a rate, the other a share of the table's."};
  std::optional<WcuRate> rate;
  if (line.has("wcu")) {
    const auto wcu = line.count("wcu");
    if (!wcu.ok()) return wcu.error();
    if (*wcu < 1 || *wcu > wcu_limit)
      return Error{fmt::format("--wcu must be from 1 to {}.", human_count(wcu_limit))};
    rate = WcuRate::per_second(*wcu);
  }
  if (line.has("ratio")) {
    const auto ratio = Ratio::parse(line.text("ratio"));
    if (!ratio.ok()) return Error{"--ratio: " + ratio.error().sentence};
    job.ratio = ratio->as_double();
    if (plan && plan->table.provisioned_wcu == 0)
      return Error{"--ratio is a share of provisioned capacity, and the plan is on demand; give --wcu."};
    if (plan) rate = target_rate(plan->table.provisioned_wcu, *ratio);
  }
  if (rate) {
    job.spec.target = *rate;
    const double units = plan && plan->need.items > 0 ? static_cast<double>(plan->need.wcu_total) /
                                                            static_cast<double>(plan->need.items)
                                                      : 1.0;
    job.spec.batch_items_max = batch_items_for(units);
    job.spec.in_flight_max = in_flight_for(*rate, units, constant_time("batch_write_latency_p99"));
  }
  return Done{};
}

bool on_demand(const Plan& plan) {
  return plan.table.mode == Mode::on_demand || plan.table.mode == Mode::on_demand_warm;
}

ExpectedTable expected_table(const Plan& plan) {
  ExpectedTable expected{.on_demand = on_demand(plan),
                         .auto_scaling = plan.table.mode == Mode::auto_scaling,
                         .warm_wcu = plan.table.warm_wcu.value_or(0),
                         .indexes = {}};
  for (const Plan::Index& index : plan.table.gsis)
    expected.indexes.push_back({index.name, index.provisioned_wcu});
  return expected;
}

// With auto scaling the table begins as the plan has it at "go".
CreateTable table_of(const Plan& plan) {
  if (!on_demand(plan)) return {.wcu = plan.table.provisioned_wcu, .rcu = plan.table.provisioned_rcu};
  const bool warm = plan.table.mode == Mode::on_demand_warm;
  return {.wcu = std::nullopt, .warm_wcu = warm ? plan.table.warm_wcu.value_or(0) : 0};
}

Status set_table(const CommandLine& line, const std::optional<Plan>& plan, LoadJob& job) {
  if (!line.has("table")) return Error{"--table is missing: the table to write to."};
  job.table = line.text("table");
  job.endpoint_url = line.text("endpoint-url");
  job.region = line.text("region", plan ? plan->region : "");
  if (plan) job.read.key = plan->key;
  if (line.has("key")) {
    const auto key = parse_key(line.text("key"));
    if (!key.ok()) return key.error();
    job.read.key = {key->first, key->second};
  }
  if (plan) job.expected = expected_table(*plan);
  // Whole WCU that let the target through.
  const std::int64_t of_target = (job.spec.target.micro_per_s + 999'999) / 1'000'000;
  const bool as_planned = plan && plan->table.mode == Mode::provisioned && !line.has("wcu");
  const std::int64_t wanted = as_planned ? plan->table.provisioned_wcu : of_target;
  if (line.flag("raise-capacity")) {
    if (wanted == 0) return Error{"--raise-capacity needs to know how far: give --wcu, or a plan."};
    job.raise_capacity = wanted;
  }
  if (line.has("create-wcu") && !line.flag("create-table"))
    return Error{"--create-wcu only goes with --create-table."};
  if (line.flag("create-table")) {
    job.create_table = plan ? table_of(*plan) : CreateTable{.wcu = wanted};
    if (plan && job.create_table->wcu && line.has("wcu")) job.create_table->wcu = wanted;
    if (line.has("create-wcu")) {
      const auto wcu = line.count("create-wcu");
      if (!wcu.ok()) return wcu.error();
      job.create_table->wcu = *wcu;
    }
    if (job.create_table->wcu && *job.create_table->wcu < 1)
      return Error{"--create-table needs a capacity of at least 1: give --wcu, --create-wcu, or a plan."};
  }
  return Done{};
}

Status set_section(const CommandLine& line, LoadJob& job) {
  if (!line.has("section")) return Done{};
  const std::string text = line.text("section");
  const std::size_t slash = text.find('/');
  const auto part = parse_count(text.substr(0, slash));
  const auto parts = parse_count(slash == std::string::npos ? "" : text.substr(slash + 1));
  if (!part.ok() || !parts.ok() || *part < 1 || *part > *parts || *parts > 100'000)
    return Error{fmt::format("--section: '{}' is not I/N with 1 <= I <= N, such as 2/8.", text)};
  job.section = static_cast<int>(*part);
  job.sections = static_cast<int>(*parts);
  return Done{};
}

Status set_conduct(const CommandLine& line, const std::optional<Plan>& plan, LoadJob& job) {
  job.journal_dir = line.text("journal");
  job.resume = line.flag("resume");
  job.rejects_path = line.text("rejects");
  job.dry_run = line.flag("dry-run");
  if (line.has("max-errors")) {
    const auto errors = parse_max_errors(line.text("max-errors"));
    if (!errors.ok()) return errors.error();
    job.max_errors = *errors;
  }
  if (line.has("verify")) {
    const auto how = parse_verify(line.text("verify"));
    if (!how.ok()) return how.error();
    job.verify = *how;
  }
  RETURN_IF_ERROR(read_source_options(line, job.read));
  if (plan) {
    job.plan_load_s = in_seconds(plan->time.load);
    // The plan's limit counts from the start of its cluster; this loader needs none.
    if (plan->time.terminate_after) job.terminate_after = *plan->time.terminate_after - plan->time.startup;
  }
  if (line.has("terminate-after")) {
    const auto limit = line.duration("terminate-after");
    if (!limit.ok()) return limit.error();
    job.terminate_after = *limit;
  }
  if (job.terminate_after && *job.terminate_after <= Duration{})
    return Error{"the plan terminates before its start-up ends; give --terminate-after for this load."};
  const auto seed = line.seed();
  if (!seed.ok()) return seed.error();
  job.seed = *seed;
  return set_section(line, job);
}

// The book that the plan was made with, adjusted as it was then; without a plan the newest one.
Result<PriceBook> book_of(const std::optional<Plan>& plan) {
  auto listed = load_price_book(plan ? plan->prices : "");
  if (!listed.ok() || !plan) return listed;
  return adjusted(std::move(*listed), plan->price_adjustments);
}

TableClass class_of(const std::optional<Plan>& plan) {
  return plan && plan->table.infrequent_access ? TableClass::standard_ia : TableClass::standard;
}

// --max-cost, at the prices of the region that the load will be in.
Status set_cost_limit(const CommandLine& line, const std::optional<Plan>& plan, LoadJob& job) {
  if (!line.has("max-cost")) return Done{};
  const auto most = Decimal::parse(line.text("max-cost"));
  if (!most.ok() || *most < 0) return Error{"--max-cost takes an amount of USD, such as 1.50."};
  const auto book = book_of(plan);
  if (!book.ok()) return book.error();
  std::string region = job.region;
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
    if (const char* value = std::getenv(name); region.empty() && value != nullptr) region = value;
  if (region.empty()) return Error{"--max-cost needs to know the region; give --region."};
  RETURN_IF_ERROR(book->check_region(region));
  const auto price = [&](std::string_view name) {
    const Price* found = book->find(
        region, fmt::format("dynamodb.{}{}", class_of(plan) == TableClass::standard ? "" : "ia_", name));
    return found ? std::optional(found->usd()) : std::nullopt;
  };
  job.cost_limit = CostLimit{{*most}, price("wcu_hour"), price("rcu_hour"), price("wru")};
  return Done{};
}

// What the run cost: a provisioned table's capacity for every clock hour touched, an on-demand one's write
// units.  Nothing when the book has no price for it.
std::optional<std::string> cost_of(const RunReport& report, const std::optional<Plan>& plan) {
  const auto book = book_of(plan);
  if (!book.ok() || report.dry_run) return std::nullopt;
  const CapacityLevel level[] = {
      {"", report.provisioned_wcu.value_or(0), plan ? plan->table.provisioned_rcu : 0}};
  auto lines = report.provisioned_wcu
                   ? provisioned_levels(*book, report.region, class_of(plan), level, Duration{},
                                        from_seconds(report.seconds))
                   : on_demand_writes(*book, report.region, class_of(plan), report.consumed.count);
  if (!lines.ok()) return std::nullopt;
  Bill bill{std::move(*lines)};
  take_off_free_tier(bill, *book, report.region);
  return bill.total().amount.text();
}

void add_options(po::options_description& options) {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  options.add_options()("table", text("T"), "the table to write to")(
      "endpoint-url", text("URL"), "instead of AWS: dynafill serve or DynamoDB Local")(
      "region", text("R"), "default: the plan's, AWS_REGION or AWS_DEFAULT_REGION")(
      "wcu", text("W"), "hold W write units per second")(
      "ratio", text("R"), "hold this share of the provisioned WCU (default 1)")(
      "key", text("PK[:SK]"), "the key (default: the plan's, or the table's own)")(
      "verify", text("HOW"),
      "after the load: count, sample:N (N items drawn by --seed and compared), or full (every item)")(
      "raise-capacity",
      "UpdateTable up before and back after, also after a crash (--resume); with it the plan's indexes")(
      "create-table", "create the table when it is missing: in the plan's mode, without indexes")(
      "create-wcu", text("N"), "with this capacity (default: what the load needs)")(
      "terminate-after", text("D"), "stop then, resumable, exit 5 (default: the plan's)")(
      "max-cost", text("USD"), "stop before the table's own capacity or units cost more, resumable, exit 5")(
      "max-errors", text("N|N%"), "stop at more rejects, exit 3")(
      "rejects", text("FILE"), "bad records as JSON lines (default: in the journal)")(
      "journal", text("DIR"), "what is done, for --resume (default TABLE.dynafill-journal)")(
      "resume", "go on where the journal ends")("dry-run", "read and check everything, send nothing")(
      "section", text("I/N"), "load only the I-th of N parts")("output,o", text("FILE"),
                                                               "write what happened as JSON, for report");
}

}  // namespace

int run_load(const Arguments& arguments) {
  CommandLine line(
      "load", "(plan.json [SOURCE] | SOURCE) --table T [OPTIONS]",
      "Writes every item at the planned rate. Each record ends as written, rejected (in the "
      "reject file, with line and reason) or not attempted (in the journal, for --resume). "
      "Credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; else the profile "
      "(AWS_PROFILE, ~/.aws); else the role of the container or instance.");
  add_options(line.options());
  add_source_options(line);
  if (const auto end = line.parse(arguments)) return *end;
  const auto subject = subject_from(line);
  if (!subject.ok()) return complain(subject.error());
  LoadJob job;
  job.source = subject->source;
  for (const auto& set : {set_rate, set_table, set_conduct, set_cost_limit})
    if (const Status status = set(line, subject->plan, job); !status.ok()) return complain(status.error());

  LoadScreen screen(line);
  auto report = run_load(job, screen);
  screen.end_line();
  if (!report.ok()) return complain(report.error());
  report->cost_estimate = cost_of(*report, subject->plan);
  const nlohmann::json document = to_json(*report);
  if (line.has("output")) {
    const Status written = write_file_atomically(line.text("output"), document.dump(2) + "\n");
    if (!written.ok()) return complain(written.error());
  }
  line.say(load_summary(*report));
  line.say_json(document);
  if (!report->stopped_because.empty()) return complain({report->stopped_because, report->exit});
  return static_cast<int>(report->exit);
}

}  // namespace dynafill
