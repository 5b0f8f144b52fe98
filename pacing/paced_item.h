// pacing/paced_item.h: an item as pacing sees it: what it costs and what it must not meet.
#pragma once

#include <cstdint>

namespace dynafill {

struct PacedItem {
  std::uint64_t ticket = 0;      // the driver's own name for the item
  std::uint64_t item_hash = 0;   // equal for equal keys (ItemKey::item_hash)
  std::uint32_t wire_bytes = 0;  // bytes the item takes in a request
  std::uint32_t units = 0;       // write units we expect it to cost
};

// BatchWriteItem takes no more.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
inline constexpr int batch_places = 25;

}  // namespace dynafill
