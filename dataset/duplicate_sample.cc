#include "dataset/duplicate_sample.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dynafill {
namespace {

constexpr std::size_t slots_at_first = 1024;

}  // namespace

void DuplicateSample::settle() {
  const std::size_t waiting = std::exchange(waiting_count_, 0);
  for (std::size_t i = 0; i < waiting; ++i)
    if ((waiting_[i] & outside_) == 0) count(waiting_[i], 1);
}

void DuplicateSample::count(std::uint64_t hash, std::uint64_t times) {
  if (table_.empty()) table_.resize(slots_at_first);
  const std::size_t mask = table_.size() - 1;
  std::size_t at = home(table_.size(), hash);
  while (table_[at].count != 0 && table_[at].hash != hash) at = (at + 1) & mask;
  Slot& slot = table_[at];
  slot.count += times;
  if (slot.count != times) return;
  slot.hash = hash;
  ++keys_;
  while (keys_ > keys_max_) {
    outside_ = outside_ << 1 | 1;
    rebuild(table_.size());
  }
  if (keys_ * 4 > table_.size() * 3) rebuild(table_.size() * 2);
}

void DuplicateSample::rebuild(std::size_t slots) {
  const std::vector<Slot> before = std::exchange(table_, std::vector<Slot>(slots));
  keys_ = 0;
  for (const Slot& slot : before) {
    if (slot.count == 0 || (slot.hash & outside_) != 0) continue;
    std::size_t at = home(slots, slot.hash);
    while (table_[at].count != 0) at = (at + 1) & (slots - 1);
    table_[at] = slot;
    ++keys_;
  }
}

void DuplicateSample::merge(DuplicateSample& other) {
  settle();
  other.settle();
  if (other.outside_ > outside_) {
    outside_ = other.outside_;
    if (!table_.empty()) rebuild(table_.size());
  }
  for (const Slot& slot : other.table_)
    if (slot.count != 0 && (slot.hash & outside_) == 0) count(slot.hash, slot.count);
}

DuplicateSample::Estimate DuplicateSample::estimate() {
  settle();
  const double kept = 1 / (static_cast<double>(outside_) + 1);  // of all keys
  double repeats = 0;
  double squares = 0;
  for (const Slot& slot : table_) {
    if (slot.count == 0) continue;
    const auto more = static_cast<double>(slot.count - 1);
    repeats += more;
    squares += more * more;
  }
  // Each key is in the sample with chance `kept`: the variance of a Horvitz-Thompson sum.
  return {repeats / kept, std::sqrt((1 - kept) * squares) / kept, outside_ == 0};
}

}  // namespace dynafill
