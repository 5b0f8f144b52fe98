// dataset/item_key.h: which table attributes make an item's key, and a key as 128 bits.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace dynafill {

struct KeySchema {
  std::string partition_key;  // empty: items are read without asking for a key
  std::string sort_key;       // empty: the table has none

  bool operator==(const KeySchema&) const = default;
};

// The key of one item, hashed.  Two keys with different partition key values share an ItemKey with a chance
// of about 2^-128; two that differ in the sort key only, of 2^-64 (among a million items under one
// partition key value, one pair in 40 million such tables).
struct ItemKey {
  // Hash of the partition key value alone: decides which DynamoDB partition takes the write.
  std::uint64_t partition_hash = 0;
  // Hash of the whole key, independent of partition_hash even on a table without sort key.
  std::uint64_t item_hash = 0;

  auto operator<=>(const ItemKey&) const = default;
};

// XXH3 of the canonical bytes of the key values (type letter, then value; numbers in canonical form), so
// that 1, 1.0 and 1e0 are one key, as they are in DynamoDB.
ItemKey hash_key(std::string_view partition_value, std::string_view sort_value);

}  // namespace dynafill
