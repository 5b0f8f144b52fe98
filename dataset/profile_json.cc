#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "dataset/profile.h"
#include "dataset/profile_fields.h"

namespace dynafill {
namespace {

using nlohmann::json;

constexpr const char* schema = "dynafill/profile/1";

json range_json(const Range95& range) { return {range.low, range.high}; }

json types_json(const KeyTypeCounts& types) {
  json counts = json::object();
  for (std::size_t i = 0; i < types.items.size(); ++i)
    if (types.items[i] != 0) counts[type_name(KeyTypeCounts::types[i])] = types.items[i];
  return counts;
}

KeyTypeCounts types_from(ProfileFields& fields, const std::string& path) {
  KeyTypeCounts types;
  for (std::size_t i = 0; i < types.items.size(); ++i) {
    const std::string one = fmt::format("{}/{}", path, type_name(KeyTypeCounts::types[i]));
    if (fields.has(one.c_str())) types.items[i] = fields.count(one.c_str());
  }
  return types;
}

json indexes_json(const std::vector<IndexProfile>& indexes) {
  json rows = json::array();
  for (const IndexProfile& index : indexes) {
    json row = {{"name", index.name},
                {"partition", index.key.partition_key},
                {"sort", index.key.sort_key},
                {"projection", projection_name(index.projection)},
                {"include", index.include},
                {"entries", index.entries},
                {"bytes", index.entry_bytes_total},
                {"wcu_total", index.wcu_total},
                {"wcu_max", index.wcu_max},
                {"partition_types", types_json(index.partition_types)},
                {"distinct_keys", index.distinct_keys},
                {"top_share", index.top_share}};
    if (!index.key.sort_key.empty()) row["sort_types"] = types_json(index.sort_types);
    if (index.partition_type) row["partition_type"] = type_name(*index.partition_type);
    if (index.sort_type) row["sort_type"] = type_name(*index.sort_type);
    if (index.wcu_total_95) row["wcu_total_95"] = range_json(*index.wcu_total_95);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<AttributeType> key_type(ProfileFields& fields, const char* path) {
  if (!fields.has(path)) return std::nullopt;
  const std::string name = fields.text(path);
  for (const AttributeType type : {AttributeType::S, AttributeType::N, AttributeType::B})
    if (name == type_name(type)) return type;
  fields.wrong(path, "must be S, N or B");
  return std::nullopt;
}

std::vector<IndexProfile> indexes_from(ProfileFields& document, const char* path) {
  std::vector<IndexProfile> indexes;
  for (const json& row : document.objects(path)) {
    ProfileFields fields(row, fmt::format("{}/{}/", path, indexes.size()));
    IndexProfile& index = indexes.emplace_back();
    index.name = fields.text("name");
    index.key.partition_key = fields.text("partition");
    index.key.sort_key = fields.text("sort");
    const std::optional<Projection> projection = parse_projection(fields.text("projection"));
    if (!projection) fields.wrong("projection", "must be ALL, KEYS_ONLY or INCLUDE");
    index.projection = projection.value_or(Projection::all);
    index.include = fields.texts("include");
    index.partition_type = key_type(fields, "partition_type");
    index.sort_type = key_type(fields, "sort_type");
    index.partition_types = types_from(fields, "partition_types");
    index.sort_types = types_from(fields, "sort_types");
    index.entries = fields.count("entries");
    index.entry_bytes_total = fields.count("bytes");
    index.wcu_total = fields.count("wcu_total");
    if (fields.has("wcu_max")) index.wcu_max = fields.count("wcu_max");
    index.distinct_keys = fields.count("distinct_keys");
    index.top_share = fields.share("top_share");
    if (fields.has("wcu_total_95")) index.wcu_total_95 = fields.range("wcu_total_95");
    document.adopt(fields);
  }
  return indexes;
}

json order_json(const KeyOrder& order) {
  json spread = json::array();
  for (const KeyOrder::Spread& row : order.spread) spread.push_back({row.window_items, row.effective_keys});
  return {{"kind", order_name(order.kind)},
          {"from_export", order.from_export},
          {"run_items", order.run_items},
          {"spread", std::move(spread)}};
}

KeyOrder order_from(ProfileFields& fields) {
  KeyOrder order;
  if (!fields.has("order")) return order;
  const std::optional<KeyOrder::Kind> kind = parse_order(fields.text("order/kind"));
  if (!kind) fields.wrong("order/kind", "must be sorted, descending, clustered, shuffled or unknown");
  order.kind = kind.value_or(KeyOrder::Kind::unknown);
  order.from_export = fields.has("order/from_export") && fields.flag("order/from_export");
  order.run_items = fields.number("order/run_items");
  for (const auto& row : fields.rows("order/spread", 2))
    order.spread.push_back({static_cast<std::int64_t>(row[0]), row[1]});
  return order;
}

json heavy_keys_json(const std::vector<HeavyKey>& heavy) {
  json rows = json::array();
  for (const HeavyKey& key : heavy)
    rows.push_back({{"value", key.value}, {"items", key.items}, {"share", key.share}});
  return rows;
}

std::vector<HeavyKey> heavy_keys_from(ProfileFields& document) {
  std::vector<HeavyKey> heavy;
  for (const json& row : document.objects("keys/heavy")) {
    ProfileFields fields(row, fmt::format("keys/heavy/{}/", heavy.size()));
    heavy.push_back({fields.text("value"), fields.count("items"), fields.share("share")});
    document.adopt(fields);
  }
  return heavy;
}

json collections_json(const ItemCollections& collections) {
  json named = json::array();
  for (const ItemCollections::Named& one : collections.named)
    named.push_back({{"value", one.value}, {"bytes", one.bytes}});
  return {{"largest_bytes", collections.largest_bytes}, {"named", std::move(named)}};
}

std::optional<ItemCollections> collections_from(ProfileFields& document) {
  if (!document.has("item_collections")) return std::nullopt;
  ItemCollections collections;
  collections.largest_bytes = document.count("item_collections/largest_bytes");
  for (const json& row : document.objects("item_collections/named")) {
    ProfileFields fields(row, fmt::format("item_collections/named/{}/", collections.named.size()));
    collections.named.push_back({fields.text("value"), fields.count("bytes")});
    document.adopt(fields);
  }
  return collections;
}

json histogram_json(const Profile& profile) {
  json rows = json::array();
  for (std::size_t units = 1; units < profile.wcu_histogram.size(); ++units)
    if (profile.wcu_histogram[units] != 0) rows.push_back({units, profile.wcu_histogram[units]});
  return rows;
}

void add_size_rows(const Profile& profile, json& document) {
  json histogram = json::array();
  for (const SizeBucket& bucket : profile.size_histogram)
    histogram.push_back({bucket.upper_bytes, bucket.items});
  document["size_histogram"] = std::move(histogram);
  json cliff = json::array();
  for (const SizeCliff::Step& step : profile.size_cliff.over_by_at_most)
    cliff.push_back({step.bytes, step.items, step.wcu_saved});
  document["size_cliff"] = {{"over_by_at_most", std::move(cliff)}};
}

void read_size_rows(ProfileFields& fields, Profile& profile) {
  if (fields.has("size_histogram"))
    for (const auto& row : fields.rows("size_histogram", 2))
      profile.size_histogram.push_back(
          {static_cast<std::int64_t>(row[0]), static_cast<std::int64_t>(row[1])});
  if (fields.has("size_cliff/over_by_at_most"))
    for (const auto& row : fields.rows("size_cliff/over_by_at_most", 3))
      profile.size_cliff.over_by_at_most.push_back({static_cast<std::int64_t>(row[0]),
                                                    static_cast<std::int64_t>(row[1]),
                                                    static_cast<std::int64_t>(row[2])});
}

void add_sample(const Profile& profile, json& document) {
  document["sampled"] = profile.sampled.has_value();
  if (!profile.sampled) return;
  document["sample_bytes"] = profile.sampled->sample_bytes;
  document["items_95"] = range_json(profile.sampled->items);
  document["wcu_total_95"] = range_json(profile.sampled->wcu_total);
  document["item_bytes_total_95"] = range_json(profile.sampled->item_bytes_total);
}

void read_sample(ProfileFields& fields, Profile& profile) {
  if (!fields.has("sampled") || !fields.flag("sampled")) return;
  profile.sampled = {fields.count("sample_bytes"), fields.range("items_95"), fields.range("wcu_total_95"),
                     fields.range("item_bytes_total_95")};
}

// The histogram is what plans and simulations are made of; it must tell the same story as the sums.
void compare_sums(const Profile& profile, ProfileFields& fields) {
  Int128 items = 0;
  Int128 units = 0;
  for (std::size_t u = 1; u < profile.wcu_histogram.size(); ++u) {
    items += profile.wcu_histogram[u];
    units += static_cast<Int128>(profile.wcu_histogram[u]) * static_cast<std::int64_t>(u);
  }
  if (items != profile.items) fields.wrong("wcu_histogram", "does not add up to 'items'");
  if (units != profile.wcu_total) fields.wrong("wcu_histogram", "does not add up to 'wcu/total'");
}

}  // namespace

json to_json(const Profile& profile) {
  const double items = static_cast<double>(profile.items);
  const double mean_bytes = profile.items == 0 ? 0 : static_cast<double>(profile.item_bytes_total) / items;
  json document = {{"schema", schema},
                   {"source", profile.source},
                   {"format", profile.format},
                   {"source_bytes", profile.source_bytes},
                   {"source_stored_bytes", profile.source_stored_bytes},
                   {"source_files", profile.source_files},
                   {"items", profile.items},
                   {"rejected", profile.rejected},
                   {"removes", profile.removes},
                   {"item_bytes",
                    {{"total", profile.item_bytes_total},
                     {"mean", mean_bytes},
                     {"p50", profile.item_bytes_p50},
                     {"p90", profile.item_bytes_p90},
                     {"p99", profile.item_bytes_p99},
                     {"max", profile.item_bytes_max}}},
                   {"wcu",
                    {{"total", profile.wcu_total},
                     {"mean", profile.wcu_mean()},
                     {"max", profile.wcu_max},
                     {"transactional_total", units_in_transactions({profile.wcu_total}).count}}},
                   {"wcu_with_lsis", profile.wcu_with_lsis()},
                   {"wcu_histogram", histogram_json(profile)},
                   {"gsis", indexes_json(profile.gsis)},
                   {"lsis", indexes_json(profile.lsis)},
                   {"keys",
                    {{"distinct", profile.distinct_keys},
                     {"top_share", profile.top_share},
                     {"effective", profile.effective_keys},
                     {"heavy", heavy_keys_json(profile.heavy_keys)}}},
                   {"key", {{"partition", profile.key.partition_key}, {"sort", profile.key.sort_key}}},
                   {"order", order_json(profile.order)}};
  document["key"]["partition_types"] = types_json(profile.partition_types);
  if (!profile.key.sort_key.empty()) document["key"]["sort_types"] = types_json(profile.sort_types);
  add_size_rows(profile, document);
  if (profile.collections) document["item_collections"] = collections_json(*profile.collections);
  if (profile.duplicates)
    document["duplicates"] = {{"estimate", profile.duplicates->estimate},
                              {"exact", profile.duplicates->exact}};
  add_sample(profile, document);
  return document;
}

Result<Profile> profile_from_json(const json& document) {
  if (!document.is_object() || !document.contains("schema") || document["schema"] != schema)
    return Error{fmt::format("This is not a profile: its \"schema\" is not \"{}\".", schema)};
  ProfileFields fields(document);
  Profile profile;
  profile.source = fields.text("source");
  if (fields.has("format")) profile.format = fields.text("format");
  profile.source_bytes = fields.count("source_bytes");
  if (fields.has("source_stored_bytes")) profile.source_stored_bytes = fields.count("source_stored_bytes");
  if (fields.has("source_files")) profile.source_files = fields.count("source_files");
  profile.items = fields.count("items");
  profile.rejected = fields.count("rejected");
  if (fields.has("removes")) profile.removes = fields.count("removes");
  profile.item_bytes_total = fields.count("item_bytes/total");
  profile.item_bytes_p50 = fields.count("item_bytes/p50");
  profile.item_bytes_p90 = fields.count("item_bytes/p90");
  profile.item_bytes_p99 = fields.count("item_bytes/p99");
  profile.item_bytes_max = fields.count("item_bytes/max");
  profile.wcu_total = fields.count("wcu/total");
  profile.wcu_max = fields.count("wcu/max");
  profile.wcu_histogram = fields.histogram("wcu_histogram");
  profile.gsis = indexes_from(fields, "gsis");
  profile.lsis = indexes_from(fields, "lsis");
  profile.distinct_keys = fields.count("keys/distinct");
  profile.top_share = fields.share("keys/top_share");
  if (fields.has("keys/effective")) profile.effective_keys = fields.number("keys/effective");
  profile.heavy_keys = heavy_keys_from(fields);
  profile.key.partition_key = fields.text("key/partition");
  profile.key.sort_key = fields.text("key/sort");
  profile.partition_types = types_from(fields, "key/partition_types");
  profile.sort_types = types_from(fields, "key/sort_types");
  profile.collections = collections_from(fields);
  profile.order = order_from(fields);
  read_size_rows(fields, profile);
  if (fields.has("duplicates"))
    profile.duplicates = Duplicates{fields.count("duplicates/estimate"), fields.flag("duplicates/exact")};
  read_sample(fields, profile);
  compare_sums(profile, fields);
  if (!fields.error().empty()) return Error{fields.error()};
  return profile;
}

}  // namespace dynafill
