// sim/workload.h: the items of a simulated load: how many, what they cost, where their keys lie.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "base/units.h"
#include "dataset/zipf.h"
#include "pacing/paced_item.h"
#include "sim/key_locality.h"

namespace dynafill {

// How the sort key values come: in no order, or each greater than the one before.
enum class SortKey { none, random, increasing };

struct WorkloadModel {
  std::int64_t items = 0;
  // Items by write units, from the profile: histogram[u] items cost u units.
  std::vector<std::int64_t> wcu_histogram;
  Bytes mean_item_bytes{0};
  // 0: every item has its own partition key value; else that many values.  Whole keys (with the sort key)
  // are always different: what repeats in the data is rejected before it is loaded.
  std::int64_t key_count = 0;
  double zipf_exponent = 0;  // 0: values equally likely
  // hot_share of the items falls on the first hot_keys of the key_count values, evenly; 0: none are hot.
  std::int64_t hot_keys = 0;
  double hot_share = 0;
  // The items of one partition key value come one after another, then those of the next; every value has
  // equally many.  Requires zipf_exponent == 0 and hot_keys == 0.
  bool sorted = false;
  // How the values of a real file follow one another (sim/key_locality.h); empty: in no order.  Requires
  // key_count > 0 and not sorted.
  std::vector<KeySpread> spread{};
  SortKey sort_key = SortKey::none;
};

WriteUnits total_units(const WorkloadModel& data);
// 1 / sum of squared shares of the partition key values.  Requires key_count > 0.
double effective_keys(const WorkloadModel& data);

// The exponent at which the commonest of `count` values takes `top_share` of all draws.
// Requires count >= 1; a share at or below 1 / count gives 0.
double zipf_exponent_for(std::int64_t count, double top_share);

// Hands out the items one after another, exactly those of the histogram in a random order.  An item's
// ticket is the hash of its partition key value; its item_hash is its own, and the position of its sort key.
class ItemSource {
 public:
  // `readers` read as many equal parts of the data at once, in turn; each part has its own order.  Requires
  // that the histogram's counts add up to data.items.
  ItemSource(const WorkloadModel& data, Seed seed, int readers = 1);
  // As many reads as anybody asks for, each of `units`, of the same keys in no order.
  static ItemSource of_reads(const WorkloadModel& data, std::int64_t units, Seed seed);

  [[nodiscard]] std::int64_t remaining() const { return remaining_; }
  // Fills as much of `place` as there are items left and returns that part.
  std::span<PacedItem> produce(std::span<PacedItem> place);
  // Passes over `items` of them, of every cost in proportion, and returns what they cost.  Requires
  // items <= remaining().
  WriteUnits skip(std::int64_t items);
  // How many more are of the kind of the last `seen` ones: all, unless the load is sorted and `seen` too few
  // to stand for many partition key values; then those of the present value.
  [[nodiscard]] std::int64_t alike_beyond(std::int64_t seen) const;
  // How many it takes to stand for all, where that is not too many to wait for.
  [[nodiscard]] std::int64_t sample_wanted() const;

 private:
  struct SameCost {
    std::uint32_t units;
    std::int64_t items;  // not yet handed out
  };
  std::uint32_t draw_units();
  std::uint64_t draw_partition_value();
  // Of the item of this number in the order of reading.
  std::uint64_t partition_value(std::int64_t number);

  Rng keys_;
  Rng costs_;
  std::vector<SameCost> kinds_;  // most frequent first, so that the walk to the drawn one is short
  std::int64_t remaining_;
  std::uint32_t wire_bytes_;
  std::int64_t key_count_;
  std::uint64_t key_salt_;
  bool zipf_;
  std::int64_t hot_keys_;
  double hot_share_;
  bool sorted_;
  std::vector<KeyLocality> readers_;
  bool increasing_;
  std::int64_t items_;
  Zipf zipf_draw_;
};

}  // namespace dynafill
