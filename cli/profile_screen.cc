#include "cli/profile_screen.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "base/layout.h"
#include "base/text.h"
#include "dataset/hot_partition_forecast.h"

namespace dynafill {
namespace {

constexpr std::size_t name_columns = 14;
constexpr std::size_t heavy_keys_shown = 5;
constexpr double heavy_share_shown = 0.01;

std::string row(std::string_view name, std::string_view value) {
  return wrapped(value, left_aligned(name, name_columns), std::string(name_columns, ' '));
}

std::string bracketed(const Range95& range) {
  return fmt::format(" ({} to {})", human_count(range.low), human_count(range.high));
}

std::string percent(double share) { return fmt::format("{:.3g} %", share * 100); }

std::string key_rows(const Profile& profile) {
  const bool exact = profile.duplicates && profile.duplicates->exact;  // never in a sample
  const std::int64_t repeats = profile.duplicates ? profile.duplicates->estimate : 0;
  std::string text = row(
      "keys", fmt::format("{}{} different; the commonest partition key value has {}", exact ? "" : "about ",
                          human_count(profile.distinct_keys), percent(profile.top_share)));
  if (repeats > 0)
    text +=
        row("repeats", fmt::format("{}{} of a key that came before; load writes the first and rejects these",
                                   exact ? "" : "about ", human_count(repeats)));
  std::string heavy;
  for (std::size_t i = 0; i < std::min(heavy_keys_shown, profile.heavy_keys.size()); ++i) {
    const HeavyKey& key = profile.heavy_keys[i];
    if (key.share >= heavy_share_shown)
      heavy += fmt::format("{}{} {}", heavy.empty() ? "" : ", ", key.value, percent(key.share));
  }
  if (!heavy.empty()) text += row("heavy keys", heavy);
  return text;
}

std::string order_rows(const Profile& profile) {
  const KeyOrder& order = profile.order;
  if (profile.items < 2 || order.kind == KeyOrder::Kind::unknown) return {};
  const bool rows_in_a_row = order.run_items >= 1.05;
  std::string text =
      row("order",
          fmt::format("{} by partition key value{}", order_name(order.kind),
                      rows_in_a_row ? fmt::format("; {:.3g} items in a row have the same", order.run_items)
                                    : std::string()));
  bool rolling = false;
  for (const std::int64_t partitions : {4, 40}) {
    const auto target = static_cast<double>(partitions * partition_wcu_per_s);
    const HotPartitionForecast forecast = forecast_hot_partitions(profile, partitions, target);
    const bool shuffle_helps = forecast.shuffled - forecast.in_order > 0.01;
    text += row(
        partitions == 4 ? "partitions" : "",
        fmt::format("{:>2} take {:.0f} % of {} WCU/s{}", partitions, forecast.in_order * 100,
                    human_count(static_cast<std::int64_t>(target)),
                    shuffle_helps ? fmt::format(" in this order, {:.0f} % shuffled", forecast.shuffled * 100)
                                  : std::string()));
    rolling = rolling || forecast.in_order < 0.8 * forecast.shuffled;
  }
  if (rolling)
    text += row("", "A rolling hot partition: shuffle the records before loading.");
  else if (order.from_export)
    text += row(
        "", "A DynamoDB export goes through its table partition by partition: shuffle it before loading.");
  return text;
}

std::string index_rows(const Profile& profile) {
  if (profile.gsis.empty() && profile.lsis.empty()) return {};
  std::string text = fmt::format("\n{:<20}{:<10}{:>13}{:>13}{:>14}{:>10}\n", "index", "holds", "entries",
                                 "units", "keys", "top");
  for (const bool local : {false, true})
    for (const IndexProfile& index : local ? profile.lsis : profile.gsis)
      text += fmt::format("{:<20}{:<10}{:>13}{:>13}{:>14}{:>10}\n",
                          fmt::format("{:.13}{}", index.name, local ? " (lsi)" : ""),
                          projection_name(index.projection), human_count(index.entries),
                          human_count(index.wcu_total), human_count(index.distinct_keys),
                          percent(index.top_share));
  if (!profile.lsis.empty())
    text += fmt::format("{:<20}{:<10}{:>13}{:>13}\n", "table and local", "", "",
                        human_count(profile.wcu_with_lsis()));
  return text;
}

std::string cliff_row(const Profile& profile, const ProfileView& view) {
  const std::optional<SizeCliff::Step> step = advised_step(profile);
  if (!step) return {};
  std::string saves = fmt::format("{} write units", human_count(step->wcu_saved));
  if (view.usd_per_unit) {
    const Usd usd = *view.usd_per_unit * Decimal(step->wcu_saved);
    if (usd.amount >= Decimal::scaled(1, 2))
      saves += fmt::format(" and {} on demand ({})", usd.dollars(), view.price_from);
  }
  const double share = static_cast<double>(step->items) / static_cast<double>(profile.items);
  return row("size cliff", fmt::format("{:.0f} % of the items are at most {} B over a KB: trimming saves {}.",
                                       share * 100, step->bytes, saves));
}

}  // namespace

std::optional<SizeCliff::Step> advised_step(const Profile& profile) {
  const std::int64_t of_one_unit = profile.wcu_histogram.size() > 1 ? profile.wcu_histogram[1] : 0;
  return advised_step(profile.size_cliff, profile.items - of_one_unit, profile.wcu_total);
}

std::string profile_screen(const Profile& profile, const ProfileView& view) {
  std::string screen;
  screen += row("source", fmt::format("{} ({}{}{})", profile.source, human_bytes(profile.source_bytes),
                                      profile.format.empty() ? "" : ", ", profile.format));
  if (profile.sampled)
    screen +=
        row("sample", fmt::format("{} of it; every total is an estimate, in brackets where it lies 95 times "
                                  "of 100",
                                  human_bytes(profile.sampled->sample_bytes)));
  screen += row("items", human_count(profile.items) +
                             (profile.sampled ? bracketed(profile.sampled->items) : std::string()));
  screen += row("rejected", human_count(profile.rejected));
  if (profile.removes > 0)
    screen += row("removes",
                  fmt::format("{} of the items; each is charged by the size of what it removes, at least "
                              "the one unit counted here",
                              human_count(profile.removes)));
  const double mean =
      profile.items == 0 ? 0
                         : static_cast<double>(profile.item_bytes_total) / static_cast<double>(profile.items);
  screen += row("item bytes",
                fmt::format("mean {:.1f}, p50 {}, p90 {}, p99 {}, max {}", mean, profile.item_bytes_p50,
                            profile.item_bytes_p90, profile.item_bytes_p99, profile.item_bytes_max));
  screen += row("write units", fmt::format("{} to put them all once, {:.3f} an item",
                                           human_count(profile.wcu_total), profile.wcu_mean()) +
                                   (profile.sampled ? bracketed(profile.sampled->wcu_total) : std::string()));
  if (view.transactions)
    screen += row("", fmt::format("{} inside transactions, twice as many",
                                  human_count(units_in_transactions({profile.wcu_total}).count)));
  if (profile.items == 0) return screen;
  screen += key_rows(profile) + order_rows(profile) + cliff_row(profile, view);
  return screen + index_rows(profile) + size_rows(profile);
}

}  // namespace dynafill
