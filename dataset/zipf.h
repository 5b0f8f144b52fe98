// dataset/zipf.h: whole numbers from 1 to n with chances in proportion to k^-exponent.
//
// Rejection inversion: constant time and memory whatever n.
// Source: W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from monotone discrete
// distributions", ACM TOMACS 6(3), 1996.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"

namespace dynafill {

class Zipf {
 public:
  // Requires n >= 1, exponent > 0.
  Zipf(std::int64_t n, double exponent);

  [[nodiscard]] std::int64_t draw(Rng& rng) const;

  [[nodiscard]] double integral(double x) const;          // of x^-exponent, from 1
  [[nodiscard]] double integral_inverse(double y) const;  // integral(integral_inverse(y)) == y

 private:
  double n_;
  double exponent_;
  double from_;    // integral just below 1 and...
  double to_;      // ...at n + 1/2: what is drawn from lies between
  double always_;  // a rounding step below this never needs the rejection test
};

// The same law as cumulated shares: exact for the commonest 65,536 numbers, by the integral of k^-exponent
// (within 1e-10 of it) behind them.
class ZipfShares {
 public:
  ZipfShares(std::int64_t n, double exponent);  // as Zipf
  // The number whose stretch of [0, 1), all in order, holds `share`.
  [[nodiscard]] std::int64_t rank_at(double share) const;

 private:
  Zipf law_;
  std::int64_t n_;
  std::vector<double> up_to_;  // weights of the numbers 1..k added up
  double total_;
};

}  // namespace dynafill
