#include "dataset/collection_tally.h"

#include <algorithm>
#include <utility>

namespace dynafill {

ItemCollections CollectionTally::collections() {
  constexpr std::size_t named_max = 10;
  ItemCollections found;
  found.largest_bytes = shares_.largest();
  for (HeavyKeySample::Candidate& candidate : largest_.candidates())
    found.named.push_back({std::move(candidate.value), shares_.items_of(candidate.partition_hash)});
  std::sort(found.named.begin(), found.named.end(),
            [](const ItemCollections::Named& a, const ItemCollections::Named& b) {
              return a.bytes != b.bytes ? a.bytes > b.bytes : a.value < b.value;
            });
  if (found.named.size() > named_max) found.named.resize(named_max);
  return found;
}

}  // namespace dynafill
