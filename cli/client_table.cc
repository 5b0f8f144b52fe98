#include "cli/client_table.h"

#include <fmt/core.h>

#include <cmath>

#include "base/text.h"

namespace dynafill {
namespace {

// "12%" of the requests; "-": none.
std::string waste(const ClientRow& row) {
  if (row.throttle_events == 0) return "-";
  const double share = row.wasted_requests / static_cast<double>(row.requests) * 100;
  return share < 1 ? "<1%" : fmt::format("{:.0f}%", share);
}

// Whole seconds from a minute on.
std::string duration(double seconds) {
  return human_duration(from_seconds(seconds < 60 ? seconds : std::round(seconds)));
}

// Of a client that left something unwritten, the time means when it ended.
std::string load_time(const ClientRow& row) {
  return duration(row.load_s) + (row.items_at_risk > 0 ? " *" : "  ");
}

std::string counted(std::int64_t count) { return count == 0 ? "-" : human_count(count); }

}  // namespace

std::string client_table(std::span<const ClientRow> rows) {
  std::string table = fmt::format("{:<14}{:>12}{:>12}{:>12}{:>5}{:>14}{:>11}\n", "client", "load P50  ",
                                  "requests", "wasted", "", "throttled", "at risk");
  for (const ClientRow& row : rows)
    table +=
        fmt::format("{:<14}{:>12}{:>12}{:>12}{:>5}{:>14}{:>11}\n", row.name, load_time(row),
                    human_count(row.requests), counted(static_cast<std::int64_t>(row.wasted_requests + 0.5)),
                    waste(row), counted(row.throttle_events), counted(row.items_at_risk));
  table +=
      "wasted: the requests' worth of the writes that were refused; throttled: such\n"
      "writes, each time counted; at risk: items not written when the client gave up\n"
      "or the time was up (*: it ended then).";
  return table;
}

}  // namespace dynafill
