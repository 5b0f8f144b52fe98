#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "base/text.h"
#include "cli/profile_screen.h"
#include "dataset/item_parser.h"

namespace dynafill {
namespace {

constexpr int bar_columns = 28;
constexpr std::size_t fine_rows_max = 14;

// The next end up of a ladder with `steps` (a power of two, at most 8) rungs an octave.
std::int64_t rung(std::int64_t bytes, std::int64_t steps) {
  const auto octave = std::bit_ceil(static_cast<std::uint64_t>(std::max<std::int64_t>(bytes, 2)));
  const std::int64_t low = static_cast<std::int64_t>(octave) / 2;
  const std::int64_t width = std::max<std::int64_t>(1, low / steps);
  return low + (bytes - low + width - 1) / width * width;
}

// Items by the upper end of their row, empty rows between others included.
std::map<std::int64_t, std::int64_t> rows_of(const Profile& profile, std::int64_t steps) {
  std::map<std::int64_t, std::int64_t> rows;
  for (const SizeBucket& bucket : profile.size_histogram)
    rows[rung(bucket.upper_bytes, steps)] += bucket.items;
  if (rows.empty()) return rows;
  const std::int64_t last = rows.rbegin()->first;
  for (std::int64_t end = rows.begin()->first; end < last; end = rung(end + 1, steps))
    rows.try_emplace(end, 0);
  return rows;
}

}  // namespace

std::string size_rows(const Profile& profile) {
  if (profile.size_histogram.empty()) return {};
  std::int64_t steps = 8;
  std::map<std::int64_t, std::int64_t> rows = rows_of(profile, steps);
  while (rows.size() > fine_rows_max && steps > 1) rows = rows_of(profile, steps /= 2);

  std::int64_t most = 1;
  for (const auto& [end, items] : rows) most = std::max(most, items);
  std::string text = fmt::format("\n{:>13}  {:>7}  {:>15}\n", "item bytes", "units", "items");
  std::int64_t before = 0;
  for (const auto& [end, items] : rows) {
    const std::int64_t low = write_units_for_put({before + 1}).count;
    const std::int64_t high = write_units_for_put({std::min(end, profile.item_bytes_max)}).count;
    const double share = static_cast<double>(items) / static_cast<double>(profile.items);
    const auto bar = static_cast<std::size_t>(
        std::ceil(static_cast<double>(items) / static_cast<double>(most) * bar_columns));
    text +=
        fmt::format("  to {:>8}  {:>7}  {:>15}  {:>5.1f} %{}{}\n", human_count(end),
                    before == 0 || low >= high ? fmt::format("{}", high) : fmt::format("{}-{}", low, high),
                    human_count(items), share * 100, bar == 0 ? "" : "  ", std::string(bar, '#'));
    before = end;
  }
  return text;
}

}  // namespace dynafill
