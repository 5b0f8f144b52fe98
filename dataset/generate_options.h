// dataset/generate_options.h: what a synthetic file should look like, as values, and how people write it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "dataset/attribute_type.h"
#include "dataset/record_reader.h"

namespace dynafill {

struct UniformKeys {};     // every key different, scattered
struct SequentialKeys {};  // every key different, increasing
// Partition key values drawn by Zipf's law from as many as there are items: the k-th commonest comes in
// proportion to k^-exponent.
struct ZipfKeys {
  double exponent = 1.0;
};
// `share` of the items on `count` key values, every other item on a value of its own.
struct HotKeys {
  std::int64_t count = 1;
  double share = 0.9;
};
// `count` key values, all equally common.
struct EvenKeys {
  std::int64_t count = 1;
};
using KeyPattern = std::variant<UniformKeys, SequentialKeys, ZipfKeys, HotKeys, EvenKeys>;
// "uniform", "sequential", "zipf:1.1" (exponent above 0, at most 10), "hot:10:0.9", "even:200".
Result<KeyPattern> parse_key_pattern(std::string_view text);
// Whether several items may share a partition key value.  They then have a sort key too.
bool values_repeat(const KeyPattern& pattern);

// How the items lie in the file.
struct DrawnOrder {};       // each item's key is drawn on its own
struct SortedOrder {};      // by partition key value, ascending
struct DescendingOrder {};  // by partition key value, descending
// Runs of so many items with one partition key value, the runs shuffled.
struct ClusteredOrder {
  std::int64_t run = 1;
};
using ItemOrder = std::variant<DrawnOrder, SortedOrder, DescendingOrder, ClusteredOrder>;
// "shuffled", "sorted", "descending", "clustered:500".
Result<ItemOrder> parse_item_order(std::string_view text);

// How many bytes: of a line, or of an item.
struct FixedSize {
  std::int64_t bytes = 175;
};
struct UniformSize {
  std::int64_t least = 0, most = 0;
};
struct LognormalSize {
  double median = 0;
  double sigma = 1;  // of the logarithm
};
using SizePattern = std::variant<FixedSize, UniformSize, LognormalSize>;
// "175", "2KiB", "uniform:100:1900", "lognormal:600:1" (sigma above 0, at most 5).
Result<SizePattern> parse_size_pattern(std::string_view text);

// An attribute for the partition key of a global secondary index, with `values` different values, in `share`
// of the items: an index is sparse when its attribute is not in every item.
struct IndexAttribute {
  std::string name;
  std::int64_t values = 1;
  double share = 1;
};
// "status:5", "coupon:1000:0.1".
Result<IndexAttribute> parse_index_attribute(std::string_view text);

// "all", or types as DynamoDB names them: "S,N,SS".
Result<std::vector<AttributeType>> parse_attribute_types(std::string_view text);

// What fills an item up to its size: words compress like prose, noise hardly compresses at all.
enum class Filler { words, noise };
Result<Filler> parse_filler(std::string_view text);

struct GenerateOptions {
  std::int64_t items = 0;
  // Length of every line of the file, newline included: 1,000,000 lines of 175 bytes are the article's
  // 175 MB.  With item_sizes it is the item's size, by DynamoDB's rule, that has this many bytes.
  // Fails when a fixed or uniform size is too small for the attributes or gets larger than DynamoDB takes;
  // a lognormal one is drawn in to these limits.
  SizePattern size = FixedSize{};
  bool item_sizes = false;
  Format format = Format::datapipeline;  // datapipeline or dynamodb_json
  KeyPattern keys = UniformKeys{};
  ItemOrder order = DrawnOrder{};
  std::vector<AttributeType> types;  // an attribute of each, besides those that every item has
  std::vector<IndexAttribute> indexes;
  Filler filler = Filler::words;
  Seed seed;
  int threads = 1;
};

}  // namespace dynafill
