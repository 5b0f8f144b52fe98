#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
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
  const VerifyMode verify = job_.verify.mode;
  if (job_.source == "-" && (verify == VerifyMode::full || verify == VerifyMode::sample)) {
    return Error{fmt::format(
        "--verify {} reads the source a second time, which standard input cannot; use --verify count.",
        verify == VerifyMode::full ? "full" : "sample")};
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
    rules.key = table_.key;
    rules.indexes = table_.indexes;
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
  const std::int64_t wcu = std::max(table_.capacity.wcu, job_.raise_capacity.value_or(0));
  const Usd hour = *limit.per_wcu_hour * wcu + *limit.per_rcu_hour * table_.capacity.rcu;
  constexpr std::int64_t hours_of_a_century = 876'000;
  const Duration most = std::chrono::hours(whole_times(limit.most, hour, hours_of_a_century));
  if (most == Duration{})
    return too_dear(fmt::format("One clock hour of {} WCU and {} RCU", wcu, table_.capacity.rcu), hour);
  if (job_.terminate_after && *job_.terminate_after <= most) return Done{};
  job_.terminate_after = most;
  cost_stop_ = fmt::format("{} of {} WCU and {} RCU at ${} an hour", human_duration(most), wcu,
                           table_.capacity.rcu, hour.amount.text());
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

}  // namespace dynafill::loader
