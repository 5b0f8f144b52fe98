#include "dataset/zipf.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace dynafill {

Zipf::Zipf(std::int64_t n, double exponent) : n_(static_cast<double>(n)), exponent_(exponent) {
  CHECK(n >= 1 && exponent > 0);
  from_ = integral(1.5) - 1;
  to_ = integral(n_ + 0.5);
  always_ = 2 - integral_inverse(integral(2.5) - std::pow(2.0, -exponent_));
}

// (x^(1-e) - 1) / (1-e), which tends to log x at e = 1; expm1 keeps its digits near there.
double Zipf::integral(double x) const {
  const double log_x = std::log(x);
  const double t = (1 - exponent_) * log_x;
  return std::abs(t) < 1e-8 ? log_x * (1 + t / 2) : log_x * std::expm1(t) / t;
}

double Zipf::integral_inverse(double y) const {
  const double t = std::max(-1.0, y * (1 - exponent_));
  return std::exp(std::abs(t) < 1e-8 ? y * (1 - t / 2) : y * std::log1p(t) / t);
}

std::int64_t Zipf::draw(Rng& rng) const {
  for (;;) {
    const double u = to_ + rng.uniform() * (from_ - to_);
    const double x = integral_inverse(u);
    const double k = std::clamp(std::floor(x + 0.5), 1.0, n_);
    if (k - x <= always_ || u >= integral(k + 0.5) - std::pow(k, -exponent_))
      return static_cast<std::int64_t>(k);
  }
}

ZipfShares::ZipfShares(std::int64_t n, double exponent) : law_(n, exponent), n_(n) {
  constexpr std::int64_t exact_numbers = 65'536;
  double sum = 0;
  for (std::int64_t k = 1; k <= std::min(n, exact_numbers); ++k)
    up_to_.push_back(sum += std::pow(static_cast<double>(k), -exponent));
  total_ = sum;
  if (n > exact_numbers)
    total_ += law_.integral(static_cast<double>(n) + 0.5) - law_.integral(exact_numbers + 0.5);
}

std::int64_t ZipfShares::rank_at(double share) const {
  const double weight = share * total_;
  const auto found = std::upper_bound(up_to_.begin(), up_to_.end(), weight);
  const auto exact = static_cast<std::int64_t>(up_to_.size());
  if (found != up_to_.end()) return found - up_to_.begin() + 1;
  const double edge = law_.integral(static_cast<double>(exact) + 0.5);
  const double x = law_.integral_inverse(edge + weight - up_to_.back());
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(x + 0.5)), std::min(exact + 1, n_),
                                  n_);
}

}  // namespace dynafill
