// dataset/zipf.h: whole numbers from 1 to n with chances in proportion to k^-exponent.
//
// Rejection inversion: constant time and memory whatever n.
// Source: W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from monotone discrete
// distributions", ACM TOMACS 6(3), 1996.
#pragma once

#include <cstdint>

#include "base/random.h"

namespace dynafill {

class Zipf {
 public:
  // Requires n >= 1, exponent > 0.
  Zipf(std::int64_t n, double exponent);

  [[nodiscard]] std::int64_t draw(Rng& rng) const;

 private:
  [[nodiscard]] double integral(double x) const;          // of x^-exponent
  [[nodiscard]] double integral_inverse(double y) const;  // integral(integral_inverse(y)) == y

  double n_;
  double exponent_;
  double from_;    // integral just below 1 and...
  double to_;      // ...at n + 1/2: what is drawn from lies between
  double always_;  // a rounding step below this never needs the rejection test
};

}  // namespace dynafill
