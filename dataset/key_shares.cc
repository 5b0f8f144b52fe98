#include "dataset/key_shares.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace dynafill {
namespace {

constexpr std::size_t slots_at_first = 4096;
constexpr int cell_bits = 18;

std::size_t cell(std::uint64_t hash) { return static_cast<std::size_t>(hash >> (64 - cell_bits)); }

}  // namespace

void KeyShares::add(std::uint64_t partition_hash, std::int64_t weight) {
  if (!cells_.empty())
    __builtin_prefetch(&cells_[cell(partition_hash)], 1);
  else if (!table_.empty())
    __builtin_prefetch(&table_[home(table_, partition_hash)], 1);
  waiting_[waiting_count_++] = {partition_hash, weight};
  if (waiting_count_ == waiting_max) settle();
}

void KeyShares::settle() {
  for (std::size_t i = 0; i < waiting_count_; ++i) count(waiting_[i].hash, waiting_[i].count);
  waiting_count_ = 0;
}

// By the top bits, so that growing reads and writes both tables from front to back.
std::size_t KeyShares::home(const std::vector<Slot>& table, std::uint64_t hash) {
  return static_cast<std::size_t>(hash >> (64 - std::countr_zero(table.size())));
}

std::size_t KeyShares::place(const std::vector<Slot>& table, std::uint64_t hash) {
  const std::size_t mask = table.size() - 1;
  std::size_t at = home(table, hash);
  while (table[at].count != 0 && table[at].hash != hash) at = (at + 1) & mask;
  return at;
}

void KeyShares::count(std::uint64_t hash, std::int64_t times) {
  if (!cells_.empty()) {
    cells_[cell(hash)] += times;
    return;
  }
  if (distinct_ * 2 >= table_.size()) grow();
  Slot& slot = table_[place(table_, hash)];
  if (slot.count == 0) {
    slot.hash = hash;
    ++distinct_;
  }
  slot.count += times;
  if (distinct_ > exact_max_) fold();
}

void KeyShares::grow() {
  std::vector<Slot> bigger(std::max(slots_at_first, table_.size() * 2));
  for (const Slot& slot : table_)
    if (slot.count != 0) bigger[place(bigger, slot.hash)] = slot;
  table_ = std::move(bigger);
}

void KeyShares::fold() {
  cells_.assign(std::size_t{1} << cell_bits, 0);
  for (const Slot& slot : std::exchange(table_, {}))
    if (slot.count != 0) count(slot.hash, slot.count);
}

void KeyShares::merge(KeyShares& other) {
  settle();
  other.settle();
  if (!other.cells_.empty()) {
    if (cells_.empty()) fold();
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] += other.cells_[i];
  }
  for (const Slot& slot : other.table_)
    if (slot.count != 0) count(slot.hash, slot.count);
}

std::int64_t KeyShares::top() {
  settle();
  std::int64_t most = 0;
  for (const std::int64_t cell : cells_) most = std::max(most, cell);
  for (const Slot& slot : table_) most = std::max(most, slot.count);
  return most;
}

std::int64_t KeyShares::items_of(std::uint64_t partition_hash) {
  settle();
  if (cells_.empty()) return table_.empty() ? 0 : table_[place(table_, partition_hash)].count;
  return without_others(cells_[cell(partition_hash)]);
}

std::int64_t KeyShares::largest() {
  const std::int64_t most = top();
  return cells_.empty() ? most : without_others(most);
}

std::int64_t KeyShares::without_others(std::int64_t in_cell) const {
  double all = 0;
  for (const std::int64_t cell : cells_) all += static_cast<double>(cell);
  const auto cells = static_cast<double>(cells_.size());
  return std::max<std::int64_t>(1,
                                std::llround((static_cast<double>(in_cell) - all / cells) / (1 - 1 / cells)));
}

double KeyShares::same_value_chance() {
  settle();
  double items = 0;
  double squares = 0;
  for (const std::int64_t cell : cells_) {
    items += static_cast<double>(cell);
    squares += static_cast<double>(cell) * static_cast<double>(cell);
  }
  // Two values share a cell with a chance of 1 / cells: the mean of the squares is known, take it off.
  if (!cells_.empty()) {
    const auto cells = static_cast<double>(cells_.size());
    squares = (squares - items * items / cells) / (1 - 1 / cells);
  }
  for (const Slot& slot : table_) {
    items += static_cast<double>(slot.count);
    squares += static_cast<double>(slot.count) * static_cast<double>(slot.count);
  }
  return items < 2 ? 0 : std::clamp((squares - items) / (items * (items - 1)), 0.0, 1.0);
}

std::optional<std::int64_t> KeyShares::distinct() {
  settle();
  if (!cells_.empty()) return std::nullopt;
  return static_cast<std::int64_t>(distinct_);
}

}  // namespace dynafill
