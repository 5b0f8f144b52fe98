#include "cli/profile_screen.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"

namespace dynafill {
namespace {

constexpr std::size_t histogram_rows_max = 8;
constexpr int bar_columns = 40;

// One row a unit class, the classes beyond the last row added up.
std::string histogram(const Profile& profile) {
  std::string rows;
  std::size_t used = 0;
  for (std::size_t units = 1; units < profile.wcu_histogram.size(); ++units)
    if (profile.wcu_histogram[units] > 0) used = units;
  for (std::size_t units = 1; units <= std::min(used, histogram_rows_max); ++units) {
    std::int64_t items = profile.wcu_histogram[units];
    const bool last = units == histogram_rows_max && used > units;
    if (last)
      for (std::size_t more = units + 1; more <= used; ++more) items += profile.wcu_histogram[more];
    const double share =
        static_cast<double>(items) / static_cast<double>(std::max<std::int64_t>(1, profile.items));
    const auto bar = static_cast<std::size_t>(share * bar_columns + 0.5);
    rows += fmt::format("  {:>4} WCU  {:>15}  {:>5.1f} %  {}\n", fmt::format("{}{}", units, last ? "+" : ""),
                        human_count(items), share * 100, std::string(bar, '#'));
  }
  return rows;
}

}  // namespace

std::string profile_screen(const Profile& profile) {
  const auto row = [](std::string_view name, const std::string& value) {
    return fmt::format("{:<14}{}\n", name, value);
  };
  std::string screen;
  screen += row("source", fmt::format("{} ({})", profile.source, human_bytes(profile.source_bytes)));
  screen += row("items", human_count(profile.items));
  screen += row("rejected", human_count(profile.rejected));
  const double mean =
      profile.items == 0 ? 0
                         : static_cast<double>(profile.item_bytes_total) / static_cast<double>(profile.items);
  screen += row("item bytes",
                fmt::format("mean {:.1f}   p50 {}   p90 {}   p99 {}   max {}", mean, profile.item_bytes_p50,
                            profile.item_bytes_p90, profile.item_bytes_p99, profile.item_bytes_max));
  screen += row("write units", fmt::format("{} to put them all once, {:.3f} an item",
                                           human_count(profile.wcu_total), profile.wcu_mean()));
  screen += row("keys", fmt::format("about {} different; the commonest partition key value has {:.3g} %",
                                    human_count(profile.distinct_keys), profile.top_share * 100));
  return screen + histogram(profile);
}

}  // namespace dynafill
