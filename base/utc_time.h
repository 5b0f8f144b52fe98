// base/utc_time.h: instants as JSON files of AWS write them: "2024-05-14T11:14:20.608Z".
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dynafill {

using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;

// ISO 8601 in UTC, with or without a fraction, of which milliseconds are kept; nothing for another text.
std::optional<UtcTime> parse_utc_time(std::string_view text);

}  // namespace dynafill
