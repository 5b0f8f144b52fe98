// dataset/index_profile.h: what putting every item once writes to one secondary index.
#pragma once

#include <cstdint>
#include <optional>

#include "dataset/index_schema.h"
#include "dataset/key_type_counts.h"
#include "dataset/range95.h"

namespace dynafill {

struct IndexProfile : IndexSchema {
  std::int64_t entries = 0;            // items that are in the index
  std::int64_t entry_bytes_total = 0;  // without the 100 bytes an entry that storage is billed with
  std::int64_t wcu_total = 0;          // each entry rounded up to a whole KB
  std::int64_t wcu_max = 0;            // of one entry
  std::int64_t distinct_keys = 0;  // partition key values of the index, as exact as Profile::distinct_keys
  double top_share = 0;            // of the entries, under the commonest of them
  KeyTypeCounts partition_types, sort_types;  // of the entries
  std::optional<Range95> wcu_total_95;        // when only a sample was read
};

}  // namespace dynafill
