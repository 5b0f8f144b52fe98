// dataset/sample_estimate.h: what a random part of a source says about all of it, and how surely.
//
// The source is cut into slices of bytes; some are drawn at random, none twice, and read whole.  A total is
// estimated by the ratio of what was counted in the slices to their bytes; its interval of 95 % comes from
// how much the slices differ. Source: W. G. Cochran, "Sampling Techniques", 3rd ed. (1977), sections 6.3
// to 6.6 (ratio estimate, simple random sampling without replacement), with Student's t for the number of
// slices drawn.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"

namespace dynafill {

// The numbers of `wanted` slices out of `all`, drawn at random, ascending.  Requires 0 <= wanted <= all.
std::vector<std::int64_t> draw_slices(std::int64_t all, std::int64_t wanted, Rng& rng);

struct SampleInterval {
  double low = 0, high = 0;
  bool operator==(const SampleInterval&) const = default;
};

struct SlicesRead {
  std::span<const double> bytes;  // of each slice drawn
  double bytes_all = 0;           // of all slices
  std::int64_t slices_all = 0;
};

// The total over all slices of what the drawn ones hold `counted` of, with its interval of 95 %.  An interval
// reaches neither below what was counted nor, for fewer than two slices, anywhere: then it is all or nothing.
// Requires counted.size() == slices.bytes.size() >= 1.
struct TotalEstimate {
  double total = 0;
  SampleInterval interval_95;
};
TotalEstimate estimate_total(const SlicesRead& slices, std::span<const double> counted);

// The 97.5 % point of Student's t.  Requires degrees >= 1; within 0.1 % from 3 degrees on.
double student_t_975(std::int64_t degrees);

}  // namespace dynafill
