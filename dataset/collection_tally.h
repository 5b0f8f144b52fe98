// dataset/collection_tally.h: the largest item collections: the items of one partition key value and their
// entries in local indexes.
//
// As large as KeyShares and HeavyKeySample together, and as they the same whatever the threads.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/units.h"
#include "dataset/heavy_keys.h"
#include "dataset/key_shares.h"
#include "dataset/profile.h"

namespace dynafill {

class CollectionTally {
 public:
  // `bytes`: of the item and its entries.  `value`: as HeavyKeySample::add.
  void add(std::uint64_t ordinal, std::uint64_t partition_hash, std::string_view value, Bytes bytes) {
    shares_.add(partition_hash, bytes.count);
    largest_.add(ordinal, partition_hash, value, bytes.count);
  }
  void merge(CollectionTally& other) {
    shares_.merge(other.shares_);
    largest_.merge(other.largest_);
  }
  [[nodiscard]] ItemCollections collections();

 private:
  KeyShares shares_;        // in bytes
  HeavyKeySample largest_;  // drawn by bytes
};

}  // namespace dynafill
