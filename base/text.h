// base/text.h: numbers, sizes and durations as people write and read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/run_clock.h"

namespace dynafill {

// "20m", "1h30m", "1200s", "1.5h", "90d"; units d h m s ms.  A bare number is an Error that asks for a unit.
Result<Duration> parse_duration(std::string_view text);
// "1000000", "1e6", "1_000_000", "1.3M" (k, M, G, T: powers of 1000).  Must be whole.
Result<std::int64_t> parse_count(std::string_view text);
// "175", "175MB" (1000s), "1GiB" (1024s).  Must be whole.
Result<std::int64_t> parse_bytes(std::string_view text);

// "20m 00s", "1h 05m 20s", "1200.5s" is shown as "20m 00.5s"; under a minute "42.3s", under a second "85ms".
std::string human_duration(Duration duration);
// "1,000,000"
std::string human_count(std::int64_t count);
// "175.0 MB" (powers of 1000, as files are listed), "512 B"
std::string human_bytes(std::int64_t bytes);
// Backslash-escapes quotes, backslashes and control characters for a JSON string; adds no quotes.
std::string json_escaped(std::string_view raw);

}  // namespace dynafill
