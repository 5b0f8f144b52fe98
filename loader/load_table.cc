// The steps of a load that are about its table: found or created, held against what was planned, raised.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/dynamodb_constants.h"
#include "base/text.h"
#include "loader/capacity.h"
#include "loader/load_run.h"

namespace dynafill::loader {

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
  wanted.capacity.wcu = job_.create_table->wcu.value_or(0);
  wanted.capacity.rcu = job_.create_table->rcu;
  wanted.warm_wcu = job_.create_table->warm_wcu;
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
                   wanted.on_demand
                       ? "on demand"
                       : fmt::format("{} WCU, {} RCU", wanted.capacity.wcu, wanted.capacity.rcu)));
  return Done{};
}

void LoadRun::note_differences() {
  if (!job_.expected) return;
  const ExpectedTable& expected = *job_.expected;
  const std::string& name = job_.table;
  if (expected.on_demand && !table_.on_demand)
    note(
        fmt::format("The plan is for a table on demand, and '{}' is provisioned with {} WCU; it may hold the "
                    "load back.",
                    name, table_.capacity.wcu));
  if (!expected.on_demand && table_.on_demand)
    note(fmt::format("The plan is for a provisioned table, and '{}' is on demand: write units are paid.",
                     name));
  if (expected.auto_scaling && !table_.on_demand && !job_.raise_capacity)
    note(fmt::format(
        "The plan counts on auto scaling, which is registered apart from the table; without it '{}' "
        "stays at {} WCU, unless --raise-capacity raises it.",
        name, table_.capacity.wcu));
  if (table_.on_demand && table_.warm_wcu > 0 && table_.warm_wcu < expected.warm_wcu)
    note(fmt::format(
        "The plan counts on {} WCU at once, and '{}' takes {}; raise its warm throughput first, or "
        "expect throttling.",
        human_count(expected.warm_wcu), name, human_count(table_.warm_wcu)));
  for (const ExpectedTable::Index& index : expected.indexes) {
    const auto found = std::find_if(table_.capacity.indexes.begin(), table_.capacity.indexes.end(),
                                    [&](const ProvisionedIndex& has) { return has.name == index.name; });
    if (found == table_.capacity.indexes.end()) {
      note(fmt::format("The plan counts on the index '{}', which '{}' does not have.", index.name, name));
    } else if (!table_.on_demand && !job_.raise_capacity && found->wcu < index.wcu) {
      note(fmt::format("The plan gives the index '{}' {} WCU, and it has {}; it may hold the load back.",
                       index.name, index.wcu, found->wcu));
    }
  }
}

ProvisionedCapacity LoadRun::wanted_capacity() const {
  ProvisionedCapacity wanted{.wcu = job_.raise_capacity.value_or(0), .rcu = 0, .indexes = {}};
  if (job_.raise_capacity && job_.expected)
    for (const ExpectedTable::Index& index : job_.expected->indexes)
      wanted.indexes.push_back({index.name, index.wcu, 0});
  return wanted;
}

void LoadRun::note_raise(const ProvisionedCapacity& wanted) {
  if (table_.capacity.wcu < wanted.wcu)
    note(fmt::format("Raising the table's capacity from {} to {} WCU for the load.", table_.capacity.wcu,
                     wanted.wcu));
  for (const ProvisionedIndex& index : table_.capacity.indexes) {
    const auto asked = std::find_if(wanted.indexes.begin(), wanted.indexes.end(),
                                    [&](const ProvisionedIndex& each) { return each.name == index.name; });
    if (asked == wanted.indexes.end()) {
      if (index.wcu < wanted.wcu)
        note(fmt::format(
            "The index '{}' has {} WCU of its own, which are not raised; it may hold the load back.",
            index.name, index.wcu));
    } else if (index.wcu < asked->wcu) {
      note(fmt::format("Raising the index '{}' from {} to {} WCU for the load.", index.name, index.wcu,
                       asked->wcu));
    }
  }
}

Status LoadRun::raise() {
  if (table_.on_demand) {
    if (job_.raise_capacity)
      note(fmt::format("The table '{}' is on demand: there is no capacity to raise.", job_.table));
    if (const auto saved = journal_->saved_capacity()) {
      note(fmt::format(
          "The table '{}' was made on demand since its capacity was raised; it does not go back to "
          "{} WCU.",
          job_.table, saved->wcu));
      RETURN_IF_ERROR(journal_->forget_capacity());
    }
  } else if (job_.raise_capacity || journal_->saved_capacity()) {
    const ProvisionedCapacity wanted = wanted_capacity();
    note_raise(wanted);
    Result<std::optional<CapacityReport>> raised = raise_capacity(client_, *journal_, table_, wanted);
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
  if (!table_.on_demand) report_.provisioned_wcu = table_.capacity.wcu;
  if (spec_.target.micro_per_s == 0) {
    const double first_wcu = std::max(constant("on_demand_new_table"), static_cast<double>(table_.warm_wcu));
    const double own_wcu = table_.on_demand ? first_wcu : static_cast<double>(table_.capacity.wcu);
    spec_.target = WcuRate::per_second(own_wcu * job_.ratio);
    spec_.in_flight_max = in_flight_for(spec_.target, 1.0, constant_time("batch_write_latency_p99"));
    if (table_.on_demand)
      note(fmt::format(
          "The table is on demand and no rate was given: loading at {} WCU/s, what it takes at once.",
          human_count(static_cast<std::int64_t>(first_wcu))));
  }
  report_.asked_wcu_per_s = spec_.target.as_double();
}

}  // namespace dynafill::loader
