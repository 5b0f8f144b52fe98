#include "dataset/item_key.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace dynafill {
namespace {

// Keeps item_hash apart from partition_hash on a table without sort key.  Any odd constant would do;
// this one is 2^64 / golden ratio.
constexpr std::uint64_t item_seed = 0x9e3779b97f4a7c15ULL;

}  // namespace

ItemKey hash_key(std::string_view partition_value, std::string_view sort_value) {
  ItemKey key;
  key.partition_hash = XXH3_64bits(partition_value.data(), partition_value.size());
  key.item_hash = XXH3_64bits_withSeed(partition_value.data(), partition_value.size(), item_seed);
  if (!sort_value.empty())
    key.item_hash = XXH3_64bits_withSeed(sort_value.data(), sort_value.size(), key.item_hash);
  return key;
}

}  // namespace dynafill
