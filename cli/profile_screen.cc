#include "cli/profile_screen.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/layout.h"
#include "base/text.h"
#include "dataset/hot_partition_forecast.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

constexpr std::size_t name_columns = 14;
constexpr std::size_t heavy_keys_shown = 5;
constexpr double heavy_share_shown = 0.01, heavy_share_min = 0.001;

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
  // Beyond the exact counts top_share is an upper bound, which says little of small shares.
  const bool even = profile.items > 10'000 && profile.top_share < heavy_share_min;
  std::string text =
      row("keys", fmt::format("{}{} different; {}", exact ? "" : "about ", human_count(profile.distinct_keys),
                              even ? fmt::format("no partition key value has {}", percent(heavy_share_min))
                                   : fmt::format("the commonest partition key value has {}",
                                                 percent(profile.top_share))));
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

// Of a key attribute with values of several types; nothing for others.
std::string type_row(const std::string& attribute, const KeyTypeCounts& types, std::string_view advice) {
  if (!types.mixed()) return {};
  std::string counts;
  for (std::size_t i = 0; i < types.items.size(); ++i)
    if (types.items[i] > 0)
      counts += fmt::format("{}{} in {} items", counts.empty() ? "" : ", ",
                            type_name(KeyTypeCounts::types[i]), human_count(types.items[i]));
  return row("key types", fmt::format("'{}' is {}; a table has one type for it and refuses the others. {}",
                                      shown(attribute), counts, advice));
}

std::string type_rows(const Profile& profile) {
  constexpr std::string_view of_table = "load rejects those that are not of the table's type.";
  std::string text = type_row(profile.key.partition_key, profile.partition_types, of_table) +
                     type_row(profile.key.sort_key, profile.sort_types, of_table);
  std::set<std::string> told = {profile.key.partition_key, profile.key.sort_key};
  for (const bool local : {false, true})
    for (const IndexProfile& index : local ? profile.lsis : profile.gsis)
      for (const bool sort : {false, true}) {
        const std::string& attribute = sort ? index.key.sort_key : index.key.partition_key;
        if (!told.insert(attribute).second) continue;
        text += type_row(attribute, sort ? index.sort_types : index.partition_types,
                         fmt::format("Write {}/S, /N or /B for it in --{} to have those rejected.",
                                     shown(attribute), local ? "lsi" : "gsi"));
      }
  return text;
}

// Item collections above the limit, or half way there.
std::string collection_rows(const Profile& profile) {
  if (!profile.collections || profile.collections->largest_bytes < item_collection_bytes_max / 2) return {};
  const std::int64_t largest = profile.collections->largest_bytes;
  if (largest <= item_collection_bytes_max)
    return row("collections",
               fmt::format("the largest has {} under one partition key value; with a local index a table "
                           "takes at most 10 GB of each.",
                           human_bytes(largest)));
  std::string over;
  for (const ItemCollections::Named& one : profile.collections->named)
    if (one.bytes > item_collection_bytes_max)
      over += fmt::format("{}{} {}", over.empty() ? "" : ", ", one.value, human_bytes(one.bytes));
  if (over.empty()) over = human_bytes(largest);
  return row("collections", fmt::format("above 10 GB under one partition key value: {}.", over)) +
         row("",
             "With a local index a table takes no more, and the load will fail there: make the local indexes "
             "global ones, or split these values, such as by a suffix.");
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
  if (profile.items == 0) return screen;
  const double mean = static_cast<double>(profile.item_bytes_total) / static_cast<double>(profile.items);
  screen += row("item bytes",
                fmt::format("mean {:.1f}, p50 {}, p90 {}, p99 {}, max {}", mean, profile.item_bytes_p50,
                            profile.item_bytes_p90, profile.item_bytes_p99, profile.item_bytes_max));
  screen += row("write units", fmt::format("{} to put them all once, {:.3f} an item",
                                           human_count(profile.wcu_total), profile.wcu_mean()) +
                                   (profile.sampled ? bracketed(profile.sampled->wcu_total) : std::string()));
  if (view.transactions)
    screen += row("", fmt::format("{} inside transactions, twice as many",
                                  human_count(units_in_transactions({profile.wcu_total}).count)));
  screen += key_rows(profile) + type_rows(profile) + collection_rows(profile) + order_rows(profile) +
            cliff_row(profile, view);
  return screen + index_rows(profile) + size_rows(profile);
}

}  // namespace dynafill
