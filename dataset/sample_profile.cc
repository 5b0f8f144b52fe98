#include "dataset/sample_profile.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "dataset/sample_estimate.h"

namespace dynafill {
namespace {

class Scale {
 public:
  Scale(const std::vector<SliceCount>& slices, const SampledFrom& source) : slices_(slices), source_(source) {
    for (const SliceCount& slice : slices) {
      bytes_.push_back(static_cast<double>(slice.bytes));
      read_ += slice.bytes;
    }
    CHECK(read_ > 0);
  }

  [[nodiscard]] std::int64_t bytes_read() const { return read_; }
  // Without rounding a sum of scaled counts would not be the scaled sum.
  [[nodiscard]] std::int64_t of(std::int64_t counted) const {
    return std::llround(static_cast<double>(counted) * static_cast<double>(source_.bytes) /
                        static_cast<double>(read_));
  }
  template <class Count>  // std::int64_t(const TallySums&)
  [[nodiscard]] Range95 range(const Count& count) const {
    std::vector<double> counted;
    for (const SliceCount& slice : slices_) counted.push_back(static_cast<double>(count(slice.sums)));
    const SampleInterval interval =
        estimate_total({bytes_, static_cast<double>(source_.bytes), source_.slices}, counted).interval_95;
    constexpr double most = 9e18;  // what a count can hold
    return {static_cast<std::int64_t>(std::floor(interval.low)),
            static_cast<std::int64_t>(std::ceil(std::min(interval.high, most)))};
  }

 private:
  const std::vector<SliceCount>& slices_;
  SampledFrom source_;
  std::vector<double> bytes_;
  std::int64_t read_ = 0;
};

void scale_types(KeyTypeCounts& types, const Scale& scale) {
  for (std::int64_t& items : types.items) items = scale.of(items);
}

void scale_index(IndexProfile& index, std::size_t place, const Scale& scale, double items_seen,
                 double items_estimated) {
  index.wcu_total_95 = scale.range([place](const TallySums& sums) {
    // A slice without a line has no sums.
    return place < sums.index_wcu.size() ? sums.index_wcu[place] : 0;
  });
  const double entries_seen = static_cast<double>(index.entries);
  index.entries = scale.of(index.entries);
  index.entry_bytes_total = scale.of(index.entry_bytes_total);
  index.wcu_total = scale.of(index.wcu_total);
  scale_types(index.partition_types, scale);
  scale_types(index.sort_types, scale);
  if (index.distinct_keys == 0) return;
  // The number of different ones is itself an estimate, and may come out above that of the entries.
  const double seen = std::min(entries_seen, static_cast<double>(index.distinct_keys));
  index.distinct_keys =
      std::llround(values_behind(seen, entries_seen, entries_seen * items_estimated / items_seen));
}

}  // namespace

// Of K values, n draws show K (1 - e^(-n / K)) different ones; that grows with K, so halving finds it.
double values_behind(double seen, double draws, double most) {
  CHECK(seen >= 1 && seen <= draws);
  const auto shown = [draws](double values) { return values * -std::expm1(-draws / values); };
  double low = seen, high = std::max(seen, most);
  if (shown(high) <= seen) return high;
  for (int i = 0; i < 200 && high - low > 0.5; ++i) {
    const double middle = (low + high) / 2;
    (shown(middle) < seen ? low : high) = middle;
  }
  return (low + high) / 2;
}

void scale_to_source(Profile& profile, const std::vector<SliceCount>& slices, const SampledFrom& source) {
  const Scale scale(slices, source);
  SampleRanges ranges;
  ranges.sample_bytes = scale.bytes_read();
  ranges.items = scale.range([](const TallySums& sums) { return sums.items; });
  ranges.wcu_total = scale.range([](const TallySums& sums) { return sums.wcu; });
  ranges.item_bytes_total = scale.range([](const TallySums& sums) { return sums.item_bytes; });
  profile.sampled = ranges;

  const double items_seen = static_cast<double>(profile.items);
  // The histogram's rows are rounded first, so that it and the totals agree.
  profile.items = profile.wcu_total = 0;
  for (std::size_t units = 0; units < profile.wcu_histogram.size(); ++units) {
    std::int64_t& items = profile.wcu_histogram[units];
    items = scale.of(items);
    profile.items += items;
    profile.wcu_total += items * static_cast<std::int64_t>(units);
  }
  profile.rejected = scale.of(profile.rejected);
  profile.removes = scale.of(profile.removes);
  profile.item_bytes_total = scale.of(profile.item_bytes_total);
  for (SizeBucket& bucket : profile.size_histogram) bucket.items = scale.of(bucket.items);
  for (HeavyKey& key : profile.heavy_keys) key.items = scale.of(key.items);
  scale_types(profile.partition_types, scale);
  scale_types(profile.sort_types, scale);
  if (profile.collections) {
    profile.collections->largest_bytes = scale.of(profile.collections->largest_bytes);
    for (ItemCollections::Named& one : profile.collections->named) one.bytes = scale.of(one.bytes);
  }
  for (SizeCliff::Step& step : profile.size_cliff.over_by_at_most) {
    step.items = scale.of(step.items);
    step.wcu_saved = scale.of(step.wcu_saved);
  }
  profile.duplicates.reset();
  profile.source_bytes = source.bytes;
  if (items_seen == 0) return;

  const double items = static_cast<double>(profile.items);
  profile.distinct_keys = std::llround(
      values_behind(std::min(items_seen, static_cast<double>(profile.distinct_keys)), items_seen, items));
  std::size_t place = 0;
  for (IndexProfile& gsi : profile.gsis) scale_index(gsi, place++, scale, items_seen, items);
  for (IndexProfile& lsi : profile.lsis) scale_index(lsi, place++, scale, items_seen, items);
}

}  // namespace dynafill
