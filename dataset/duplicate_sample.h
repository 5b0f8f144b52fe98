// dataset/duplicate_sample.h: about how many records repeat a key, from the keys whose hash is in a sample.
//
// All records of a sampled key are counted, so a source without repeats has an estimate of exactly 0, and
// counting is exact up to 2^16 different keys.  Beyond that every doubling of the keys halves the sample
// (distinct sampling, P. Gibbons, "Distinct sampling for highly-accurate answers to distinct values queries",
// VLDB 2001).  Two samples add up exactly, whatever the order.  Memory: 2 MB.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dynafill {

class DuplicateSample {
 public:
  explicit DuplicateSample(std::size_t keys_max = std::size_t{1} << 16) : keys_max_(keys_max) {}

  // `hash` must be uniform, as ItemKey's are.
  void add(std::uint64_t hash) {
    if ((hash & outside_) != 0) return;
    // A slot is seldom in the nearest cache: each hash waits here while its slot is fetched.
    if (!table_.empty()) __builtin_prefetch(&table_[home(table_.size(), hash)], 1);
    waiting_[waiting_count_++] = hash;
    if (waiting_count_ == waiting_.size()) settle();
  }
  void merge(DuplicateSample& other);

  struct Estimate {
    double repeats = 0;
    double error = 0;  // standard error; 0 when exact
    bool exact = true;
  };
  [[nodiscard]] Estimate estimate();

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t count = 0;  // 0: empty
  };

  // By the top bits, so that rebuilding reads and writes both tables from front to back.
  static std::size_t home(std::size_t slots, std::uint64_t hash) {
    return static_cast<std::size_t>(hash >> (64 - std::countr_zero(slots)));
  }
  void settle();
  void count(std::uint64_t hash, std::uint64_t times);
  void rebuild(std::size_t slots);

  std::size_t keys_max_;
  std::uint64_t outside_ = 0;  // a hash with one of these low bits is not in the sample
  std::vector<Slot> table_;
  std::size_t keys_ = 0;
  std::array<std::uint64_t, 16> waiting_{};
  std::size_t waiting_count_ = 0;
};

}  // namespace dynafill
