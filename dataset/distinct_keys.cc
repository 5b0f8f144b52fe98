#include "dataset/distinct_keys.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynafill {
namespace {

// The two power series of the paper, summed until they stop moving.
double sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double weight = 1;
  double sum = x;
  for (double before = -1; before != sum;) {
    x *= x;
    before = sum;
    sum += x * weight;
    weight *= 2;
  }
  return sum;
}

double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double weight = 1;
  double sum = 1 - x;
  for (double before = -1; before != sum;) {
    x = std::sqrt(x);
    before = sum;
    weight *= 0.5;
    sum -= (1 - x) * (1 - x) * weight;
  }
  return sum / 3;
}

}  // namespace

void DistinctKeys::merge(const DistinctKeys& other) {
  for (std::size_t i = 0; i < registers_.size(); ++i)
    registers_[i] = std::max(registers_[i], other.registers_[i]);
}

double DistinctKeys::estimate() const {
  std::array<double, rank_max + 1> with_rank{};
  for (const std::uint8_t rank : registers_) with_rank[rank] += 1;
  const auto m = static_cast<double>(registers_.size());
  double z = m * tau(1 - with_rank[rank_max] / m);
  for (std::size_t rank = rank_max - 1; rank > 0; --rank) z = 0.5 * (z + with_rank[rank]);
  z += m * sigma(with_rank[0] / m);
  return m * m / (2 * std::log(2.0) * z);
}

}  // namespace dynafill
