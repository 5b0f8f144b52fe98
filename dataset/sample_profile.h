// dataset/sample_profile.h: from the profile of random slices to the profile of the source they were cut
// from.
#pragma once

#include <cstdint>
#include <vector>

#include "dataset/profile.h"
#include "dataset/tally.h"

namespace dynafill {

// What was met in one slice.
struct SliceCount {
  std::int64_t bytes = 0;  // of its lines
  TallySums sums;

  SliceCount& operator+=(const SliceCount& other) {
    bytes += other.bytes;
    sums += other.sums;
    return *this;
  }
};

struct SampledFrom {
  std::int64_t slices = 0;  // the source was cut into
  std::int64_t bytes = 0;   // of the source
};

// Makes every count of `profile` an estimate for the whole source and gives the totals their 95 % intervals;
// sizes, shares and the order of keys are those of the sample.  Different keys are estimated as if they were
// equally likely; repeated keys are not, for a sample meets too few of them.
// Requires slices that hold some bytes.
void scale_to_source(Profile& profile, const std::vector<SliceCount>& slices, const SampledFrom& source);

// How many equally likely values there are when `draws` showed `seen` different ones.  Requires
// 1 <= seen <= draws; as many as there were draws or more: seen == draws tells no more than that, and gives
// `most`.
double values_behind(double seen, double draws, double most);

}  // namespace dynafill
