// dataset/profile.h: what one pass over the data says about it: the planner's and simulator's input.
//
// Streaming, constant memory.  The WCU total is the sum of ceil(item KB), never ceil of a mean.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/units.h"
#include "dataset/index_profile.h"
#include "dataset/index_schema.h"
#include "dataset/key_order.h"
#include "dataset/key_type_counts.h"
#include "dataset/range95.h"
#include "dataset/record_reader.h"
#include "dataset/size_cliff.h"

namespace dynafill {

// One partition key value that many items have.
struct HeavyKey {
  std::string value;  // as people write it, cut where it is long
  std::int64_t items = 0;
  double share = 0;
};

// What stands under one partition key value, in the table and in its local indexes.  With local indexes a
// table takes no more than item_collection_bytes_max of it.
struct ItemCollections {
  std::int64_t largest_bytes = 0;  // as exact as HeavyKey::items
  struct Named {
    std::string value;  // as people write it, cut where it is long
    std::int64_t bytes = 0;
  };
  std::vector<Named> named;  // the largest with at least 0.1 % of all bytes, at most 10
};
// 10 GB, of which the smaller of the two meanings is taken.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html, "Item collection size
// limit"
inline constexpr std::int64_t item_collection_bytes_max = 10'000'000'000;

// `items` have at most upper_bytes, and more than the bucket before.
struct SizeBucket {
  std::int64_t upper_bytes = 0;
  std::int64_t items = 0;
};

// Repeated keys: each record beyond the first of its key is one.
struct Duplicates {
  std::int64_t estimate = 0;
  bool exact = false;
};

// Given when only part of a source was read; then every total of the profile is an estimate.
struct SampleRanges {
  std::int64_t sample_bytes = 0;
  Range95 items;
  Range95 wcu_total;
  Range95 item_bytes_total;
};

struct Profile {
  std::string source;                    // as given on the command line, or "--items N --item-bytes B"
  std::string format;                    // "datapipeline"...; empty when nothing was read
  std::int64_t source_bytes = 0;         // decompressed
  std::int64_t source_stored_bytes = 0;  // as its files are stored; 0: not known
  std::int64_t source_files = 0;         // or objects; 0: not known
  std::int64_t items = 0;                // good records
  std::int64_t rejected = 0;
  // Of the items: removes (operation.h).  Each counts with its key alone, so with one unit; DynamoDB charges
  // the size of what is removed, which the source does not tell.
  std::int64_t removes = 0;
  std::int64_t item_bytes_total = 0;
  std::int64_t item_bytes_p50 = 0, item_bytes_p90 = 0, item_bytes_p99 = 0, item_bytes_max = 0;
  std::int64_t wcu_total = 0;
  std::int64_t wcu_max = 0;
  // Items by write units: wcu_histogram[u] items cost u units (u from 1 to 400; index 0 unused).
  std::vector<std::int64_t> wcu_histogram;
  // Different keys: exact for up to 2^16; beyond that estimated, within about 1 %, and much closer when few
  // keys repeat (distinct_keys.h, duplicate_sample.h).  Share of items under the commonest partition key
  // value: exact for up to 2^16 values, else an upper bound, about 2^-18 too high (key_shares.h).
  std::int64_t distinct_keys = 0;
  double top_share = 0;
  // As many equally common partition key values would make two items share theirs as often (1 / the sum of
  // squared shares); 0 when not known.
  double effective_keys = 0;
  KeySchema key;
  KeyTypeCounts partition_types, sort_types;  // of the items
  std::vector<HeavyKey>
      heavy_keys;  // values with at least 0.1 % of the items, the commonest first; at most 10

  std::vector<IndexProfile> gsis;
  std::vector<IndexProfile> lsis;
  std::optional<ItemCollections> collections;  // of a table with local indexes
  // wcu_total and the local indexes' units, which the table's capacity pays for.
  [[nodiscard]] std::int64_t wcu_with_lsis() const {
    std::int64_t units = wcu_total;
    for (const IndexProfile& lsi : lsis) units += lsi.wcu_total;
    return units;
  }

  KeyOrder order;
  std::vector<SizeBucket> size_histogram;  // only buckets that hold items
  SizeCliff size_cliff;
  std::optional<Duplicates> duplicates;
  std::optional<SampleRanges> sampled;

  [[nodiscard]] double wcu_mean() const {
    return items == 0 ? 0 : static_cast<double>(wcu_total) / static_cast<double>(items);
  }
};

// The profile of N items of one size (at most item_bytes_max), as `plan --items N --item-bytes B` has it: all
// keys different.
Profile uniform_profile(std::int64_t items, Bytes item);

struct ProfileOptions {
  ReadOptions read;  // its `wanted` and `format` play no part here
  TableIndexes indexes;
  int threads = 1;  // the profile and the order of the rejects are the same whatever their number
  // Where above 0 and below the source's size, about so much is read, drawn at random by `seed`, and the
  // profile is an estimate (Profile::sampled).  Fails: as draw_sample, and for a format whose records are not
  // lines.
  std::int64_t sample_bytes = 0;
  Seed seed;
};
// Rejected records are counted; `rejects` (may be null) is told each one's position and reason, in the order
// of the source, by one thread at a time.  Its views are valid during the call.  In a sample, lines are
// counted from the byte that `file` names.
struct RejectSink {
  virtual ~RejectSink() = default;
  virtual void reject(const std::string& file, const Position& at, std::string_view reason,
                      std::string_view raw) = 0;
};
Result<Profile> profile_source(const std::string& source, const ProfileOptions& options, RejectSink* rejects);

// profile.json, "schema": "dynafill/profile/1".  Fields as listed in ARCHITECTURE.md.
nlohmann::json to_json(const Profile& profile);
// An Error when a field is missing or wrong, or the histogram and the sums contradict each other.
Result<Profile> profile_from_json(const nlohmann::json& document);

}  // namespace dynafill
