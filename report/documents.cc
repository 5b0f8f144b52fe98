#include "report/documents.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "report/fields.h"

namespace dynafill::report {
namespace {

using nlohmann::json;

PercentileFacts percentiles(const Fields& fields, bool are_seconds) {
  if (are_seconds) return {fields.seconds("p50"), fields.seconds("p90"), fields.seconds("p99")};
  return {fields.number("p50"), fields.number("p90"), fields.number("p99")};
}

// In one row: hundreds of times what the largest tables answer in a minute, and few enough for any number of
// rows to add up within 64 bits.
constexpr std::int64_t throttle_events_most = 1'000'000'000;

std::vector<TimelineStep> timeline(const Fields& document) {
  std::vector<TimelineStep> steps;
  for (const Fields& row : document.objects("timeline")) {
    const std::optional<double> t_s = row.seconds("t_s"), consumed = row.number("consumed_wcu_per_s");
    if (!t_s || !consumed) {
      row.note(t_s ? "consumed_wcu_per_s" : "t_s", "is missing");
      return steps;
    }
    if (!steps.empty() && *t_s <= steps.back().t_s) row.note("t_s", "must be later than in the row before");
    const std::int64_t throttle_events = row.count("throttle_events").value_or(0);
    if (throttle_events > throttle_events_most) row.note("throttle_events", "is more than a row can hold");
    steps.push_back({*t_s, row.number("provisioned_wcu"), *consumed, throttle_events});
  }
  return steps;
}

// What the commonest spelling of "no sort key" is in our documents: an empty text.
std::optional<std::string> filled(std::optional<std::string> text) {
  if (text && text->empty()) return std::nullopt;
  return text;
}

ProfileFacts read_profile(const Fields& document) {
  ProfileFacts facts;
  facts.source = filled(document.text("source"));
  facts.items = document.count("items");
  facts.source_bytes = document.count("source_bytes");
  facts.rejected = document.count("rejected");
  facts.sampled = document.any("sampled");
  const Fields bytes = document.object("item_bytes");
  facts.bytes_total = bytes.number("total");
  facts.bytes_mean = bytes.number("mean");
  facts.bytes_p50 = bytes.number("p50");
  facts.bytes_p90 = bytes.number("p90");
  facts.bytes_p99 = bytes.number("p99");
  facts.bytes_max = bytes.number("max");
  const Fields wcu = document.object("wcu");
  facts.wcu_total = wcu.number("total");
  facts.wcu_mean = wcu.number("mean");
  facts.wcu_max = wcu.number("max");
  facts.wcu_histogram = wcu.count_pairs("histogram");
  if (facts.wcu_histogram.empty()) facts.wcu_histogram = document.count_pairs("wcu_histogram");
  for (const Fields& gsi : document.objects("gsis"))
    facts.gsis.push_back({gsi.text("name").value_or(""), gsi.count("wcu_total")});
  const Fields keys = document.object("keys");
  facts.distinct_keys = keys.count("distinct");
  facts.top_share = keys.share("top_share");
  const Fields key = document.object("key");
  facts.partition_key = filled(key.text("partition"));
  facts.sort_key = filled(key.text("sort"));
  return facts;
}

ComparisonFacts read_comparison(const Fields& document) {
  ComparisonFacts facts;
  facts.name = filled(document.text("name"));
  facts.region = document.text("region");
  facts.prices = document.text("prices");
  facts.within_s = document.object("asked").seconds("within_s");
  facts.worlds = document.count("worlds");
  for (const Fields& row : document.objects("scenarios")) {
    auto risk = row.share("timeout_probability");
    if (const auto in_time = row.share("within_probability")) risk = 1 - *in_time;
    facts.scenarios.push_back({row.flag("feasible").value_or(false), row.flag("on_frontier").value_or(false),
                               row.text("route"), row.text("mode"), row.text("why_not"),
                               row.count("provisioned_wcu"), row.seconds("total_s"),
                               row.seconds("total_p90_s"), risk, row.money("cost")});
  }
  return facts;
}

BillLine read_bill_line(const Fields& line) {
  return {
      line.text("service").value_or(""), line.text("what").value_or(""),  line.text("unit").value_or(""),
      line.text("source").value_or(""),  line.text("as_of").value_or(""), line.text("formula").value_or(""),
      line.decimal("quantity"),          line.decimal("unit_price"),      line.money("amount")};
}

PlanFacts read_plan(const Fields& document) {
  PlanFacts facts;
  facts.name = filled(document.text("name"));
  facts.route = filled(document.text("route"));
  facts.region = filled(document.text("region"));
  facts.prices = filled(document.text("prices"));
  const Fields source = document.object("source");
  facts.source = filled(source.text("path"));
  facts.source_bytes = source.count("bytes");
  const Fields key = document.object("key");
  facts.partition_key = filled(key.text("partition"));
  facts.sort_key = filled(key.text("sort"));
  const Fields need = document.object("need");
  facts.items = need.count("items");
  facts.wcu_total = need.number("wcu_total");
  facts.item_bytes_mean = need.number("item_bytes_mean");
  facts.wcu_histogram = need.count_pairs("wcu_histogram");
  facts.distinct_keys = need.count("distinct_keys");
  facts.top_share = need.share("top_share");
  const Fields table = document.object("table");
  facts.mode = filled(table.text("mode"));
  facts.provisioned_wcu = table.number("provisioned_wcu");
  facts.ratio = table.number("ratio");
  facts.target_wcu_per_s = table.number("target_wcu_per_s");
  const Fields time = document.object("time");
  facts.load_s = time.seconds("load_s");
  facts.load_p50_s = time.seconds("load_p50_s");
  facts.load_p90_s = time.seconds("load_p90_s");
  facts.within_probability = time.share("within_probability");
  facts.within_s = document.object("asked").seconds("within_s");
  facts.startup_s = time.seconds("startup_s");
  facts.startup_p99_s = time.seconds("startup_p99_s");
  facts.total_s = time.seconds("total_s");
  facts.terminate_after_s = time.seconds("terminate_after_s");
  facts.latency_p50_ms = time.number("latency_p50_ms");
  facts.latency_p99_ms = time.number("latency_p99_ms");
  const Fields cost = document.object("cost");
  facts.currency = filled(cost.text("currency"));
  facts.total = cost.money("total");
  for (const Fields& line : cost.objects("lines")) facts.lines.push_back(read_bill_line(line));
  facts.notes = document.texts("notes");
  for (const Fields& assumption : document.objects("assumptions"))
    facts.assumptions.push_back({assumption.text("what").value_or(""), assumption.any("value").value_or(""),
                                 assumption.text("source").value_or("")});
  return facts;
}

std::optional<HeatFacts> read_heat(const Fields& heat) {
  const auto step_s = heat.seconds("step_s");
  const auto limit = heat.number("limit_wcu_per_s");
  if (!step_s || !limit) return std::nullopt;
  HeatFacts facts{*step_s, *limit, heat.count("partitions_a_row").value_or(1),
                  heat.number_rows("partitions")};
  for (const std::vector<double>& row : facts.rows)
    if (row.size() != facts.rows[0].size()) heat.note("partitions", "must have rows of one length");
  return facts;
}

SimulationFacts read_simulation(const Fields& document) {
  SimulationFacts facts;
  facts.verdict = filled(document.text("verdict"));
  facts.reasons = document.texts("reasons");
  facts.runs = document.count("runs");
  facts.items = document.count("items");
  facts.written_items = document.count("written_items");
  facts.finish_s = percentiles(document.object("finish_s"), true);
  facts.load_s = percentiles(document.object("load_s"), true);
  facts.throttle_events = percentiles(document.object("throttle_events"), false);
  facts.timeout_probability = document.share("timeout_probability");
  facts.timeline = timeline(document);
  facts.heat = read_heat(document.object("heat"));
  return facts;
}

RunFacts read_run(const Fields& document) {
  RunFacts facts;
  facts.table = filled(document.text("table"));
  facts.endpoint = filled(document.text("endpoint"));
  facts.rejects_file = filled(document.text("rejects_file"));
  facts.journal = filled(document.text("journal"));
  facts.region = filled(document.text("region"));
  facts.source = filled(document.text("source"));
  facts.stopped_because = filled(document.text("stopped_because"));
  facts.dry_run = document.flag("dry_run");
  facts.resumable = document.flag("resumable");
  facts.source_read_to_end = document.flag("source_read_to_end");
  facts.verified = document.flag("verified");
  facts.items_read = document.count("items_read");
  facts.written = document.count("written");
  facts.rejected = document.count("rejected");
  facts.not_attempted = document.count("not_attempted");
  facts.retries = document.count("retries");
  facts.unprocessed = document.count("unprocessed");
  facts.throttle_events = document.count("throttle_events");
  facts.written_earlier = document.count("written_earlier");
  facts.exit_code = document.count("exit_code");
  facts.wcu_consumed = document.number("wcu_consumed");
  facts.seconds = document.seconds("seconds");
  facts.wall_seconds = document.seconds("wall_seconds");
  facts.time_scale = document.number("time_scale");
  facts.plan_load_s = document.seconds("plan_load_s");
  facts.asked_wcu_per_s = document.number("asked_wcu_per_s");
  facts.delivered_wcu_per_s = document.number("delivered_wcu_per_s");
  facts.cost_estimate = document.money("cost_estimate");
  facts.provisioned_wcu = document.number("provisioned_wcu");
  if (const Fields verify = document.object("verify"); verify.present())
    facts.verify = VerifyFacts{verify.text("mode").value_or(""), verify.count("source_items"),
                               verify.count("table_items"),      verify.count("missing"),
                               verify.count("different"),        verify.count("extra"),
                               verify.texts("examples")};
  if (const Fields capacity = document.object("capacity"); capacity.present())
    facts.capacity = CapacityFacts{capacity.count("before_wcu"), capacity.count("raised_to_wcu"),
                                   capacity.flag("restored")};
  facts.notes = document.texts("notes");
  facts.timeline_step_s = document.seconds("timeline_step_s");
  facts.timeline = timeline(document);
  return facts;
}

// The adapter of nlohmann/json's exceptions.
Result<json> parse(const ReportInput& input) {
  try {
    json document = json::parse(input.json);
    if (document.is_object()) return document;
    return Error{
        fmt::format("{}: not a JSON object; give the files that dynafill profile, plan, simulate and load "
                    "have written.",
                    input.path)};
  } catch (const json::exception& failure) {
    return Error{
        fmt::format("{}: not JSON ({}); give the files that dynafill profile, plan, simulate and load "
                    "have written.",
                    input.path, failure.what())};
  }
}

template <class Facts>
Status read_one(std::optional<Facts>& slot, Facts (*read)(const Fields&), const json& document,
                const ReportInput& input, const std::string& made_with) {
  if (slot)
    return Error{fmt::format("{} and {} are both the result of '{}'; a report takes one of each kind.",
                             slot->path, input.path, made_with)};
  Origin origin{input.path, made_with, std::nullopt};
  slot = read(Fields(&document, "", origin));
  slot->path = input.path;
  if (origin.problem) return *origin.problem;
  return Done{};
}

}  // namespace

double HeatFacts::hottest() const {
  double most = 0;
  for (const std::vector<double>& row : rows)
    for (const double rate : row) most = std::max(most, rate);
  return most;
}

Result<Documents> read_documents(const std::vector<ReportInput>& inputs) {
  Documents documents;
  if (inputs.empty())
    return Error{
        "There is nothing to report; give profile.json, plan.json, comparison.json, simulation.json or "
        "run.json."};
  for (const ReportInput& input : inputs) {
    const Result<json> parsed = parse(input);
    if (!parsed.ok()) return parsed.error();
    const json& document = *parsed;
    const auto schema = document.find("schema");
    const std::string kind =
        schema != document.end() && schema->is_string() ? schema->get<std::string>() : "";
    if (kind == "dynafill/profile/1") {
      RETURN_IF_ERROR(read_one(documents.profile, read_profile, document, input, "dynafill profile"));
    } else if (kind == "dynafill/plan/1") {
      RETURN_IF_ERROR(read_one(documents.plan, read_plan, document, input, "dynafill plan"));
    } else if (kind == "dynafill/simulation/1") {
      RETURN_IF_ERROR(read_one(documents.simulation, read_simulation, document, input, "dynafill simulate"));
    } else if (kind == "dynafill/run/1") {
      RETURN_IF_ERROR(read_one(documents.run, read_run, document, input, "dynafill load"));
    } else if (kind == "dynafill/comparison/1") {
      RETURN_IF_ERROR(read_one(documents.comparison, read_comparison, document, input, "dynafill compare"));
    } else {
      return Error{
          fmt::format("{}: its \"schema\" is \"{}\"; a report takes dynafill/profile/1, dynafill/plan/1, "
                      "dynafill/comparison/1, dynafill/simulation/1 and dynafill/run/1.",
                      input.path, kind)};
    }
  }
  return documents;
}

}  // namespace dynafill::report
