// pacing/key_claims.h: which keys are on their way.
//
// An item claims its key when it enters a batch and gives it back when it is final, so no key is twice in a
// request and no two puts of one key are ever on the wire together, where either could land last.
//
// One bit a key, found by the low bits of its hash.  A bit has one owner: two different keys that share it
// only make the later one wait for the other's answer, which costs a place in the queue and nothing else.
// Of `n` items on their way each new one meets one with n / bits, and waits while about n / 2 others pass: so
// about n^2 / (2 bits) wait at a time, which must be few against the batches of look-ahead they stand in.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dynafill {

class KeyClaims {
 public:
  explicit KeyClaims(std::size_t items_max)
      : taken_(bits_for(items_max) / 64), mask_(taken_.size() * 64 - 1) {}

  // False: somebody has it.
  [[nodiscard]] bool try_claim(std::uint64_t item_hash) {
    std::uint64_t& taken = word_of(item_hash);
    const std::uint64_t bit = bit_of(item_hash);
    if ((taken & bit) != 0) return false;
    taken |= bit;
    return true;
  }
  void release(std::uint64_t item_hash) { word_of(item_hash) &= ~bit_of(item_hash); }

 private:
  static constexpr std::size_t waiting_max = 16;
  static constexpr std::size_t bits_max = std::size_t{1} << 26;  // 8 MB

  static std::size_t bits_for(std::size_t items_max) {
    const std::size_t bits = std::max(64 * items_max, items_max * items_max / (2 * waiting_max));
    return std::bit_ceil(std::clamp(bits, std::size_t{64}, bits_max));
  }
  std::uint64_t& word_of(std::uint64_t item_hash) { return taken_[(item_hash & mask_) / 64]; }
  static std::uint64_t bit_of(std::uint64_t item_hash) { return std::uint64_t{1} << (item_hash % 64); }

  std::vector<std::uint64_t> taken_;
  std::uint64_t mask_;
};

}  // namespace dynafill
