#include "planner/plan_json.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace dynafill {
namespace {

using nlohmann::json;

constexpr std::string_view schema = "dynafill/plan/1";

double seconds_field(Duration time) {
  const std::int64_t grain_ns = time >= std::chrono::seconds(10) ? 10'000'000 : 1'000;
  const std::int64_t grains = (time.count() + grain_ns / 2) / grain_ns;
  return static_cast<double>(grains) / static_cast<double>(1'000'000'000 / grain_ns);
}

double milliseconds_field(Duration time) { return static_cast<double>(time.count() / 1'000) / 1e3; }

json optional_seconds(const std::optional<Duration>& time) {
  return time ? json(seconds_field(*time)) : json();
}

json lines_json(const Bill& bill) {
  json lines = json::array();
  for (const BillLine& line : bill.lines)
    lines.push_back({{"sku", line.sku},
                     {"service", line.service},
                     {"what", line.what},
                     {"quantity", line.quantity.text()},
                     {"unit", line.unit},
                     {"unit_price", line.unit_price.amount.text()},
                     {"amount", line.amount.amount.text()},
                     {"source", line.source},
                     {"as_of", line.as_of},
                     {"formula", line.formula}});
  return lines;
}

json asked_json(const Asked& asked) {
  return {{"within_s", optional_seconds(asked.within)},
          {"wcu", asked.wcu ? json(*asked.wcu) : json()},
          {"ratio", asked.ratio ? json(asked.ratio->as_double()) : json()},
          {"budget", asked.budget ? json(asked.budget->amount.text()) : json()}};
}

// Reads fields one after another and remembers the first that is missing or wrong; what it returns after
// that has no meaning, and the caller looks at `wrong` before using any of it.
class Reader {
 public:
  explicit Reader(const json& document) : at_(&document) {}

  [[nodiscard]] const std::string& wrong() const { return wrong_; }
  void fail(std::string_view what) {
    if (wrong_.empty()) wrong_ = what;
  }

  // Inside the object `name`, `read` is called; field names in errors begin with "name.".
  template <class Read>
  void object(const char* name, Read&& read) {
    const json* found = field(name);
    if (found == nullptr || !found->is_object()) return fail(path_ + name);
    const json* const outer = at_;
    const std::string outer_path = path_;
    at_ = found;
    path_ += name + std::string(".");
    read();
    at_ = outer;
    path_ = outer_path;
  }
  // The same for each element of the array `name`.
  template <class Read>
  void each(const char* name, Read&& read) {
    const json* found = field(name);
    if (found == nullptr || !found->is_array()) return fail(path_ + name);
    const json* const outer = at_;
    const std::string outer_path = path_;
    for (std::size_t i = 0; i < found->size(); ++i) {
      at_ = &(*found)[i];
      path_ = fmt::format("{}{}[{}].", outer_path, name, i);
      read(*at_);
    }
    at_ = outer;
    path_ = outer_path;
  }

  std::string text(const char* name) {
    const json* found = field(name);
    if (found == nullptr || !found->is_string()) return fail(path_ + name), std::string();
    return found->get<std::string>();
  }
  std::int64_t whole(const char* name, std::int64_t least) {
    const json* found = field(name);
    const auto value = found == nullptr ? std::nullopt : whole_of(*found);
    if (!value || *value < least) return fail(path_ + name), least;
    return *value;
  }
  double number(const char* name, double least, double most) {
    const json* found = field(name);
    const double value = found != nullptr && found->is_number() ? found->get<double>() : std::nan("");
    if (!(value >= least && value <= most)) return fail(path_ + name), least;
    return value;
  }
  Duration seconds(const char* name) {
    return from_seconds(number(name, 0, in_seconds(load_time_limit) * 2));
  }
  Decimal decimal(const char* name) {
    const auto value = Decimal::parse(text(name));
    if (!value) return fail(path_ + name), Decimal();
    return *value;
  }
  // Nothing when the field is null; it must be there.
  template <class Read>
  auto optional(const char* name, Read&& read) -> std::optional<decltype(read())> {
    const json* found = field(name);
    if (found == nullptr) return fail(path_ + name), std::nullopt;
    if (found->is_null()) return std::nullopt;
    return read();
  }
  [[nodiscard]] const json* field(const char* name) const {
    if (!at_->is_object()) return nullptr;
    const auto found = at_->find(name);
    return found == at_->end() ? nullptr : &*found;
  }
  static std::optional<std::int64_t> whole_of(const json& value) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
    if (!value.is_number_integer()) return std::nullopt;
    return value.get<std::int64_t>();
  }

 private:
  const json* at_;
  std::string path_;
  std::string wrong_;
};

Ratio read_ratio(Reader& in, const char* name) { return {std::llround(in.number(name, 1e-6, 1) * 1e6)}; }

void read_need(Reader& in, Plan::Need& need) {
  need.items = in.whole("items", 1);
  need.wcu_total = in.whole("wcu_total", 1);
  need.item_bytes_mean = in.number("item_bytes_mean", 0, 400 * 1024);
  in.each("wcu_histogram", [&](const json& pair) {
    const auto units = pair.is_array() && pair.size() == 2 ? Reader::whole_of(pair[0]) : std::nullopt;
    const auto items = units ? Reader::whole_of(pair[1]) : std::nullopt;
    if (!items || *units < 1 || *items < 1) return in.fail("need.wcu_histogram");
    need.wcu_histogram.emplace_back(*units, *items);
  });
  need.distinct_keys = in.whole("distinct_keys", 0);
  need.top_share = in.number("top_share", 0, 1);
}

void read_time(Reader& in, Plan::Time& time) {
  time.load = in.seconds("load_s");
  time.startup = in.seconds("startup_s");
  time.startup_p99 = in.seconds("startup_p99_s");
  time.total = in.seconds("total_s");
  time.terminate_after = in.optional("terminate_after_s", [&] { return in.seconds("terminate_after_s"); });
  time.latency_p50 = from_seconds(in.number("latency_p50_ms", 0, 1e6) / 1e3);
  time.latency_p99 = from_seconds(in.number("latency_p99_ms", 0, 1e6) / 1e3);
}

void read_cost(Reader& in, Bill& bill) {
  if (in.text("currency") != "USD") in.fail("cost.currency");
  in.each("lines", [&](const json&) {
    BillLine line;
    if (in.field("sku") != nullptr) line.sku = in.text("sku");  // older plans have none
    line.service = in.text("service");
    line.what = in.text("what");
    line.quantity = in.decimal("quantity");
    line.unit = in.text("unit");
    line.unit_price = {in.decimal("unit_price")};
    line.amount = {in.decimal("amount")};
    line.source = in.text("source");
    line.as_of = in.text("as_of");
    line.formula = in.text("formula");
    bill.lines.push_back(std::move(line));
  });
}

void read_asked(Reader& in, Asked& asked) {
  asked.within = in.optional("within_s", [&] { return in.seconds("within_s"); });
  asked.wcu = in.optional("wcu", [&] { return in.whole("wcu", 1); });
  asked.ratio = in.optional("ratio", [&] { return read_ratio(in, "ratio"); });
  asked.budget = in.optional("budget", [&] { return Usd{in.decimal("budget")}; });
}

void read_table(Reader& in, Plan::Table& table) {
  if (in.text("mode") != "provisioned") in.fail("table.mode");
  table.provisioned_wcu = in.whole("provisioned_wcu", 1);
  table.provisioned_rcu = in.whole("provisioned_rcu", 1);
  table.ratio = read_ratio(in, "ratio");
  table.target = {std::llround(in.number("target_wcu_per_s", 1e-6, 1e9) * 1e6)};
}

SolvedFor read_solved_for(Reader& in) {
  const std::string name = in.text("solved_for");
  for (const SolvedFor what : {SolvedFor::nothing, SolvedFor::wcu, SolvedFor::load_time, SolvedFor::ratio,
                               SolvedFor::budget, SolvedFor::items})
    if (name == solved_for_name(what)) return what;
  return in.fail("solved_for"), SolvedFor::nothing;
}

void read_lists(Reader& in, Plan& plan) {
  in.each("notes", [&](const json& note) {
    if (!note.is_string()) return in.fail("notes");
    plan.notes.push_back(note.get<std::string>());
  });
  in.each("assumptions", [&](const json&) {
    plan.assumptions.push_back({in.text("what"), in.text("value"), in.text("source")});
  });
}

}  // namespace

json to_json(const Plan& plan) {
  json histogram = json::array();
  for (const auto& [units, items] : plan.need.wcu_histogram) histogram.push_back({units, items});
  json assumptions = json::array();
  for (const Assumption& assumed : plan.assumptions)
    assumptions.push_back({{"what", assumed.what}, {"value", assumed.value}, {"source", assumed.source}});
  return {
      {"schema", schema},
      {"name", plan.name},
      {"route", route_name(plan.route)},
      {"region", plan.region},
      {"prices", plan.prices},
      {"source", {{"path", plan.source.path}, {"format", plan.source.format}, {"bytes", plan.source.bytes}}},
      {"key", {{"partition", plan.key.partition_key}, {"sort", plan.key.sort_key}}},
      {"need",
       {{"items", plan.need.items},
        {"wcu_total", plan.need.wcu_total},
        {"item_bytes_mean", plan.need.item_bytes_mean},
        {"wcu_histogram", histogram},
        {"distinct_keys", plan.need.distinct_keys},
        {"top_share", plan.need.top_share}}},
      {"table",
       {{"mode", "provisioned"},
        {"provisioned_wcu", plan.table.provisioned_wcu},
        {"provisioned_rcu", plan.table.provisioned_rcu},
        {"ratio", plan.table.ratio.as_double()},
        {"target_wcu_per_s", static_cast<double>(plan.table.target.micro_per_s) / 1e6}}},
      {"compute", {{"instance", plan.compute.instance}, {"count", plan.compute.count}}},
      {"load", to_json(plan.load)},
      {"time",
       {{"load_s", seconds_field(plan.time.load)},
        {"startup_s", seconds_field(plan.time.startup)},
        {"startup_p99_s", seconds_field(plan.time.startup_p99)},
        {"total_s", seconds_field(plan.time.total)},
        {"terminate_after_s", optional_seconds(plan.time.terminate_after)},
        {"latency_p50_ms", milliseconds_field(plan.time.latency_p50)},
        {"latency_p99_ms", milliseconds_field(plan.time.latency_p99)}}},
      {"cost",
       {{"currency", "USD"}, {"total", plan.bill.total().amount.text()}, {"lines", lines_json(plan.bill)}}},
      {"asked", asked_json(plan.asked)},
      {"solved_for", solved_for_name(plan.solved_for)},
      {"notes", plan.notes},
      {"assumptions", assumptions}};
}

Result<Plan> plan_from_json(const json& document) {
  if (!document.is_object() || document.value("schema", json()) != schema)
    return Error{fmt::format(
        "This is no plan: its \"schema\" is not {}; make one with `dynafill plan -o plan.json`.", schema)};
  Plan plan;
  Reader in(document);
  plan.name = in.text("name");
  if (const auto route = parse_route(in.text("route")))
    plan.route = *route;
  else
    in.fail("route");
  plan.region = in.text("region");
  plan.prices = in.text("prices");
  in.object("source", [&] { plan.source = {in.text("path"), in.text("format"), in.whole("bytes", 0)}; });
  in.object("key", [&] { plan.key = {in.text("partition"), in.text("sort")}; });
  in.object("need", [&] { read_need(in, plan.need); });
  in.object("table", [&] { read_table(in, plan.table); });
  in.object("compute", [&] { plan.compute = {in.text("instance"), in.whole("count", 0)}; });
  in.object("time", [&] { read_time(in, plan.time); });
  in.object("cost", [&] { read_cost(in, plan.bill); });
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
