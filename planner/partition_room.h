// planner/partition_room.h: what the partitions of a table take of a client, beside the table's capacity.
#pragma once

#include <cstdint>

#include "planner/course.h"

namespace dynafill {

// Those that the table begins with.
std::int64_t partitions_at_first(const Job& job, const Choice& choice);

// Units a second that they surely take of our loader, which spreads its writes evenly in time and its keys at
// random.  At u of its limit a partition has about u k / (2 (1 - u)) units waiting when an item costs k; what
// is above what it saves (partition_bucket) is refused and holds other writes up, so that mean is kept where
// in a minute one of n partitions hardly ever exceeds it: bucket / ln(20 n).  At least half, and three tenths
// with items above half the bucket. Simulated, 2 to 40 partitions at 99.8 % of their limits and items of 1 to
// 390 units: loads told to hold that room lose at most 0.8 % (p90), those told to hold all of the capacity up
// to a quarter.
WcuRate loader_room(const Job& job, const Choice& choice);

}  // namespace dynafill
