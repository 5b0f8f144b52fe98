// pacing/key_claims.h: which keys are on their way.
//
// An item claims its key when it enters a batch and gives it back when it is final, so no key is twice in a
// request and no two puts of one key are ever on the wire together, where either could land last.
//
// One byte a key, found by the low bits of its hash.  A byte has one owner: two different keys that share it
// only make the later one wait for the other's answer, which costs a place in the queue and nothing else.
// With 16 bytes for every item that can be on its way at most one item in 16 has to wait like that.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dynafill {

class KeyClaims {
 public:
  explicit KeyClaims(std::size_t items_max)
      : taken_(std::bit_ceil(16 * items_max)), mask_(taken_.size() - 1) {}

  // False: somebody has it.
  [[nodiscard]] bool try_claim(std::uint64_t item_hash) {
    std::uint8_t& taken = taken_[item_hash & mask_];
    if (taken != 0) return false;
    taken = 1;
    return true;
  }
  void release(std::uint64_t item_hash) { taken_[item_hash & mask_] = 0; }

 private:
  std::vector<std::uint8_t> taken_;
  std::uint64_t mask_;
};

}  // namespace dynafill
