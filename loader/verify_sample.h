// loader/verify_sample.h: holds some items of the table, drawn at random, against what was loaded.
//
// BatchGetItem, strongly consistent, a hundred keys at a time: it consumes the read capacity of the items
// drawn (one unit per 4 KB of each) and not of the whole table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "loader/range_set.h"
#include "loader/verify.h"

namespace dynafill::loader {

// `items` of the ordinals in `written`, every choice equally likely, ascending; all of them when there are no
// more.
std::vector<std::uint64_t> draw_ordinals(const RangeSet& written, std::int64_t items, Rng& rng);

// As verify_full, for the keys of `items` records of `written`.  Reads the source again; keeps those items'
// keys.
inline constexpr std::int64_t sampled_items_max = 1'000'000;
Result<VerifyReport> verify_sample(DynamoDbClient& client, const std::string& table,
                                   const VerifySource& source, const RangeSet& written, std::int64_t items,
                                   Rng& rng, const OnPage& on_page);

}  // namespace dynafill::loader
