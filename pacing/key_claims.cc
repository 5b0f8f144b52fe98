#include "pacing/key_claims.h"

namespace dynafill {

bool KeyClaims::try_claim_beside(std::uint8_t& slot, std::uint64_t item_hash) {
  if ((slot & tag_bits) == tag_of(item_hash)) return false;
  if ((slot & others_beside) != 0 && std::find(beside_.begin(), beside_.end(), item_hash) != beside_.end())
    return false;
  if ((slot & tag_bits) == 0) {
    slot |= tag_of(item_hash);
  } else {
    slot |= others_beside;
    beside_.push_back(item_hash);
  }
  return true;
}

void KeyClaims::release_beside(std::uint8_t& slot, std::uint64_t item_hash) {
  const auto found = std::find(beside_.begin(), beside_.end(), item_hash);
  if (found == beside_.end()) {
    slot = others_beside;
    return;
  }
  *found = beside_.back();
  beside_.pop_back();
  const auto is_of_slot = [&](std::uint64_t other) { return ((other ^ item_hash) & mask_) == 0; };
  if (std::none_of(beside_.begin(), beside_.end(), is_of_slot)) slot &= tag_bits;
}

}  // namespace dynafill
