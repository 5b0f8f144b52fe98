#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "loader/capacity.h"
#include "loader/load_run.h"

namespace dynafill::loader {
namespace {

// How many times `price` fits into `most`, at most `enough`.
std::int64_t whole_times(Usd most, Usd price, std::int64_t enough) {
  if (price.amount == 0) return enough;
  Decimal times = Decimal::divide(most.amount, price.amount, 0);
  if (price * times > most) times = times - 1;
  return times > enough ? enough : std::stoll(times.text(0));
}

// A new on-demand table takes this much at once.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
constexpr std::int64_t on_demand_first_wcu = 4000;
// For in_flight_for(): what a batch takes on a table in the same region, on the safe side.
constexpr Duration usual_latency = std::chrono::milliseconds(20);

}  // namespace

Status LoadRun::check_job() {
  RETURN_IF_ERROR(check_table_name(job_.table));
  if (job_.source.empty()) return Error{"No source is given; name a file, a directory or '-'."};
  if (job_.sections < 1 || job_.section < 1 || job_.section > job_.sections) {
    return Error{fmt::format("There is no section {} of {}; sections are counted from 1/N to N/N.",
                             job_.section, job_.sections)};
  }
  if (job_.ratio <= 0 || job_.ratio > 10)
    return Error{fmt::format("A ratio of {} makes no sense; give 0.1 to 1.", job_.ratio)};
  if (job_.raise_capacity && *job_.raise_capacity < 1)
    return Error{"The capacity to raise to must be at least 1 WCU."};
  if (job_.source == "-" && job_.verify == VerifyMode::full) {
    return Error{
        "--verify full reads the source a second time, which standard input cannot; use --verify count."};
  }
  report_.table = job_.table;
  report_.source = job_.source;
  report_.endpoint = outside_.endpoint.url;
  report_.region = outside_.endpoint.region;
  report_.dry_run = job_.dry_run;
  report_.plan_load_s = job_.plan_load_s;
  key_ = job_.read.key;
  return Done{};
}

Status LoadRun::find_table() {
  Result<std::optional<TableDescription>> found = client_.describe_table(job_.table);
  if (!found.ok()) return found.error();
  if (!*found && job_.create_table && !job_.dry_run) {
    RETURN_IF_ERROR(create_table());
    found = client_.describe_table(job_.table);
    if (!found.ok()) return found.error();
  }
  if (!*found) {
    return Error{
        client_.sentence({AnswerKind::fatal, "ResourceNotFoundException", ""}, "DescribeTable", job_.table)};
  }
  table_ = std::move(**found);
  table_.name = job_.table;
  if (table_.status == "CREATING") {
    Result<TableDescription> active = client_.wait_until_active(job_.table);
    if (!active.ok()) return active.error();
    table_ = std::move(*active);
  }
  if (table_.status == "DELETING")
    return Error{fmt::format("The table '{}' is being deleted; nothing can be loaded into it.", job_.table)};
  if (!key_.partition_key.empty() && key_ != table_.key) {
    const auto words = [](const KeySchema& key) {
      return key.partition_key + (key.sort_key.empty() ? "" : ":" + key.sort_key);
    };
    return Error{fmt::format(
        "The table '{}' has the key {} and not {}; leave the key out, or load into another table.",
        job_.table, words(table_.key), words(key_))};
  }
  key_ = table_.key;
  return Done{};
}

Status LoadRun::create_table() {
  if (key_.partition_key.empty())
    return Error{"To create the table its key must be given (partition key, and sort key if any)."};
  if (job_.source == "-")
    return Error{
        "A table cannot be created for standard input, because the type of its key is read from the source "
        "first; create it beforehand."};
  TableDescription wanted;
  wanted.name = job_.table;
  wanted.key = key_;
  wanted.sort_type = key_.sort_key.empty() ? '\0' : 'S';
  wanted.on_demand = !job_.create_table->wcu;
  wanted.wcu = job_.create_table->wcu.value_or(0);
  wanted.rcu = job_.create_table->rcu;
  Result<RecordReader> reader = RecordReader::open(job_.source, read_options());
  if (!reader.ok()) return reader.error();
  for (Record record;;) {
    Result<bool> more = reader->next(record);
    if (!more.ok()) return more.error();
    if (!*more) break;
    if (!record.good()) continue;
    wanted.partition_type = record.item.partition_value.front();
    if (!key_.sort_key.empty()) wanted.sort_type = record.item.sort_value.front();
    break;
  }
  RETURN_IF_ERROR(client_.create_table(wanted));
  note(fmt::format("Created the table '{}' ({}).", job_.table,
                   wanted.on_demand ? "on demand" : fmt::format("{} WCU, {} RCU", wanted.wcu, wanted.rcu)));
  return Done{};
}

Status LoadRun::open_source() {
  Result<RecordReader> reader = RecordReader::open(job_.source, read_options());
  if (!reader.ok()) return reader.error();
  report_.format = format_name(reader->format());
  reader_ = std::move(*reader);
  return Done{};
}

IntakeRules LoadRun::intake_rules() const {
  IntakeRules rules{.section = job_.section, .sections = job_.sections};
  if (!table_.name.empty()) {
    rules.partition_type = table_.partition_type;
    rules.sort_type = table_.sort_type;
  }
  return rules;
}

Status LoadRun::limit_cost() {
  if (!job_.cost_limit) return Done{};
  const CostLimit& limit = *job_.cost_limit;
  report_.max_cost = limit.most.amount.text();
  const auto no_price = [&](std::string_view what) {
    return Error{fmt::format("The cost of '{}' cannot be limited: the price book has no price for {}.",
                             job_.table, what)};
  };
  const auto too_dear = [&](const std::string& what, Usd cost) {
    return Error{fmt::format("{} of '{}' costs ${}, more than the ${} allowed; nothing was written.", what,
                             job_.table, cost.amount.text(), limit.most.amount.text()),
                 ExitCode::refused};
  };
  if (table_.on_demand) {
    if (!limit.per_write_unit) return no_price("on-demand write units");
    const WriteUnits most{whole_times(limit.most, *limit.per_write_unit, INT64_MAX / 2)};
    if (most.count < 1) return too_dear("One write unit", *limit.per_write_unit);
    if (job_.units_max && *job_.units_max <= most) return Done{};
    job_.units_max = most;
    cost_stop_ = fmt::format("{} write units at ${} each", human_count(most.count),
                             limit.per_write_unit->amount.text());
    return Done{};
  }
  if (!limit.per_wcu_hour || !limit.per_rcu_hour) return no_price("provisioned capacity");
  const std::int64_t wcu = std::max(table_.wcu, job_.raise_capacity.value_or(0));
  const Usd hour = *limit.per_wcu_hour * wcu + *limit.per_rcu_hour * table_.rcu;
  constexpr std::int64_t hours_of_a_century = 876'000;
  const Duration most = std::chrono::hours(whole_times(limit.most, hour, hours_of_a_century));
  if (most == Duration{})
    return too_dear(fmt::format("One clock hour of {} WCU and {} RCU", wcu, table_.rcu), hour);
  if (job_.terminate_after && *job_.terminate_after <= most) return Done{};
  job_.terminate_after = most;
  cost_stop_ = fmt::format("{} of {} WCU and {} RCU at ${} an hour", human_duration(most), wcu, table_.rcu,
                           hour.amount.text());
  return Done{};
}

Status LoadRun::open_journal() {
  const std::string directory = job_.journal_dir.empty() ? default_journal() : job_.journal_dir;
  report_.journal = directory;
  report_.rejects_file = job_.rejects_path.empty() ? directory + "/rejects.jsonl" : job_.rejects_path;
  const LoadIdentity identity{.table = job_.table,
                              .endpoint = outside_.endpoint.url,
                              .region = outside_.endpoint.region,
                              .key = key_,
                              .format = report_.format,
                              .section = job_.section,
                              .sections = job_.sections,
                              .rejects_path = report_.rejects_file,
                              .files = reader_->files()};
  Result<Journal> journal =
      job_.resume ? Journal::resume(directory, identity) : Journal::start(directory, identity);
  if (!journal.ok()) return journal.error();
  journal_ = std::move(*journal);
  Result<RejectFile> rejects = RejectFile::open(report_.rejects_file, journal_->reject_file_bytes());
  if (!rejects.ok()) return rejects.error();
  rejects_ = std::move(*rejects);
  intake_.emplace(std::move(*reader_), intake_rules(), journal_->written(), journal_->rejected());
  report_.written_earlier = journal_->written().count();
  report_.rejected_earlier = journal_->rejected().count();
  if (job_.resume && journal_->complete()) note("The load was complete already; nothing is left to write.");
  return Done{};
}

Status LoadRun::pass_finished() {
  RETURN_IF_ERROR(intake_->pass_finished([&] { return !client_.interrupted(); }));
  if (client_.interrupted()) return Error{"Interrupted before anything was sent.", ExitCode::interrupted};
  return Done{};
}

Status LoadRun::raise() {
  if (job_.raise_capacity && table_.on_demand) {
    note(fmt::format("The table '{}' is on demand: there is no capacity to raise.", job_.table));
  } else if (job_.raise_capacity || journal_->saved_capacity()) {
    if (job_.raise_capacity) {
      for (const IndexDescription& index : table_.indexes) {
        if (index.wcu < *job_.raise_capacity) {
          note(fmt::format(
              "The index '{}' has {} WCU of its own, which are not raised; it may hold the load back.",
              index.name, index.wcu));
        }
      }
    }
    if (job_.raise_capacity && table_.wcu < *job_.raise_capacity) {
      note(fmt::format("Raising the table's capacity from {} to {} WCU for the load.", table_.wcu,
                       *job_.raise_capacity));
    }
    Result<std::optional<CapacityReport>> raised =
        raise_capacity(client_, *journal_, table_, job_.raise_capacity.value_or(0));
    if (!raised.ok()) {
      restore();
      return raised.error();
    }
    report_.capacity = *raised;
  }
  settle_rate();
  return Done{};
}

void LoadRun::settle_rate() {
  spec_ = job_.spec;
  if (!table_.on_demand) report_.provisioned_wcu = table_.wcu;
  if (spec_.target.micro_per_s == 0) {
    const auto own_wcu = static_cast<double>(table_.on_demand ? on_demand_first_wcu : table_.wcu);
    spec_.target = WcuRate::per_second(own_wcu * job_.ratio);
    spec_.in_flight_max = in_flight_for(spec_.target, 1.0, usual_latency);
    if (table_.on_demand) {
      note(
          fmt::format("The table is on demand and no rate was given: loading at {} WCU/s, what a new "
                      "on-demand table takes at once.",
                      human_count(on_demand_first_wcu)));
    }
  }
  report_.asked_wcu_per_s = spec_.target.as_double();
}

}  // namespace dynafill::loader
