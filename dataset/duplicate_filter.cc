#include "dataset/duplicate_filter.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr std::size_t slots_at_first = 1024;

}  // namespace

// The slot that holds `key`, or the empty one where it belongs.  Requires an empty slot in the table.
std::size_t DuplicateFilter::place(const std::vector<Slot>& table, const ItemKey& key) {
  const std::size_t mask = table.size() - 1;
  std::size_t at = static_cast<std::size_t>(key.item_hash) & mask;
  while (table[at].ordinal_plus_one != 0 && table[at].key != key) at = (at + 1) & mask;
  return at;
}

DuplicateFilter::DuplicateFilter(std::size_t keys_remembered) : generation_max_(keys_remembered) {
  CHECK(keys_remembered > 0);
}

std::optional<std::uint64_t> DuplicateFilter::seen_before(const ItemKey& key, std::uint64_t ordinal) {
  if (young_.empty()) young_.resize(slots_at_first);
  const std::size_t at = place(young_, key);
  if (young_[at].ordinal_plus_one != 0) return young_[at].ordinal_plus_one - 1;

  std::optional<std::uint64_t> first;
  if (!old_.empty()) {
    const Slot& slot = old_[place(old_, key)];
    if (slot.ordinal_plus_one != 0) first = slot.ordinal_plus_one - 1;
  }
  // A key met again counts as met now: it moves to the young generation and outlives the old one.
  young_[at] = {key, first.value_or(ordinal) + 1};
  ++young_count_;
  if (young_count_ == generation_max_)
    turn_generation();
  else if (young_count_ * 4 >= young_.size() * 3)
    grow();
  return first;
}

void DuplicateFilter::grow() {
  std::vector<Slot> bigger(young_.size() * 2);
  for (const Slot& slot : young_)
    if (slot.ordinal_plus_one != 0) bigger[place(bigger, slot.key)] = slot;
  young_ = std::move(bigger);
}

void DuplicateFilter::turn_generation() {
  std::swap(young_, old_);
  young_.assign(old_.size(), Slot{});
  young_count_ = 0;
}

}  // namespace dynafill
