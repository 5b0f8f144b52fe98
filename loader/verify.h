// loader/verify.h: holds the table against what was loaded, by scanning it.
//
// Scans read the whole table, strongly consistent, eight segments at a time, and consume its read capacity
// (one unit per 4 KB); a table with few RCU makes this slow, not wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "dataset/record_reader.h"
#include "loader/dynamodb_client.h"
#include "loader/range_set.h"
#include "loader/run_report.h"

namespace dynafill::loader {

// Told after each page how many items were scanned so far.
using OnPage = std::function<void(std::int64_t scanned)>;

// Are there at least `expected` items?  Finds what is missing only on a table that held nothing else.
Result<VerifyReport> verify_count(DynamoDbClient& client, const std::string& table, std::int64_t expected,
                                  const OnPage& on_page);

struct VerifySource {
  std::string source;
  ReadOptions read;  // with the table's key
};

// Is every record of `written` in the table, equal to the source's (whatever the order of attributes or the
// spelling of numbers)?  Of a key that several windows of exports write, the last record counts; where that
// is a remove, the table must not have the item.  Reads the source again; keeps 32 bytes per record and
// refuses more than full_verify_items_max of them.
inline constexpr std::int64_t full_verify_items_max = 100'000'000;
Result<VerifyReport> verify_full(DynamoDbClient& client, const std::string& table, const VerifySource& source,
                                 const RangeSet& written, const OnPage& on_page);

}  // namespace dynafill::loader
