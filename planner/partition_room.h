// planner/partition_room.h: what the partitions of a table take of a client, beside the table's capacity.
#pragma once

#include <cstdint>

#include "planner/course.h"

namespace dynafill {

// Those that the table begins with.
std::int64_t partitions_at_first(const Job& job, const Choice& choice);

// Units a second that they surely take of our loader, which spreads its writes evenly in time and its keys at
// random.  At u of its limit a partition has about u k / (2 (1 - u)) units waiting when an item costs k; what
// is above the part of a second that it saves (partition_bucket) is refused and holds other writes up, so the mean is kept
// where in a minute one of n partitions exceeds that hardly ever: bucket / ln(20 n).  At
// least half.  Simulated where a partition saves 0.1 s, 2 to 40 partitions and items of 1 to 390 units, at
// 99.8 % of the limits: loads told to hold that room lose nothing (p90: 0.1 %), those told to hold the whole
// capacity 10 to 25 %.  Where it saves 0.4 s small items have room for all of it.
WcuRate loader_room(const Job& job, const Choice& choice);

}  // namespace dynafill
