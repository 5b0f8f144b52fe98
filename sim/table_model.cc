#include "sim/table_model.h"

#include <algorithm>

#include "base/check.h"
#include "sim/table_state.h"

namespace dynafill {

TableModel::TableModel(const TableSpec& spec, const TableConstants& constants, Seed seed, TimePoint created)
    : state_(std::make_unique<State>(spec, constants, seed, created)) {}
TableModel::~TableModel() = default;
TableModel::TableModel(TableModel&&) noexcept = default;

WriteAnswer TableModel::write(std::uint64_t partition_hash, WriteUnits units, TimePoint now) {
  return write({.partition_hash = partition_hash, .units = units}, now);
}

WriteAnswer TableModel::write(const TableWrite& write, TimePoint now, std::span<const IndexEntry> entries) {
  CHECK(entries.empty() || entries.size() == state_->indexes.size());
  if (now >= state_->due) state_->advance(now);
  return state_->admit(write, entries, now);
}

BatchAnswer TableModel::write_batch(std::span<const TableWrite> writes, TimePoint now,
                                    std::uint16_t* unprocessed, std::span<const IndexEntry> entries) {
  State& state = *state_;
  const std::size_t places = entries.empty() ? 0 : state.indexes.size();  // entries of one write
  CHECK(entries.size() == writes.size() * places);
  if (writes.empty()) return {};
  if (now >= state.due) state.advance(now);
  if (WriteUnits total; state.indexes.empty() && state.admit_whole(writes, now, total))
    return {.consumed = total};
  BatchAnswer answer;
  answer.table_answer = state.writes.refusal;
  WriteUnits offered;
  for (std::size_t at = 0; at < writes.size(); ++at) {
    offered += writes[at].units;
    const WriteAnswer single = state.admit(writes[at], entries.subspan(at * places, places), now);
    if (single == WriteAnswer::written) {
      answer.consumed += writes[at].units;
    } else {
      unprocessed[answer.unprocessed] = static_cast<std::uint16_t>(at);
      answer.refuse(single);
    }
  }
  state.writes.largest_request = std::max(state.writes.largest_request, offered);
  return answer;
}

BatchAnswer TableModel::read_batch(std::span<const TableRead> reads, TimePoint now,
                                   std::uint16_t* unprocessed) {
  State& state = *state_;
  if (now >= state.due) state.advance(now);
  BatchAnswer answer;
  answer.table_answer = state.reads.refusal;
  const WriteUnits before = state.reads.consumed;
  for (std::size_t at = 0; at < reads.size(); ++at) {
    const WriteAnswer single = state.admit(reads[at], now);
    if (single == WriteAnswer::written) continue;
    unprocessed[answer.unprocessed] = static_cast<std::uint16_t>(at);
    answer.refuse(single);
  }
  answer.consumed = state.reads.consumed - before;
  state.reads.largest_request = std::max(state.reads.largest_request, answer.consumed);
  return answer;
}

void TableModel::set_provisioned(std::int64_t wcu, std::int64_t rcu, TimePoint now) {
  CHECK(wcu >= 1 && rcu >= 0 && !state_->spec.on_demand);
  state_->advance(now);
  state_->provision(wcu, rcu, now);
}

void TableModel::set_index_provisioned(std::size_t index, std::int64_t wcu, TimePoint now) {
  state_->advance(now);
  state_->indexes.at(index).set_provisioned(wcu, now);
}

Duration TableModel::update_takes(std::int64_t wcu, std::int64_t rcu) {
  return state_->update_takes(wcu, rcu);
}

std::int64_t TableModel::provisioned_wcu() const { return state_->spec.provisioned_wcu; }
int TableModel::partitions() const { return state_->partitions.count(); }
WriteUnits TableModel::consumed() const { return state_->writes.consumed; }
std::int64_t TableModel::throttle_events() const { return state_->writes.throttle_events; }
double TableModel::granted() const { return state_->writes.bucket.granted(); }

std::int64_t TableModel::half_units_read() const { return state_->reads.consumed.count; }
std::int64_t TableModel::read_throttle_events() const { return state_->reads.throttle_events; }
double TableModel::half_units_granted() const { return state_->reads.bucket.granted(); }

std::vector<PartitionLoad> TableModel::partition_loads() const {
  std::vector<PartitionLoad> loads;
  for (const Partition& partition : state_->partitions.all())
    loads.push_back({partition.first.hash, partition.first.sort, WriteUnits{partition.stored_units()},
                     partition.throttle_events});
  return loads;
}

std::size_t TableModel::indexes() const { return state_->indexes.size(); }
std::optional<std::size_t> TableModel::holding_index(TimePoint now) const {
  for (std::size_t index = 0; index < state_->indexes.size(); ++index)
    if (state_->indexes[index].held_back(now) != WriteAnswer::written) return index;
  return std::nullopt;
}
double TableModel::index_backlog(std::size_t index, TimePoint now) {
  return state_->indexes.at(index).backlog(now);
}
WriteUnits TableModel::index_accepted(std::size_t index) const {
  return state_->indexes.at(index).accepted();
}
int TableModel::index_partitions(std::size_t index) const {
  return state_->indexes.at(index).partitions().count();
}

}  // namespace dynafill
