// sim/write_answer.h: what is asked of a table and what it answers, to writes and to reads.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/units.h"

namespace dynafill {

enum class Access : std::uint8_t { write, read };

// Whether a write or read was taken, or why not.
enum class WriteAnswer : std::uint8_t {
  written,                    // or read
  table_throttled,            // TableWriteProvisionedThroughputExceeded
  quota_throttled,            // TableWriteAccountLimitExceeded: on-demand, the table's quota
  partition_throttled,        // TableWriteKeyRangeThroughputExceeded
  maximum_throttled,          // TableWriteMaxOnDemandThroughputExceeded: the owner's own limit
  index_throttled,            // IndexWriteProvisionedThroughputExceeded
  index_quota_throttled,      // IndexWriteAccountLimitExceeded
  index_partition_throttled,  // IndexWriteKeyRangeThroughputExceeded
  index_maximum_throttled,    // IndexWriteMaxOnDemandThroughputExceeded
};
// As AWS names it (API_ThrottlingReason): TableRead... of a read.  Requires an answer other than written, and
// for a read one of the table's own.
std::string_view throttling_reason(WriteAnswer answer, Access access = Access::write);
// Of the answers, those whose cause is an index.
constexpr bool of_index(WriteAnswer answer) { return answer >= WriteAnswer::index_throttled; }

struct TableWrite {
  std::uint64_t partition_hash = 0;
  WriteUnits units;
  std::uint64_t sort_position = 0;  // where the sort key value lies among all; 0: there is none
};

// A GetItem, one key of a BatchGetItem, or a Query of one partition key value.
struct TableRead {
  std::uint64_t partition_hash = 0;
  std::int64_t blocks = 1;  // of 4 KB, each a read unit when consistent, else half of one
  bool consistent = false;
  std::uint64_t sort_position = 0;
};

// What a write costs one index; units 0: nothing.  (A write that moves an entry is two; give their sum.)
struct IndexEntry {
  std::uint64_t partition_hash = 0;  // of the index's partition key value
  WriteUnits units;
  std::uint64_t sort_position = 0;
};

struct BatchAnswer {
  int unprocessed = 0;      // refused writes or reads
  int table_throttled = 0;  // of them, those that the table's own capacity, quota or maximum refused
  int index_throttled = 0;  // of them, those that an index refused
  WriteUnits consumed;      // of the table, by the others; of reads in half read units

  void refuse(WriteAnswer answer) {
    ++unprocessed;
    table_throttled += answer == table_answer;
    if (!of_index(answer)) return;
    ++index_throttled;
    index_answer = answer;
  }

  // Why they were refused, for the exception of a batch of which nothing was taken.
  // Requires unprocessed > 0.
  [[nodiscard]] WriteAnswer reason() const {
    if (table_throttled > 0) return table_answer;
    return index_throttled > 0 ? index_answer : WriteAnswer::partition_throttled;
  }
  WriteAnswer table_answer = WriteAnswer::table_throttled;  // or quota_ or maximum_throttled
  WriteAnswer index_answer = WriteAnswer::index_throttled;  // of the index that refused last
};

}  // namespace dynafill
