#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "planner/json_reader.h"
#include "planner/plan_json.h"

namespace dynafill {
namespace {

using nlohmann::json;

void read_order(JsonReader& in, KeyOrder& order) {
  const auto kind = parse_order(in.text("kind"));
  if (!kind) return in.fail("need.order.kind");
  order.kind = *kind;
  order.run_items = in.number("run_items", 0, 1e18);
  in.each("spread", [&](const json& pair) {
    const auto items = pair.is_array() && pair.size() == 2 ? JsonReader::whole_of(pair[0]) : std::nullopt;
    if (!items || !pair[1].is_number()) return in.fail("need.order.spread");
    order.spread.push_back({*items, pair[1].get<double>()});
  });
}

void read_need(JsonReader& in, Plan::Need& need) {
  need.items = in.whole("items", 1);
  need.wcu_total = in.whole("wcu_total", 1);
  need.item_bytes_mean = in.number("item_bytes_mean", 0, 400 * 1024);
  in.each("wcu_histogram", [&](const json& pair) {
    const auto units = pair.is_array() && pair.size() == 2 ? JsonReader::whole_of(pair[0]) : std::nullopt;
    const auto items = units ? JsonReader::whole_of(pair[1]) : std::nullopt;
    if (!items || *units < 1 || *items < 1) return in.fail("need.wcu_histogram");
    need.wcu_histogram.emplace_back(*units, *items);
  });
  need.distinct_keys = in.whole("distinct_keys", 0);
  need.top_share = in.number("top_share", 0, 1);
  if (in.field("order") != nullptr) in.object("order", [&] { read_order(in, need.order); });
}

void read_time(JsonReader& in, Plan::Time& time) {
  time.load = in.seconds("load_s");
  time.startup = in.seconds("startup_s");
  time.startup_p99 = in.seconds("startup_p99_s");
  time.total = in.seconds("total_s");
  time.terminate_after = in.optional("terminate_after_s", [&] { return in.seconds("terminate_after_s"); });
  time.latency_p50 = from_seconds(in.number("latency_p50_ms", 0, 1e6) / 1e3);
  time.latency_p99 = from_seconds(in.number("latency_p99_ms", 0, 1e6) / 1e3);
  const auto later = [&](const char* name) { return in.later(name, [&] { return in.seconds(name); }); };
  time.load_p50 = later("load_p50_s");
  time.load_p90 = later("load_p90_s");
  time.total_p50 = later("total_p50_s");
  time.total_p90 = later("total_p90_s");
  const auto share = [&](const char* name) { return in.later(name, [&] { return in.number(name, 0, 1); }); };
  time.timeout_probability = share("timeout_probability");
  time.within_probability = share("within_probability");
}

void read_cost(JsonReader& in, Plan& plan) {
  if (in.text("currency") != "USD") in.fail("cost.currency");
  in.each("lines", [&](const json&) {
    BillLine line;
    line.sku = in.later("sku", [&] { return in.text("sku"); }).value_or("");
    line.service = in.text("service");
    line.what = in.text("what");
    line.quantity = in.decimal("quantity");
    line.unit = in.text("unit");
    line.unit_price = {in.decimal("unit_price")};
    line.amount = {in.decimal("amount")};
    line.source = in.text("source");
    line.as_of = in.text("as_of");
    line.formula = in.text("formula");
    plan.bill.lines.push_back(std::move(line));
  });
  plan.cost_p50 = in.later("p50", [&] { return Usd{in.decimal("p50")}; });
  plan.cost_p90 = in.later("p90", [&] { return Usd{in.decimal("p90")}; });
}

void read_asked(JsonReader& in, Asked& asked) {
  asked.within = in.optional("within_s", [&] { return in.seconds("within_s"); });
  asked.wcu = in.optional("wcu", [&] { return in.whole("wcu", 1); });
  asked.ratio = in.optional("ratio", [&] { return in.ratio("ratio"); });
  asked.budget = in.optional("budget", [&] { return Usd{in.decimal("budget")}; });
}

Plan::AutoScaling read_scaling(JsonReader& in) {
  Plan::AutoScaling scaling;
  in.object("auto_scaling", [&] {
    scaling = {in.whole("min_wcu", 1), in.whole("max_wcu", 1), in.number("target", 0.2, 0.9)};
  });
  return scaling;
}

void read_table(JsonReader& in, Plan::Table& table) {
  const std::string mode = in.text("mode");
  const bool on_demand = mode == "on-demand";
  if (!on_demand && mode != "provisioned") in.fail("table.mode");
  table.provisioned_wcu = in.whole("provisioned_wcu", on_demand ? 0 : 1);
  table.provisioned_rcu = in.whole("provisioned_rcu", on_demand ? 0 : 1);
  table.ratio = in.ratio("ratio");
  table.target = {std::llround(in.number("target_wcu_per_s", 1e-6, 1e9) * 1e6)};
  table.warm_wcu = in.later("warm_wcu", [&] { return in.whole("warm_wcu", 1); });
  if (const auto quota = in.later("quota_wcu", [&] { return in.whole("quota_wcu", 1); }))
    table.quota_wcu = *quota;
  table.max_wcu = in.later("max_wcu", [&] { return in.whole("max_wcu", 1); });
  if (const auto table_class = in.later("class", [&] { return in.text("class"); })) {
    table.infrequent_access = *table_class == "STANDARD_INFREQUENT_ACCESS";
    if (!table.infrequent_access && *table_class != "STANDARD") in.fail("table.class");
  }
  table.auto_scaling = in.later("auto_scaling", [&] { return read_scaling(in); });
  table.mode = table.auto_scaling ? Mode::auto_scaling
               : !on_demand       ? Mode::provisioned
               : table.warm_wcu   ? Mode::on_demand_warm
                                  : Mode::on_demand;
  if (in.field("gsis") == nullptr) return;
  in.each("gsis", [&](const json&) {
    table.gsis.push_back({in.text("name"), in.whole("provisioned_wcu", 0), in.whole("wcu_total", 0),
                          in.whole("entries", 0), in.whole("distinct_keys", 0),
                          in.number("top_share", 0, 1)});
  });
}

void read_client(JsonReader& in, Plan::Client& client) {
  const std::string kind = in.text("kind");
  for (const auto known :
       {Plan::ClientKind::dynafill, Plan::ClientKind::emr_connector, Plan::ClientKind::data_pipeline})
    if (kind == client_name(known)) client.kind = known;
  if (kind != client_name(client.kind)) in.fail("client.kind");
  client.workers = in.whole("workers", 1);
  if (client.kind == Plan::ClientKind::dynafill) return;
  client.tasks = in.whole("tasks", 1);
  client.tasks_assumed = in.whole("tasks_assumed", 1);
  client.percent = in.ratio("percent");
}

SolvedFor read_solved_for(JsonReader& in) {
  const std::string name = in.text("solved_for");
  for (const SolvedFor what : {SolvedFor::nothing, SolvedFor::wcu, SolvedFor::load_time, SolvedFor::ratio,
                               SolvedFor::budget, SolvedFor::items})
    if (name == solved_for_name(what)) return what;
  return in.fail("solved_for"), SolvedFor::nothing;
}

void read_lists(JsonReader& in, Plan& plan) {
  in.each("notes", [&](const json& note) {
    if (!note.is_string()) return in.fail("notes");
    plan.notes.push_back(note.get<std::string>());
  });
  in.each("assumptions", [&](const json&) {
    plan.assumptions.push_back({in.text("what"), in.text("value"), in.text("source")});
  });
}

}  // namespace

Result<Plan> plan_from_json(const json& document) {
  if (!document.is_object() || document.value("schema", json()) != plan_schema)
    return Error{
        fmt::format("This is no plan: its \"schema\" is not {}; make one with `dynafill plan -o plan.json`.",
                    plan_schema)};
  Plan plan;
  JsonReader in(document);
  plan.name = in.text("name");
  if (const auto route = parse_route(in.text("route")))
    plan.route = *route;
  else
    in.fail("route");
  plan.region = in.text("region");
  plan.prices = in.text("prices");
  if (const auto* adjusted = in.field("price_adjustments")) {  // older plans have none
    const auto adjustments = adjustments_from_json(*adjusted);
    if (adjustments.ok()) {
      plan.price_adjustments = *adjustments;
    } else {
      in.fail(adjustments.error().sentence);
    }
  }
  in.object("source", [&] { plan.source = {in.text("path"), in.text("format"), in.whole("bytes", 0)}; });
  in.object("key", [&] { plan.key = {in.text("partition"), in.text("sort")}; });
  in.object("need", [&] { read_need(in, plan.need); });
  in.object("table", [&] { read_table(in, plan.table); });
  if (in.field("client") != nullptr) in.object("client", [&] { read_client(in, plan.client); });
  in.object("compute", [&] { plan.compute = {in.text("instance"), in.whole("count", 0)}; });
  in.object("time", [&] { read_time(in, plan.time); });
  in.object("cost", [&] { read_cost(in, plan); });
  in.object("asked", [&] { read_asked(in, plan.asked); });
  plan.solved_for = read_solved_for(in);
  read_lists(in, plan);
  if (!in.wrong().empty())
    return Error{fmt::format("The plan's field '{}' is missing or wrong; make it again with `dynafill plan`.",
                             in.wrong())};
  auto load = load_spec_from_json(document.value("load", json()));
  if (!load) return load.error();
  plan.load = *load;
  return plan;
}

}  // namespace dynafill
