// dataset/distinct_keys.h: about how many different keys went by, in 64 KB.
//
// HyperLogLog with 2^16 registers: the standard error is 1.04 / sqrt(2^16) = 0.4 %.  Estimate by Ertl's
// improved raw estimator, which needs no bias table.
// Source: O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017,
// https://arxiv.org/abs/1702.01284, algorithm 6.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace dynafill {

class DistinctKeys {
 public:
  static constexpr double standard_error = 0.0041;  // of the estimate

  // `hash` must be uniform, as ItemKey's are.
  void add(std::uint64_t hash) {
    const auto at = static_cast<std::size_t>(hash >> (64 - register_bits));
    // Position of the first 1 among the remaining 48 bits; 49 when there is none.
    const std::uint64_t rest = hash << register_bits | std::uint64_t{1} << (register_bits - 1);
    const auto rank = static_cast<std::uint8_t>(std::countl_zero(rest) + 1);
    if (rank > registers_[at]) registers_[at] = rank;
  }

  // As if everything added to `other` had been added here.
  void merge(const DistinctKeys& other);
  [[nodiscard]] double estimate() const;

 private:
  static constexpr int register_bits = 16;
  static constexpr int rank_max = 64 - register_bits + 1;
  std::array<std::uint8_t, std::size_t{1} << register_bits> registers_{};
};

}  // namespace dynafill
