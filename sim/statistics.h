// sim/statistics.h: what a number of runs says, and how sure it is.
//
// Percentiles are nearest rank: the least value that so many percent of the runs do not exceed.  Their
// intervals use ranks alone and no shape of distribution: of n runs, the number below the true percentile is
// binomial.  Pure functions, same results on every machine with the same libm.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace dynafill {

// Of probability 0.95 unless said otherwise.  An end that no number of runs so small can tell is absent.
struct Interval {
  std::optional<double> low, high;
};

struct Percentiles {
  double p50 = 0, p90 = 0, p99 = 0;
};
struct PercentileIntervals {
  Interval p50, p90, p99;
};

// Requires values.
Percentiles percentiles(std::vector<double> values);
PercentileIntervals percentile_intervals(std::vector<double> values);

// P(at most `hits` of `trials`) when each hits with `probability`.
double binomial_below_or_at(std::int64_t hits, std::int64_t trials, double probability);

// Where the true probability lies.  Clopper and Pearson, Biometrika 26 (1934): never less sure than it says.
// Requires 0 <= hits <= trials and trials >= 1.
Interval probability_interval(std::int64_t hits, std::int64_t trials);

// Whether `hits` of `trials` settle on which side of `bound` the true probability lies, however often one
// looks: wrong in at most `error` of all cases, over all looks together.
// A confidence sequence by the method of mixtures, with a mixing density for few hits and a uniform one:
// Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Statist. 41 (1970).
enum class Verdict { open, at_most, above };
Verdict verdict_on(std::int64_t hits, std::int64_t trials, double bound, double error);

}  // namespace dynafill
