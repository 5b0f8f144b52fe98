// pacing/key_claims.h: which keys are on their way.
//
// An item claims its key when it enters a batch and gives it back when it is final, so no key is twice in a
// request and no two puts of one key are ever on the wire together, where either could land last.
//
// One byte a slot, found by the low bits of a key's hash, holds seven other bits of the hash of the key that
// has it; a key that finds its slot taken by another one stands in a list beside.  Keys that share slot and
// byte are taken for one: the later only waits for the other's answer.  With 16 slots for every item that can
// be on its way that is at most one in 2,000, which matters while many wait long to be sent again.
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
      : slots_(std::bit_ceil(16 * items_max)), mask_(slots_.size() - 1) {}

  // False: somebody has it.
  [[nodiscard]] bool try_claim(std::uint64_t item_hash) {
    std::uint8_t& slot = slots_[item_hash & mask_];
    if (slot != 0) return try_claim_beside(slot, item_hash);
    slot = tag_of(item_hash);
    return true;
  }
  // Requires a claim.
  void release(std::uint64_t item_hash) {
    std::uint8_t& slot = slots_[item_hash & mask_];
    if ((slot & others_beside) != 0) return release_beside(slot, item_hash);
    slot = 0;
  }

 private:
  static constexpr std::uint8_t others_beside = 0x80;
  static constexpr std::uint8_t tag_bits = 0x7f;

  // From 1 to 127.
  static std::uint8_t tag_of(std::uint64_t item_hash) {
    return static_cast<std::uint8_t>(std::max<std::uint64_t>(1, item_hash >> 57));
  }

  bool try_claim_beside(std::uint8_t& slot, std::uint64_t item_hash);
  void release_beside(std::uint8_t& slot, std::uint64_t item_hash);

  std::vector<std::uint8_t> slots_;
  std::uint64_t mask_;
  std::vector<std::uint64_t> beside_;  // hashes
};

}  // namespace dynafill
