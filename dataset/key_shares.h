// dataset/key_shares.h: how many items the commonest partition key value has; or how many bytes, or whatever
// else each item is weighed with.
//
// Exact up to 2^16 different values (2 MB).  Beyond that all counts are folded into 2^18 cells by hash, and
// the fullest cell is an upper bound: too high by about items / 2^18.  Both forms add up exactly, so the
// answer does not depend on how the items were shared out between threads (Space-Saving's would), and both
// stay in a level-2 cache: being exact up to 2^20 values made a profile of a million keys a third slower.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace dynafill {

class KeyShares {
 public:
  explicit KeyShares(std::size_t exact_max = std::size_t{1} << 16) : exact_max_(exact_max) {}

  // Requires weight > 0.
  void add(std::uint64_t partition_hash, std::int64_t weight = 1);
  // As if everything added to `other` had been added here.
  void merge(KeyShares& other);

  [[nodiscard]] std::int64_t top();
  // The same as an estimate: beyond the exact form without what other values bring to its cell on average.
  [[nodiscard]] std::int64_t largest();
  // Items with one partition key value: exact, or its cell's count less what other values bring to it on
  // average.
  [[nodiscard]] std::int64_t items_of(std::uint64_t partition_hash);
  // That two different items drawn at random have the same value; estimated from the cells when not exact.
  [[nodiscard]] double same_value_chance();
  // The number of different values while it is known exactly.
  [[nodiscard]] std::optional<std::int64_t> distinct();

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::int64_t count = 0;  // 0: empty
  };

  void settle();
  void count(std::uint64_t hash, std::int64_t times);
  // Requires the cells.
  [[nodiscard]] std::int64_t without_others(std::int64_t in_cell) const;
  void grow();
  void fold();
  // Where `hash` is looked for first, and the slot that holds it or would.
  static std::size_t home(const std::vector<Slot>& table, std::uint64_t hash);
  static std::size_t place(const std::vector<Slot>& table, std::uint64_t hash);

  std::size_t exact_max_;
  std::vector<Slot> table_;
  std::size_t distinct_ = 0;
  std::vector<std::int64_t> cells_;  // empty while exact

  // A count is seldom in the nearest cache: each hash waits here while its slot is fetched, which
  // measured 100 ns an item less than waiting for the slot.
  static constexpr std::size_t waiting_max = 32;
  std::array<Slot, waiting_max> waiting_{};
  std::size_t waiting_count_ = 0;
};

}  // namespace dynafill
